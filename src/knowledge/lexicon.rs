//! The residents' lexicon: reviewed data that says which official wording a resident's wording stands for.
//!
//! It comes with the program; a district adds its own (`lexicon.tsv`), whose entries replace the program's of the same wording.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::glossary::Glossary;
use super::gram::{self, Gram};
use super::query::{Expansion, Query};
use super::terms::Terms;
use super::vocabulary::Vocabulary;
use crate::korean::verbs;

mod lint;
mod rows;
mod stream;

pub use lint::{Findings, check};
use stream::{APART, NEAR, Stream};

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
    stems: Vec<Vec<char>>,
    official: Vec<(String, Vec<Gram>)>,
    weight: f32,
}

/// All entries, found by the beginning of their first stem.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    by_start: HashMap<Start, Vec<usize>>,
    glossary: Glossary,
    terms: Terms,
    /// The words of the articles.
    vocabulary: ArcSwap<Vocabulary>,
}

/// The file of a district's own entries.
pub const OWN: &str = "lexicon.tsv";

/// The file of foreign terms, which has columns of its own.
const GLOSSARY: &str = "glossary.tsv";
/// Its terms by which Korean words are not explained.
const UNSHOWN: &str = "glossary-unshown.txt";

#[derive(rust_embed::RustEmbed)]
#[folder = "knowledge/lexicon/"]
struct Files;

/// Name and text of the files of residents' wordings that come with the program.
pub fn files() -> impl Iterator<Item = (String, String)> {
    let residents = |name: &str| Path::new(name).extension().is_some_and(|kind| kind == "tsv") && name != GLOSSARY;
    Files::iter().filter(move |name| residents(name)).filter_map(|name| {
        let text = String::from_utf8_lossy(&Files::get(&name)?.data).into_owned();
        Some((name.into_owned(), text))
    })
}

