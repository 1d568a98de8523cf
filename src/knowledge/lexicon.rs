//! The residents' lexicon: reviewed data that says which official wording a resident's wording stands for.

use std::collections::HashMap;
use std::path::Path;

use super::glossary::Glossary;
use super::gram::{self, Gram};
use super::query::{Expansion, Query};
use crate::korean::{fold::fold, verbs, words::Word};

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

/// All entries, found by the first two characters of their first stem.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    by_start: HashMap<char, Vec<usize>>,
    glossary: Glossary,
    hash: u64,
}

/// The file of foreign terms, which has columns of its own.
const GLOSSARY: &str = "glossary.tsv";

#[derive(rust_embed::RustEmbed)]
#[folder = "knowledge/lexicon/"]
struct Files;

impl Lexicon {
    /// A lexicon without entries.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The lexicon that comes with the program.
    pub fn built_in() -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        let residents = |name: &str| Path::new(name).extension().is_some_and(|kind| kind == "tsv") && name != GLOSSARY;
        for name in Files::iter().filter(|name| residents(name)) {
            let Some(file) = Files::get(&name) else { continue };
            lexicon.add(&name, &String::from_utf8_lossy(&file.data))?;
        }
        if let Some(file) = Files::get(GLOSSARY) {
            let text = String::from_utf8_lossy(&file.data);
            lexicon.glossary = Glossary::parse(GLOSSARY, &text)?;
            lexicon.note(&text);
        }
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
            let stems = stems(wording);
            let Some(first) = stems.first().and_then(|stem| stem.first()).map(|first| verbs::base(*first)) else {
                return Err(wrong("the wording is empty"));
            };
            let official = official
                .split('|')
                .map(fold)
                .filter(|text| !text.is_empty())
                .map(|text| {
                    let grams = grams_of(&text);
                    (text, grams)
                })
                .filter(|(_, grams)| !grams.is_empty())
                .collect();
            self.by_start.entry(first).or_default().push(self.entries.len());
            self.entries.push(Entry { wording: wording.trim().to_owned(), stems, official, weight });
        }
        self.note(text);
        Ok(())
    }

    fn note(&mut self, text: &str) {
        self.hash = text.bytes().fold(self.hash ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    }

    /// Does the glossary understand anything of this folded foreign question?
    pub fn reads(&self, folded: &str) -> bool {
        self.glossary.read(folded).is_some()
    }

    /// Makes a query of a folded question, with what the lexicon says for its words; a foreign one is read by the glossary.
    pub fn query(&self, folded: &str) -> Query {
        let Some(reading) = self.glossary.read(folded) else {
            let mut query = Query::new(folded);
            self.expand(&mut query);
            return query;
        };
        let korean: Vec<&str> = reading.terms.iter().map(|(first, _)| first.as_str()).collect();
        let mut query = Query::new(&korean.join(" "));
        let mut word = 0;
        for (first, others) in &reading.terms {
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
    fn expand(&self, query: &mut Query) {
        let stream = Stream::new(query);
        let mut found: Vec<Expansion> = Vec::new();
        for at in 0..stream.chars.len() {
            let entries = self.by_start.get(&verbs::base(stream.chars[at])).into_iter().flatten();
            for entry in entries.map(|index| &self.entries[*index]) {
                let Some((last, apart)) = stream.matches(at, &entry.stems) else { continue };
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
        }
        query.expansions.extend(found);
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

/// The words of a wording without their case particles. Endings stay as they are written: they are part of the wording.
fn stems(wording: &str) -> Vec<Vec<char>> {
    fold(wording)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut word = Word::new(word);
            let is_case = |tail: &[char]| matches!(tail, ['이' | '가' | '을' | '를' | '은' | '는']);
            if is_case(&word.chars[word.stem..]) {
                word.chars.truncate(word.stem);
            }
            word.chars
        })
        .collect()
}

/// Characters that may stand between two words of a wording: a particle and one short word.
const GAP: usize = 5;
/// A gap up to this is a particle; beyond it another word stands between.
const NEAR: usize = 2;
/// What a wording weighs whose words stand apart.
const APART: f32 = 0.7;
/// Particles that may follow a noun of one syllable.
const PARTICLES: &str = "이가을를은는도에로만의과와";
/// Words of one syllable that lean on the verb after them.
const LEANING: &str = "안못";

/// The question without spaces, as the lexicon reads it.
struct Stream {
    chars: Vec<char>,
    word: Vec<usize>,
}

impl Stream {
    fn new(query: &Query) -> Self {
        let (mut chars, mut word) = (Vec::new(), Vec::new());
        for (index, text) in query.words.iter().map(|word| &word.text).enumerate() {
            for c in text.chars() {
                chars.push(c);
                word.push(index);
            }
        }
        Self { chars, word }
    }

    fn starts_word(&self, at: usize) -> bool {
        at == 0 || self.word[at] != self.word[at - 1]
    }

    /// The character after `at` in the same word.
    fn next(&self, at: usize) -> Option<char> {
        (self.word.get(at + 1)? == self.word.get(at)?).then(|| self.chars[at + 1])
    }

    /// Does a stem stand here? Its last syllable may be contracted or carry an ending. A noun of one syllable must be a word.
    fn stands(&self, at: usize, stem: &[char], last: bool) -> bool {
        let Some(here) = self.chars.get(at..at + stem.len()) else { return false };
        let (Some((ends, head)), Some((met, here_head))) = (stem.split_last(), here.split_last()) else {
            return false;
        };
        let end = at + stem.len() - 1;
        if head != here_head || !verbs::continues(*ends, *met, self.next(end)) {
            return false;
        }
        stem.len() > 1 || last || LEANING.contains(*ends) || self.next(end).is_none_or(|next| PARTICLES.contains(next))
    }

    /// Do the stems stand from `at` on, one soon after the other? The index of the last character, and the widest gap.
    ///
    /// A wording of one or two syllables must begin a word; longer ones are also found inside unspaced text.
    fn matches(&self, at: usize, stems: &[Vec<char>]) -> Option<(usize, usize)> {
        let (first, others) = stems.split_first()?;
        let length: usize = stems.iter().map(Vec::len).sum();
        if !self.stands(at, first, others.is_empty() && length > 1) {
            return None;
        }
        if (length < 3 || first.len() == 1) && !self.starts_word(at) {
            return None;
        }
        let mut end = at + first.len();
        let mut apart = 0;
        for (index, stem) in others.iter().enumerate() {
            let latest = (end + GAP).min(self.chars.len().saturating_sub(stem.len()));
            let next = (end..=latest).find(|next| {
                (stem.len() > 1 || *next <= end + 1 || self.starts_word(*next))
                    && self.stands(*next, stem, index + 1 == others.len())
            })?;
            apart = apart.max(next - end);
            end = next + stem.len();
        }
        Some((end - 1, apart))
    }
}
