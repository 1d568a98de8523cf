//! A question made ready for search: its grams with weights, and what the lexicon adds to it.

use serde::Serialize;

use super::gram::{self, Gram};
use crate::korean::words::{self, Word};

/// One gram of the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// The pair of characters.
    pub gram: Gram,
    /// What its characters say about the subject, 0–1.
    pub weight: f32,
    /// It joins two words.
    pub crosses: bool,
    /// Index of the word in which it ends.
    pub word: usize,
}

/// A word of the question.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryWord {
    /// As folded.
    pub text: String,
    /// Carries no subject.
    pub empty: bool,
    /// Grams of its stem in their order, the start alone for a stem of one syllable; none for an empty word.
    pub stem: Vec<Gram>,
    /// What its stem says about the subject, 0–1.
    pub weight: f32,
}

/// What the lexicon adds: another wording of a part of the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expansion {
    /// The resident's wording that was met.
    pub wording: String,
    /// The office's wording.
    pub official: String,
    /// How surely the one means the other, 0–1.
    pub weight: f32,
    /// First and last word (inclusive) of the question that it stands for.
    pub words: (usize, usize),
    /// Grams of the official wording.
    #[serde(skip)]
    pub grams: Vec<Gram>,
}

/// A question ready for search.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Distinct grams in the order of the text.
    pub terms: Vec<Term>,
    /// Words of the text.
    pub words: Vec<QueryWord>,
    /// Other wordings.
    pub expansions: Vec<Expansion>,
    /// Share of a foreign question that the glossary could read; 1 for Korean.
    pub understood: f32,
}

impl Default for Query {
    fn default() -> Self {
        Self { terms: Vec::new(), words: Vec::new(), expansions: Vec::new(), understood: 1.0 }
    }
}

impl Expansion {
    /// Another wording of the whole question. `None` when there is nothing in it to search for.
    pub fn of_whole(query: &Query, wording: &str, official: &str, weight: f32) -> Option<Self> {
        let last = query.words.len().checked_sub(1)?;
        let mut grams = Vec::new();
        gram::each(&gram::text(official), |met| {
            if !gram::is_start(met.gram) && !met.crosses {
                grams.push(met.gram);
            }
        });
        let (wording, official) = (wording.to_owned(), official.to_owned());
        (!grams.is_empty()).then_some(Self { wording, official, weight, words: (0, last), grams })
    }
}

impl Query {
    /// Reads a folded question.
    pub fn new(folded: &str) -> Self {
        let words = words::words(folded);
        let mut query = Self::default();
        let mut before: Option<(u16, f32)> = None;
        for (index, word) in words.iter().enumerate() {
            query.add_start(index, word);
            for (at, (c, weight)) in word.chars.iter().zip(&word.weights).enumerate() {
                let unit = gram::unit(*c);
                if let Some((first, first_weight)) = before {
                    query.add(Term {
                        gram: gram::gram(first, unit),
                        weight: weight.min(first_weight),
                        crosses: at == 0,
                        word: index,
                    });
                }
                before = Some((unit, *weight));
            }
            query.words.push(QueryWord {
                text: word.chars.iter().collect(),
                empty: word.empty,
                stem: stem_grams(word),
                weight: word.weights.first().copied().unwrap_or(0.0),
            });
        }
        query
    }

    /// A stem of one syllable has no pair of its own: its start stands for it.
    fn add_start(&mut self, index: usize, word: &Word) {
        if word.stem == 1 && !word.empty {
            self.add(Term { gram: start_of(word), weight: word.weights[0], crosses: false, word: index });
        }
    }

    fn add(&mut self, term: Term) {
        if let Some(known) = self.terms.iter_mut().find(|known| known.gram == term.gram) {
            known.weight = known.weight.max(term.weight);
            known.crosses &= term.crosses;
        } else {
            self.terms.push(term);
        }
    }

    /// Nothing to look for?
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.expansions.is_empty()
    }
}

fn start_of(word: &Word) -> Gram {
    gram::gram(u16::from(b' '), gram::unit(word.chars[0]))
}

fn stem_grams(word: &Word) -> Vec<Gram> {
    match word.stem {
        0 => Vec::new(),
        _ if word.empty => Vec::new(),
        1 => vec![start_of(word)],
        stem => {
            word.chars[..stem].windows(2).map(|pair| gram::gram(gram::unit(pair[0]), gram::unit(pair[1]))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_weigh_less_and_single_syllables_have_a_start() {
        let query = Query::new("물이 소파를");
        let weight = |text: &str| query.terms.iter().find(|term| gram::show(term.gram) == text).map(|term| term.weight);
        assert_eq!(weight("소파"), Some(1.0));
        assert!(weight("파를").unwrap() < 0.5);
        let single = Query::new("물을 틀었더니");
        assert!(single.terms.iter().any(|term| gram::show(term.gram) == " 물"));
    }
}
