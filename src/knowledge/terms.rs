//! Korean terms as foreign readers are told them: the glossary read the other way round.

use std::collections::HashSet;

use crate::korean::hangul;

/// Languages that put endings behind words which stand for themselves: a stem can be shown.
const STEMS_ARE_WORDS: [&str; 4] = ["mn", "uz", "ne", "tl"];
/// Letters below which a Korean term is met by chance.
const SHORTEST: usize = 2;

/// Terms with their words in other languages.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Codes of the languages, in the order of the columns.
    codes: Vec<String>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// The office's usual wording.
    korean: String,
    /// The usual word of each language; `None` where only stems are known that are no words.
    foreign: Vec<Option<String>>,
}

impl Terms {
    /// Reads a glossary that [`super::glossary::Glossary`] took. Terms that mean something else as well are left out: `unshown` has one a
    /// line, `#` before a remark.
    pub(super) fn read(glossary: &str, unshown: &str) -> Self {
        let unshown: HashSet<&str> = unshown.lines().map(str::trim).filter(|term| !term.starts_with('#')).collect();
        let mut lines = glossary.lines();
        let codes: Vec<String> =
            lines.next().unwrap_or_default().split('\t').skip(1).map(|code| code.trim().to_owned()).collect();
        let entry = |line: &str| {
            let mut cells = line.split('\t');
            let korean = cells.next()?.split('|').next()?.trim();
            let shown = korean.chars().count() >= SHORTEST && !unshown.contains(korean);
            let foreign = codes.iter().zip(cells).map(|(code, cell)| usual(code, cell)).collect();
            shown.then(|| Entry { korean: korean.to_owned(), foreign })
        };
        let entries = lines.filter_map(entry).collect();
        Self { codes, entries }
    }

    /// Terms that a Korean text has, in their order and at most `limit`: each as it stands there, and in the language.
    pub(super) fn of(&self, text: &str, language: &str, limit: usize) -> Vec<(String, String)> {
        let Some(column) = self.codes.iter().position(|code| code == language) else { return Vec::new() };
        let mut found: Vec<(usize, &str, &str)> = Vec::new();
        for entry in &self.entries {
            let Some(foreign) = entry.foreign.get(column).and_then(Option::as_deref) else { continue };
            let korean = entry.korean.as_str();
            let met = text.match_indices(korean).map(|(at, _)| at).find(|at| is_word(text, *at, korean.len()));
            found.extend(met.map(|at| (at, korean, foreign)));
        }
        // Of those that begin at one place the longest.
        found.sort_by_key(|(at, korean, _)| (*at, std::cmp::Reverse(korean.len())));
        let (mut words, mut end): (Vec<(String, String)>, usize) = (Vec::new(), 0);
        for (at, korean, foreign) in found {
            if words.len() < limit && at >= end && !words.iter().any(|(_, known)| known == foreign) {
                words.push((korean.to_owned(), foreign.to_owned()));
                end = at + korean.len();
            }
        }
        words
    }
}

/// What may follow a noun within its word: particles, and the verbs made of it.
const ENDINGS: [&str; 40] = [
    "은", "는", "이", "가", "을", "를", "의", "에", "로", "으로", "와", "과", "도", "만", "까지", "부터", "마다", "나",
    "이나", "란", "하", "되", "된", "될", "됩", "돼", "한", "할", "합", "해", "했", "입", "인", "일", "라", "씩",
    "보다", "처럼", "별", "등",
];

/// Does a word of the text begin here and go on, after `length` bytes, with nothing but an ending?
fn is_word(text: &str, at: usize, length: usize) -> bool {
    let begins = !text[..at].chars().next_back().is_some_and(hangul::is_syllable);
    let rest = &text[at + length..];
    let ends = !rest.chars().next().is_some_and(hangul::is_syllable);
    begins && (ends || ENDINGS.iter().any(|ending| rest.starts_with(ending)))
}

/// The word that is shown: the first that is a whole one.
fn usual(code: &str, cell: &str) -> Option<String> {
    let terms = || cell.split('|').map(str::trim).filter(|term| !term.is_empty());
    let stem = || terms().next().filter(|_| STEMS_ARE_WORDS.contains(&code)).map(|term| term.trim_end_matches('*'));
    terms().find(|term| !term.ends_with('*')).or_else(stem).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "korean\ten\tzh\tuz\n-\tthe|of\t\t\n쓰레기|폐기물\tgarbage|trash\t垃圾\taxlat*\n\
        재활용\trecycl*\t回收\tqayta*\n쓰레기봉투\tgarbage bag\t垃圾袋\t\n";

    #[test]
    fn terms_of_a_korean_text_are_told_in_another_language() {
        let terms = Terms::read(SMALL, "");
        let pair = |korean: &str, foreign: &str| (korean.to_owned(), foreign.to_owned());
        let text = "쓰레기봉투에 쓰레기를 담습니다. 무쓰레기 재활용한";
        assert_eq!(
            terms.of(text, "zh", 9),
            [pair("쓰레기봉투", "垃圾袋"), pair("쓰레기", "垃圾"), pair("재활용", "回收")]
        );
        assert_eq!(terms.of(text, "zh", 1).len(), 1);
        assert_eq!(terms.of(text, "uz", 9), [pair("쓰레기", "axlat"), pair("재활용", "qayta")]);
        assert_eq!(terms.of(text, "en", 9).len(), 2, "`recycl` is no word");
        assert!(terms.of(text, "fr", 9).is_empty());
        assert!(terms.of("재활용센터, 무쓰레기", "zh", 9).is_empty(), "other words");
    }

    #[test]
    fn ambiguous_terms_explain_nothing() {
        let terms = Terms::read(SMALL, "# 뜻이 둘\n재활용\n");
        assert!(terms.of("재활용", "zh", 9).is_empty());
    }
}
