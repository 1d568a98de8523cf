//! Every phrase of every rule, found in one pass over a question.
//!
//! Scripts written without spaces, and Korean, whose spacing nobody keeps, are read without spaces and punctuation. Words in Latin and
//! Cyrillic letters must not begin or end within another word ("hi" in "vehicle"); a `*` at an end of a phrase lifts that. A Korean
//! phrase that ends in `~` is a stem and stands for its forms (때리~: 때려, 때렸, 때린, …).

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::korean::hangul::{self, Syllable};

/// The phrases of a table, each with its number.
#[derive(Debug)]
pub(super) struct Phrases {
    squeezed: AhoCorasick,
    squeezed_ids: Vec<usize>,
    words: AhoCorasick,
    word_ids: Vec<usize>,
    /// How people misspell, and what they mean.
    misspelt: AhoCorasick,
    meant: Vec<String>,
}

/// Collects phrases while a table is read; the same phrase gets the same number.
#[derive(Debug, Default)]
pub(super) struct Collector {
    numbers: HashMap<String, usize>,
    squeezed: Vec<(String, usize)>,
    words: Vec<(String, usize)>,
}

impl Collector {
    pub(super) fn number(&mut self, phrase: &str) -> usize {
        if let Some(number) = self.numbers.get(phrase) {
            return *number;
        }
        let number = self.numbers.len();
        self.numbers.insert(phrase.to_owned(), number);
        if phrase.chars().any(char::is_alphabetic) && phrase.chars().all(|c| !c.is_alphabetic() || is_spaced(c)) {
            let inner = words(phrase.trim_matches('*'));
            let start = if phrase.starts_with('*') { inner.trim_start() } else { &inner };
            let end = if phrase.ends_with('*') { start.trim_end() } else { start };
            self.words.push((end.to_owned(), number));
            // Vietnamese is often typed without its marks; single syllables would mean too much without them.
            let bare = without_marks(end);
            if bare != end && bare.trim().contains(' ') {
                self.words.push((bare, number));
            }
        } else if let Some(stem) = phrase.strip_suffix('~') {
            self.squeezed.extend(forms(&squeeze(stem)).into_iter().map(|form| (form, number)));
        } else {
            self.squeezed.push((squeeze(phrase), number));
        }
        number
    }

    /// The automata over what was collected, and over spellings: what is typed → what is meant.
    pub(super) fn finish(self, spellings: &BTreeMap<String, String>) -> Result<Phrases, aho_corasick::BuildError> {
        let split = |pairs: Vec<(String, usize)>| pairs.into_iter().unzip::<String, usize, Vec<_>, Vec<_>>();
        let (squeezed, squeezed_ids) = split(self.squeezed);
        let (words, word_ids) = split(self.words);
        let (squeezed, words) = (AhoCorasick::new(squeezed)?, AhoCorasick::new(words)?);
        let misspelt = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(spellings.keys())?;
        let meant = spellings.values().cloned().collect();
        Ok(Phrases { squeezed, squeezed_ids, words, word_ids, misspelt, meant })
    }
}

/// The forms that begin with a stem, to the syllable that is changed: 때리 → 때리, 때려, 때렸, 때린, …; a closed stem with the endings
/// that tell it from a noun: 죽 → 죽고, 죽어, 죽었, ….
fn forms(stem: &str) -> Vec<String> {
    const ENDINGS: [char; 22] = [
        '고', '아', '어', '았', '었', '는', '을', '은', '으', '지', '기', '게', '던', '습', '자', '네', '나', '냐',
        '구', '더', '다', '거',
    ];
    let Some((at, Some(syllable))) = stem.char_indices().last().map(|(at, c)| (at, Syllable::of(c))) else {
        return vec![stem.to_owned()];
    };
    if syllable.last != 0 {
        return ENDINGS.iter().map(|ending| format!("{stem}{ending}")).collect();
    }
    let contracted = match (syllable.initial, syllable.vowel) {
        // 하 → 해
        (18, 0) => 1,
        // ㅗ → ㅘ, ㅚ → ㅙ, ㅜ → ㅝ, ㅡ → ㅓ, ㅣ → ㅕ
        (_, 8) => 9,
        (_, 11) => 10,
        (_, 13) => 14,
        (_, 18) => 4,
        (_, 20) => 6,
        (_, vowel) => vowel,
    };
    // Open, with ㄴ, ㄹ, ㅁ, ㅂ; contracted, open and with ㅆ.
    let ends = [0, 4, 8, 16, 17].map(|last| Syllable { last, ..syllable });
    let met = [0, 20].map(|last| Syllable { vowel: contracted, last, ..syllable });
    ends.into_iter().chain(met).map(|end| format!("{}{}", &stem[..at], end.compose())).collect()
}

