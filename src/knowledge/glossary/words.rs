//! Terms written in words: met in any form of the words, with function words between them.

use std::collections::{HashMap, HashSet};

use super::Found;
use super::spelling::Spelling;

/// Function words that may stand between two words of a term.
const BETWEEN: usize = 3;

#[derive(Debug)]
struct Term {
    words: Vec<String>,
    /// The same without what forms leave.
    stems: Vec<String>,
    /// Any ending may follow the last word.
    prefix: bool,
    row: usize,
}

/// Terms by the stem of their first word, and function words.
#[derive(Debug, Default)]
pub(super) struct Words {
    terms: HashMap<String, Vec<Term>>,
    /// Terms whose first word is a beginning, by its first letter.
    beginnings: HashMap<char, Vec<Term>>,
    /// Stems of function words.
    light: HashSet<String>,
}

impl Words {
    /// Adds function words.
    pub(super) fn add_light(&mut self, text: &str, spelling: Spelling) {
        self.light.extend(text.split(' ').map(|word| spelling.stem(word)));
    }

    /// Adds a term of a row.
    pub(super) fn add(&mut self, text: &str, prefix: bool, row: usize, spelling: Spelling) {
        let words: Vec<String> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let stems: Vec<String> = words.iter().map(|word| spelling.stem(word)).collect();
        let Some(first) = stems.first().cloned() else { return };
        let term = Term { words, stems, prefix, row };
        if term.prefix && term.words.len() == 1 {
            let Some(letter) = term.words[0].chars().next() else { return };
            self.beginnings.entry(letter).or_default().push(term);
        } else {
            self.terms.entry(first).or_default().push(term);
        }
    }

    /// Reads words in their order: at each place the term of the most letters, and of those the one spelt alike.
    pub(super) fn read(&self, words: &[&str], spelling: Spelling, found: &mut Found) {
        let stems: Vec<String> = words.iter().map(|word| spelling.stem(word)).collect();
        let mut at = 0;
        while at < words.len() {
            let known = self.terms.get(&stems[at]).into_iter().flatten();
            let letter = words[at].chars().next().and_then(|letter| self.beginnings.get(&letter));
            let candidates = known.chain(letter.into_iter().flatten());
            let best = candidates.filter_map(|term| Some((self.stands(term, words, &stems, at)?, term)));
            let best =
                best.max_by_key(|(met, term)| (term.words.len(), met.exact, met.letters, std::cmp::Reverse(term.row)));
            if let Some((met, term)) = best {
                found.covered += met.letters;
                found.light += met.light;
                found.rows.push(term.row);
                at = met.end;
            } else {
                if self.light.contains(&stems[at]) {
                    found.light += words[at].chars().count();
                }
                at += 1;
            }
        }
    }

    /// Does the term stand at this place?
    fn stands(&self, term: &Term, words: &[&str], stems: &[String], at: usize) -> Option<Met> {
        let mut met = Met { end: at, ..Met::default() };
        for (index, (word, stem)) in term.words.iter().zip(&term.stems).enumerate() {
            let mut skipped = 0;
            loop {
                let here = *words.get(met.end)?;
                let last = index + 1 == term.words.len();
                let alike = here == word;
                if alike || stems[met.end] == *stem || (term.prefix && last && here.starts_with(word.as_str())) {
                    met.exact += usize::from(alike);
                    met.letters += here.chars().count();
                    met.end += 1;
                    break;
                }
                if index == 0 || skipped == BETWEEN || !self.light.contains(&stems[met.end]) {
                    return None;
                }
                skipped += 1;
                met.light += here.chars().count();
                met.end += 1;
            }
        }
        Some(met)
    }
}

/// How a term was met.
#[derive(Debug, Default)]
struct Met {
    /// The word after it.
    end: usize,
    /// Words spelt alike.
    exact: usize,
    letters: usize,
    /// Letters of function words within it.
    light: usize,
}
