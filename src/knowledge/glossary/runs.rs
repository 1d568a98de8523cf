//! Terms of scripts without spaces: the longest that stands at a place is taken.

use std::collections::HashMap;

use super::spelling::{self, Spelling};
use super::{Found, words::Words};

/// Characters of a term, and its row; a function word has none.
type Term = (Vec<char>, Option<usize>);

/// Terms and function words (those without a row) by their first character, longest first.
#[derive(Debug, Default)]
pub(super) struct Runs {
    terms: HashMap<char, Vec<Term>>,
}

impl Runs {
    /// Adds a term of a row, or a function word.
    pub(super) fn add(&mut self, text: &str, row: Option<usize>) {
        let chars: Vec<char> = text.chars().collect();
        let Some(first) = chars.first() else { return };
        let terms = self.terms.entry(*first).or_default();
        let at = terms.partition_point(|(known, _)| known.len() >= chars.len());
        terms.insert(at, (chars, row));
    }

    /// Reads a run of characters; letters of other scripts within it are words.
    pub(super) fn read(&self, run: &str, words: &Words, spelling: Spelling, found: &mut Found) {
        let chars: Vec<char> = run.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let end = chars[at..].iter().position(|c| spelling::is_unspaced(*c)).map_or(chars.len(), |next| at + next);
            if end > at {
                let word: String = chars[at..end].iter().collect();
                words.read(&[&word], spelling, found);
                at = end;
                continue;
            }
            let terms = self.terms.get(&chars[at]).into_iter().flatten();
            match terms.into_iter().find(|(term, _)| chars[at..].starts_with(term)) {
                Some((term, row)) => {
                    match row {
                        Some(row) => {
                            found.covered += term.len();
                            found.rows.push(*row);
                        }
                        None => found.light += term.len(),
                    }
                    at += term.len();
                }
                None => at += 1,
            }
        }
    }
}
