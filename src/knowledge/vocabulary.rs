//! The words of the articles' titles and phrasings, found by what may stand for them: their initial consonants (ㄷㅎㅍㄱㅁ), and the
//! names among them in Latin letters (Onnuri-dong).

use std::collections::{HashMap, HashSet};

use crate::article::Article;
use crate::korean::fold::fold;
use crate::korean::hangul;
use crate::korean::words::Word;

/// Initials are read from so many on: two stand for too many words.
const MIN_INITIALS: usize = 3;
/// A name in Latin letters has so many at least.
const MIN_LATIN: usize = 5;
/// Syllables of a word.
const SYLLABLES: std::ops::RangeInclusive<usize> = 2..=10;
/// The word that initials stand for is in so many times the articles of the next one; otherwise they are left alone.
const CLEARLY: usize = 3;

/// Words by what stands for them.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    by_initials: HashMap<String, String>,
    by_latin: HashMap<String, String>,
}

impl Vocabulary {
    /// Of these articles.
    pub(super) fn of<'a>(articles: impl Iterator<Item = &'a Article>) -> Self {
        let (mut counts, mut titles) = (HashMap::<String, usize>::new(), HashSet::<String>::new());
        for article in articles {
            let title = words(&article.title);
            let all: HashSet<String> =
                article.questions.iter().flat_map(|text| words(text)).chain(title.iter().cloned()).collect();
            titles.extend(title);
            for word in all {
                *counts.entry(word).or_default() += 1;
            }
        }
        let by_latin = titles.iter().map(|word| (hangul::latin(word), word.clone()));
        let by_latin = by_latin.filter(|(latin, _)| latin.len() >= MIN_LATIN).collect();
        Self { by_initials: clear(counts), by_latin }
    }

    /// The text with the words that its runs of initials clearly stand for.
    pub(super) fn spell_out(&self, folded: &str) -> String {
        if !folded.chars().any(hangul::is_letter) {
            return folded.to_owned();
        }
        let spelt = folded.split(' ').map(|word| {
            let meant = if word.chars().all(hangul::is_letter) { self.by_initials.get(&plain(word)) } else { None };
            meant.map_or(word, String::as_str)
        });
        spelt.collect::<Vec<_>>().join(" ")
    }

    /// The names that a text in Latin letters has, as the titles write them; parted by a hyphen or a space or not.
    pub(super) fn names(&self, folded: &str) -> Vec<&str> {
        let words: Vec<&str> = folded.split(' ').collect();
        let mut names = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let pair = words.get(at + 1).map(|next| words[at].to_owned() + next);
            if let Some(name) = pair.and_then(|pair| self.by_latin.get(&pair)) {
                names.push(name.as_str());
                at += 1;
            } else if let Some(name) = self.by_latin.get(words[at]) {
                names.push(name.as_str());
            }
            at += 1;
        }
        names
    }
}

/// The subject words of a text, written in syllables alone.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(' ').map(Word::new).filter(|word| !word.empty).map(|word| word.stem());
    words.filter(|stem| SYLLABLES.contains(&stem.chars().count()) && stem.chars().all(hangul::is_syllable)).collect()
}

/// The word of each run of initials, where there is clearly one.
fn clear(counts: HashMap<String, usize>) -> HashMap<String, String> {
    let mut candidates: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    for (word, count) in counts {
        let initials: String = word.chars().filter_map(hangul::initial).collect();
        if initials.chars().count() >= MIN_INITIALS {
            candidates.entry(plain(&initials)).or_default().push((count, word));
        }
    }
    let clear = candidates.into_iter().filter_map(|(initials, mut words)| {
        words.sort_unstable_by(|a, b| b.cmp(a));
        let second = words.get(1).map_or(0, |(count, _)| *count);
        let (count, word) = words.swap_remove(0);
        (count >= second * CLEARLY).then_some((initials, word))
    });
    clear.collect()
}

/// Initials as they are typed in haste: tense consonants without the shift key.
fn plain(initials: &str) -> String {
    let plain = initials.chars().map(|c| match c {
        'ㄲ' => 'ㄱ',
        'ㄸ' => 'ㄷ',
        'ㅃ' => 'ㅂ',
        'ㅆ' => 'ㅅ',
        'ㅉ' => 'ㅈ',
        c => c,
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::import;

    fn demo() -> Vocabulary {
        Vocabulary::of(import::demo().unwrap().articles.iter())
    }

    #[test]
    fn initials_stand_for_the_word_they_clearly_mean() {
        let vocabulary = demo();
        for (typed, meant) in [
            ("ㄷㅎㅍㄱㅁ", "대형폐기물"),
            ("ㄷㅎㅍㄱㅁ 스티커", "대형폐기물 스티커"),
            ("ㅈㄹㅈㅂㅌ 값", "종량제봉투 값"),
            ("ㅅㄹㄱ 버리는 날", "쓰레기 버리는 날"),
            ("ㅆㄹㄱ", "쓰레기"),
            ("ㅇㅇ", "ㅇㅇ"),
            ("ㅂㅂㅂㅂㅂ", "ㅂㅂㅂㅂㅂ"),
            ("쓰레기", "쓰레기"),
        ] {
            assert_eq!(vocabulary.spell_out(typed), meant, "{typed}");
        }
    }

    #[test]
    fn names_are_read_in_latin_letters() {
        let vocabulary = demo();
        assert_eq!(vocabulary.names("recycling in onnuri dong"), ["온누리동"]);
        assert_eq!(vocabulary.names("is the onnuridong office open"), ["온누리동"]);
        assert!(vocabulary.names("where is the swimming pool").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn what_is_spelt_out_has_the_same_initials(text in "[ㄱ-ㅎ가-힣 ]{0,20}") {
            let folded = fold(&text);
            let spelt = demo_once().spell_out(&folded);
            let initials = |text: &str| plain(&text.chars().map(|c| hangul::initial(c).unwrap_or(c)).collect::<String>());
            proptest::prop_assert_eq!(initials(&spelt), initials(&folded));
        }
    }

    fn demo_once() -> &'static Vocabulary {
        static DEMO: std::sync::OnceLock<Vocabulary> = std::sync::OnceLock::new();
        DEMO.get_or_init(demo)
    }
}