impl Lexicon {
    /// A lexicon without entries.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The lexicon that comes with the program.
    pub fn built_in() -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        for (name, text) in files() {
            lexicon.add(&name, &text)?;
        }
        if let Some(file) = Files::get(GLOSSARY) {
            let text = String::from_utf8_lossy(&file.data);
            let unshown = Files::get(UNSHOWN).map(|file| String::from_utf8_lossy(&file.data).into_owned());
            lexicon.glossary = Glossary::parse(GLOSSARY, &text)?;
            lexicon.terms = Terms::read(&text, unshown.as_deref().unwrap_or_default());
        }
        Ok(lexicon)
    }

    /// The lexicon of the program with a district's own entries, in the lines of `lexicon.tsv`.
    pub fn with_own(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::built_in()?;
        let program = lexicon.entries.len();
        lexicon.add(OWN, text)?;
        let own: HashSet<&[Vec<char>]> =
            lexicon.entries[program..].iter().map(|entry| entry.stems.as_slice()).collect();
        for starting in lexicon.by_start.values_mut() {
            starting.retain(|index| *index >= program || !own.contains(lexicon.entries[*index].stems.as_slice()));
        }
        Ok(lexicon)
    }

    /// Adds the lines of a file: a header, then `wording<TAB>official|official<TAB>weight`.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for row in rows::read(file, text) {
            let row = row?;
            let official = row
                .official
                .into_iter()
                .map(|text| {
                    let grams = grams_of(&text);
                    (text, grams)
                })
                .filter(|(_, grams)| !grams.is_empty())
                .collect();
            self.by_start.entry(start_of(&row.stems[0])).or_default().push(self.entries.len());
            self.entries.push(Entry { wording: row.wording, stems: row.stems, official, weight: row.weight });
        }
        Ok(())
    }

    /// Does the glossary understand anything of this folded foreign question?
    pub fn reads(&self, folded: &str) -> bool {
        self.glossary.read(folded).is_some()
    }

    /// A folded foreign question in the office's Korean terms; `None` for Korean and when nothing is understood.
    pub fn korean(&self, folded: &str) -> Option<String> {
        let reading = self.glossary.read(folded)?;
        Some(reading.terms.into_iter().map(|(first, _)| first).collect::<Vec<_>>().join(" "))
    }

    /// Terms that a Korean text has, in their order and at most `limit`: as they stand there, and in the language (a BCP 47 code).
    pub fn words(&self, text: &str, language: &str, limit: usize) -> Vec<(String, String)> {
        self.terms.of(text, language, limit)
    }

    /// A folded question with the words that its initial consonants clearly stand for.
    pub fn spell_out(&self, folded: &str) -> String {
        self.vocabulary.load().spell_out(folded)
    }

    /// Knows the words of other articles from now on.
    pub(super) fn know(&self, vocabulary: Arc<Vocabulary>) {
        self.vocabulary.store(vocabulary);
    }

    /// Makes a query of a folded question, with what the lexicon says for its words; a foreign one is read by the glossary.
    pub fn query(&self, folded: &str) -> Query {
        let Some(reading) = self.glossary.read(folded) else {
            let mut query = Query::new(folded);
            self.expand(&mut query);
            return query;
        };
        let vocabulary = self.vocabulary.load();
        let mut terms = reading.terms;
        terms.extend(vocabulary.names(folded).into_iter().map(|name| (name.to_owned(), Vec::new())));
        let korean: Vec<&str> = terms.iter().map(|(first, _)| first.as_str()).collect();
        let mut query = Query::new(&korean.join(" "));
        let mut word = 0;
        for (first, others) in &terms {
            let words = (word, word + first.split(' ').count() - 1);
            word = words.1 + 1;
            query.expansions.extend(others.iter().map(|official| Expansion {
                wording: first.clone(),
                official: official.clone(),
                weight: ALTERNATIVE,
                words,
                grams: grams_of(official),
            }));
        }
        query.understood = reading.understood;
        query
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Has it no entries?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries that stand in a question: index, first and last character, and the widest gap between its words.
    fn entries_in<'a>(&'a self, stream: &'a Stream) -> impl Iterator<Item = (usize, usize, usize, usize)> + 'a {
        (0..stream.chars.len()).flat_map(move |at| {
            let here = &stream.chars[at..stream.chars.len().min(at + 2)];
            let starts = [start_of(&here[..1]), start_of(here)].into_iter().take(here.len());
            let entries = starts.filter_map(|start| self.by_start.get(&start)).flatten();
            entries.filter_map(move |index| {
                let (last, apart) = stream.matches(at, &self.entries[*index].stems)?;
                Some((*index, at, last, apart))
            })
        })
    }

    /// Adds to the query what the lexicon says for its words.
    fn expand(&self, query: &mut Query) {
        let stream = Stream::new(query);
        let mut found: Vec<Expansion> = Vec::new();
        for (index, at, last, apart) in self.entries_in(&stream) {
            let entry = &self.entries[index];
            let weight = if apart > NEAR { entry.weight * APART } else { entry.weight };
            let words = (stream.word[at], stream.word[last]);
            for (official, grams) in &entry.official {
                if let Some(known) = found.iter_mut().find(|known| known.official == *official) {
                    known.weight = known.weight.max(weight);
                    known.words = (known.words.0.min(words.0), known.words.1.max(words.1));
                } else {
                    found.push(Expansion {
                        wording: entry.wording.clone(),
                        official: official.clone(),
                        weight,
                        words,
                        grams: grams.clone(),
                    });
                }
            }
        }
        query.expansions.extend(found);
    }
}

/// The beginning of a wording's first stem: its first two syllables, where the last of a stem stands for all its forms.
type Start = (char, Option<char>);

fn start_of(stem: &[char]) -> Start {
    match stem {
        [only] => (verbs::base(*only), None),
        [first, second, ..] => (*first, Some(verbs::base(*second))),
        [] => (' ', None),
    }
}

/// What another Korean wording of a foreign term weighs beside the first.
const ALTERNATIVE: f32 = 0.8;

/// Grams within the words of a folded text.
fn grams_of(folded: &str) -> Vec<Gram> {
    let mut grams = Vec::new();
    gram::each(&gram::text(folded), |met| {
        if !gram::is_start(met.gram) && !met.crosses {
            grams.push(met.gram);
        }
    });
    grams
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::korean::fold::fold;

    fn officials(lexicon: &Lexicon, question: &str) -> Vec<String> {
        lexicon.query(&fold(question)).expansions.into_iter().map(|expansion| expansion.official).collect()
    }

    #[test]
    fn a_districts_own_entry_replaces_the_programs_of_the_same_wording() {
        let own =
            Lexicon::with_own("wording\tofficial\tweight\n쓰봉\t한빛봉투\t1\n한빛콜\t교통약자 이동지원\t0.9").unwrap();
        assert_eq!(officials(&own, "쓰봉"), ["한빛봉투"]);
        assert_eq!(officials(&own, "한빛콜 부르는 법"), ["교통약자 이동지원"]);
        assert!(officials(&Lexicon::built_in().unwrap(), "쓰봉").contains(&"종량제봉투".to_owned()));
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = Lexicon::with_own("wording\tofficial\tweight\n\n쓰봉\t봉투").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (OWN, 3));
    }
}
