//! Every phrase of every rule, found in one pass over a question.
//!
//! Scripts written without spaces, and Korean, whose spacing nobody keeps, are read without spaces and punctuation. Words in Latin and
//! Cyrillic letters must not begin or end within another word ("hi" in "vehicle"); a `*` at an end of a phrase lifts that.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

/// The phrases of a table, each with its number.
#[derive(Debug)]
pub(super) struct Phrases {
    squeezed: AhoCorasick,
    squeezed_ids: Vec<usize>,
    words: AhoCorasick,
    word_ids: Vec<usize>,
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
        } else {
            self.squeezed.push((squeeze(phrase), number));
        }
        number
    }

    /// The automata over what was collected.
    pub(super) fn finish(self) -> Result<Phrases, aho_corasick::BuildError> {
        let split = |pairs: Vec<(String, usize)>| pairs.into_iter().unzip::<String, usize, Vec<_>, Vec<_>>();
        let (squeezed, squeezed_ids) = split(self.squeezed);
        let (words, word_ids) = split(self.words);
        Ok(Phrases { squeezed: AhoCorasick::new(squeezed)?, squeezed_ids, words: AhoCorasick::new(words)?, word_ids })
    }
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
        let squeezed = squeeze(question);
        let words = words(question);
        let mut hits = Vec::new();
        collect(&squeezed, &phrases.squeezed, &phrases.squeezed_ids, &mut hits);
        collect(&words, &phrases.words, &phrases.word_ids, &mut hits);
        let length = squeezed.chars().filter(|c| !is_laughter(*c)).count();
        Self { hits, length }
    }

    /// Where a phrase stands.
    pub(super) fn places(&self, phrase: usize) -> impl Iterator<Item = (usize, usize)> {
        self.hits.iter().filter(move |hit| hit.0 == phrase).map(|hit| (hit.1, hit.2))
    }

    pub(super) fn has(&self, phrase: usize) -> bool {
        self.places(phrase).next().is_some()
    }
}

fn collect(text: &str, automaton: &AhoCorasick, ids: &[usize], hits: &mut Vec<(usize, usize, usize)>) {
    let mut found = automaton.find_overlapping_iter(text).peekable();
    if found.peek().is_none() {
        return;
    }
    let mut at = vec![0; text.len() + 1];
    for (number, (start, c)) in text.char_indices().enumerate() {
        at[start] = number;
        at[start + c.len_utf8()] = number + 1;
    }
    hits.extend(found.map(|hit| (ids[hit.pattern().as_usize()], at[hit.start()], at[hit.end()])));
}

/// Letters of scripts that part words by spaces.
fn is_spaced(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' | '\u{0400}'..='\u{04ff}' | '\u{1e00}'..='\u{1eff}')
}

pub(super) fn is_laughter(c: char) -> bool {
    matches!(c, 'ㅋ' | 'ㅎ' | 'ㅠ' | 'ㅜ' | '요')
}

/// Lower case, without white space and punctuation.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(fold).collect()
}

/// Lower case, words parted by single spaces, a space at both ends.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(fold(c));
        } else if !out.ends_with(' ') && !matches!(c, '\'' | '’') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

fn fold(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c })
}