/// The phrases found in one question.
#[derive(Debug)]
pub(super) struct Found {
    /// Number of the phrase, first character, character after the last.
    hits: Vec<(usize, usize, usize)>,
    /// Letters of the question that are not laughter or tears.
    pub(super) length: usize,
}

impl Found {
    pub(super) fn scan(question: &str, phrases: &Phrases) -> Self {
        let squeezed = phrases.misspelt.replace_all(&hangul::joined(&squeeze(question)), &phrases.meant);
        let words = words(question);
        let mut hits = Vec::new();
        collect(&squeezed, 0, &phrases.squeezed, &phrases.squeezed_ids, &mut hits);
        // The second reading counts its places from behind the first, so that nothing is near across the two.
        let behind = 2 * squeezed.len() + FAR;
        collect(&words, behind, &phrases.words, &phrases.word_ids, &mut hits);
        let length = squeezed.chars().filter(|c| !is_laughter(*c)).count();
        Self { hits, length }
    }

    /// The same without what touches one of these stretches.
    pub(super) fn outside(&self, stretches: &[(usize, usize)]) -> Self {
        let touches =
            |&(_, start, end): &(usize, usize, usize)| stretches.iter().any(|(from, to)| start < *to && *from < end);
        Self { hits: self.hits.iter().copied().filter(|hit| !touches(hit)).collect(), length: self.length }
    }

    /// The phrases found, one as often as it stands.
    pub(super) fn phrases(&self) -> impl Iterator<Item = usize> {
        self.hits.iter().map(|hit| hit.0)
    }

    /// Where a phrase stands.
    pub(super) fn places(&self, phrase: usize) -> impl Iterator<Item = (usize, usize)> {
        self.hits.iter().filter(move |hit| hit.0 == phrase).map(|hit| (hit.1, hit.2))
    }

    /// Where one of these phrases stands.
    pub(super) fn places_of(&self, phrases: &[usize]) -> Vec<(usize, usize)> {
        self.hits.iter().filter(|hit| phrases.binary_search(&hit.0).is_ok()).map(|hit| (hit.1, hit.2)).collect()
    }

    pub(super) fn has(&self, phrase: usize) -> bool {
        self.places(phrase).next().is_some()
    }
}

/// Farther than any two phrases that belong together.
const FAR: usize = 1000;

fn collect(text: &str, behind: usize, automaton: &AhoCorasick, ids: &[usize], hits: &mut Vec<(usize, usize, usize)>) {
    let mut found = automaton.find_overlapping_iter(text).peekable();
    if found.peek().is_none() {
        return;
    }
    let mut at = vec![0; text.len() + 1];
    for (number, (start, c)) in text.char_indices().enumerate() {
        at[start] = number;
        at[start + c.len_utf8()] = number + 1;
    }
    hits.extend(found.map(|hit| (ids[hit.pattern().as_usize()], behind + at[hit.start()], behind + at[hit.end()])));
}

/// Letters of scripts that part words by spaces.
pub(super) fn is_spaced(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' | '\u{0400}'..='\u{04ff}' | '\u{1e00}'..='\u{1eff}')
}

pub(super) fn is_laughter(c: char) -> bool {
    matches!(c, 'ㅋ' | 'ㅎ' | 'ㅠ' | 'ㅜ' | '요')
}

/// Within a word (don't, o'zbek).
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`')
}

/// Lower case, without white space and punctuation.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| hangul::is_alphanumeric(*c)).flat_map(fold).collect()
}

/// Lower case, words parted by single spaces, a space at both ends.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if hangul::is_alphanumeric(c) {
            out.extend(fold(c));
        } else if !out.ends_with(' ') && !is_apostrophe(c) {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Letters without their marks: chồng → chong.
fn without_marks(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).nfc().collect()
}

pub(super) fn fold(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c })
}
