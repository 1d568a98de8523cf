//! The residents' lexicon: reviewed data that says which official wording a resident's wording stands for.

use std::collections::HashMap;

use super::gram::{self, Gram};
use super::query::{Expansion, Query};
use crate::korean::{fold::fold, words};

/// Why a lexicon file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {message}")]
pub struct LexiconError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and the remedy.
    pub message: String,
}

#[derive(Debug)]
struct Entry {
    wording: String,
    /// Stems of its words.
    stems: Vec<String>,
    official: Vec<(String, Vec<Gram>)>,
    weight: f32,
}

/// All entries, found by the first two characters of their first stem.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    by_start: HashMap<char, Vec<usize>>,
    hash: u64,
}

const RESIDENT: &str = include_str!("../../knowledge/lexicon/resident.tsv");

impl Lexicon {
    /// A lexicon without entries.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The lexicon that comes with the program.
    pub fn built_in() -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        lexicon.add("resident.tsv", RESIDENT)?;
        Ok(lexicon)
    }

    /// Adds the lines of a file: a header, then `wording<TAB>official|official<TAB>weight`.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for (index, line) in text.lines().enumerate().skip(1) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong =
                |message: &str| LexiconError { file: file.to_owned(), line: index + 1, message: message.to_owned() };
            let mut cells = line.split('\t');
            let (Some(wording), Some(official), Some(weight)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(wrong("three cells are needed: wording, official wordings separated by |, weight"));
            };
            let weight: f32 =
                weight.trim().parse().map_err(|_| wrong("the weight is not a number: write 0.1 to 1.0"))?;
            if !(0.0..=1.0).contains(&weight) {
                return Err(wrong("the weight must lie between 0 and 1"));
            }
            let stems: Vec<String> = words::words(&fold(wording)).iter().map(words::Word::stem).collect();
            let Some(first) = stems.first().and_then(|stem| stem.chars().next()) else {
                return Err(wrong("the wording is empty"));
            };
            let official = official
                .split('|')
                .map(fold)
                .filter(|text| !text.is_empty())
                .map(|text| {
                    let mut grams = Vec::new();
                    gram::each(&gram::text(&text), |met| {
                        if !gram::is_start(met.gram) && !met.crosses {
                            grams.push(met.gram);
                        }
                    });
                    (text, grams)
                })
                .filter(|(_, grams)| !grams.is_empty())
                .collect();
            self.by_start.entry(first).or_default().push(self.entries.len());
            self.entries.push(Entry { wording: wording.trim().to_owned(), stems, official, weight });
        }
        self.hash = text.bytes().fold(self.hash ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Ok(())
    }

    /// Changes with every change of the entries.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Has it no entries?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds to the query what the lexicon says for its words.
    pub fn expand(&self, query: &mut Query) {
        let stems: Vec<Vec<char>> = query.words.iter().map(|word| word.text.chars().collect()).collect();
        let mut found: Vec<Expansion> = Vec::new();
        for at in 0..stems.len() {
            for entry in self.by_start.get(&stems[at][0]).into_iter().flatten().map(|index| &self.entries[*index]) {
                let Some(last) = matches(&stems, at, &entry.stems) else { continue };
                for (official, grams) in &entry.official {
                    let known = found.iter_mut().find(|known| known.official == *official);
                    if let Some(known) = known {
                        known.weight = known.weight.max(entry.weight);
                        known.words = (known.words.0.min(at), known.words.1.max(last));
                    } else {
                        found.push(Expansion {
                            wording: entry.wording.clone(),
                            official: official.clone(),
                            weight: entry.weight,
                            words: (at, last),
                            grams: grams.clone(),
                        });
                    }
                }
            }
        }
        query.expansions.extend(found);
    }
}

/// Do the stems begin the words from `at` on, with at most one other word between? The index of the last word.
fn matches(words: &[Vec<char>], at: usize, stems: &[String]) -> Option<usize> {
    let begins = |word: &[char], stem: &str| {
        let mut chars = stem.chars();
        let mut length = 0;
        for c in word {
            match chars.next() {
                None => break,
                Some(wanted) if wanted == *c => length += 1,
                Some(_) => return false,
            }
        }
        length == stem.chars().count() && (length > 1 || word.len() <= 2)
    };
    let mut last = at;
    for (index, stem) in stems.iter().enumerate() {
        if index == 0 {
            if !begins(&words[at], stem) {
                return None;
            }
            continue;
        }
        let next = (last + 1..words.len().min(last + 3)).find(|next| begins(&words[*next], stem))?;
        last = next;
    }
    Some(last)
}
