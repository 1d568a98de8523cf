//! Gathers what the files hold while they are read: articles, district files, faults and notes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::lexicon::{self, OWN};
use super::problem::{Errors, Place, Remarks};
use super::{Batch, Options, Progress};
use crate::article::Article;
use crate::district::{District, Sources};

/// Bytes of text that one import may hold: a workbook can name one long text in a million cells.
const MAX_TEXT: usize = 512 * 1024 * 1024;
/// Articles between two calls of `progress`.
const STEP: usize = 200;

pub(super) struct Collector<'a> {
    pub(super) options: &'a Options,
    progress: &'a dyn Fn(Progress<'_>),
    batch: Batch,
    /// File (or sheet) being read.
    path: String,
    /// Every file that gave an article, and for each id the file's number and the line.
    paths: Vec<String>,
    ids: HashMap<String, (usize, usize)>,
    text: usize,
    /// Name, place and text of the district's files.
    district: Vec<(&'static str, String, String)>,
    /// Place and lines of the district's lexicon.
    lexicon: Option<(String, String)>,
    faults: Remarks,
    unreadable: bool,
    done: u64,
    total: u64,
}

impl<'a> Collector<'a> {
    pub(super) fn new(options: &'a Options, progress: &'a dyn Fn(Progress<'_>)) -> Self {
        Self {
            options,
            progress,
            batch: Batch::default(),
            path: String::new(),
            paths: Vec::new(),
            ids: HashMap::new(),
            text: 0,
            district: Vec::new(),
            lexicon: None,
            faults: Remarks::default(),
            unreadable: false,
            done: 0,
            total: 0,
        }
    }

    /// The bytes of all files, known once they are found.
    pub(super) fn expect(&mut self, bytes: u64) {
        self.total = bytes;
    }

    /// Everything that follows concerns this file or sheet.
    pub(super) fn enter(&mut self, path: String) {
        self.path = path;
    }

    /// The file is read to its end.
    pub(super) fn finish(&mut self, bytes: u64) {
        self.done += bytes;
        self.batch.files += 1;
        self.report(0);
    }

    fn report(&self, within: u64) {
        (self.progress)(Progress {
            path: &self.path,
            bytes: (self.done + within).min(self.total),
            total: self.total,
            articles: self.batch.articles.len(),
        });
    }

    /// Takes an article that begins at `line`; `within` is how many bytes of the file are read.
    pub(super) fn article(&mut self, line: usize, within: u64, article: Article) {
        if let Err(message) = article.check() {
            return self.fault(line, message);
        }
        let file = match self.paths.last() {
            Some(last) if *last == self.path => self.paths.len() - 1,
            _ => {
                self.paths.push(self.path.clone());
                self.paths.len() - 1
            }
        };
        match self.ids.entry(article.id.clone()) {
            Entry::Occupied(other) => {
                let (file, line_of_other) = *other.get();
                let other = Place { path: self.paths[file].clone(), line: line_of_other };
                self.fault(line, format!("the id `{}` is also at {other}: give each article its own", article.id));
            }
            Entry::Vacant(place) => {
                place.insert((file, line));
                self.text += article.body.len() + article.title.len();
                if self.text <= MAX_TEXT {
                    self.batch.articles.push(article);
                    if self.batch.articles.len().is_multiple_of(STEP) {
                        self.report(within);
                    }
                } else {
                    let limit = MAX_TEXT / 1024 / 1024;
                    self.fault(line, format!("more than {limit} MB of text in one import: divide it into several"));
                }
            }
        }
    }

    /// Takes the text of one of the district's files.
    pub(super) fn district(&mut self, name: &'static str, text: String) {
        if let Some((_, other, _)) = self.district.iter().find(|(known, ..)| *known == name) {
            let message = format!("{name} is also at {other}: import one of them");
            return self.fault(0, message);
        }
        self.district.push((name, self.path.clone(), text));
    }

    /// Takes the lines of the district's own lexicon.
    pub(super) fn lexicon(&mut self, text: String) {
        if let Some((other, _)) = &self.lexicon {
            let message = format!("{OWN} is also at {other}: import one of them");
            return self.fault(0, message);
        }
        self.lexicon = Some((self.path.clone(), text));
    }

    /// Something is wrong at `line` (0: the whole file).
    pub(super) fn fault(&mut self, line: usize, message: impl Into<String>) {
        self.faults.push(Place { path: self.path.clone(), line }, message.into());
    }

    /// The system refused to read the file.
    pub(super) fn unreadable(&mut self, message: impl Into<String>) {
        self.unreadable = true;
        self.fault(0, message);
    }

    /// Something the person should know that is no fault.
    pub(super) fn note(&mut self, line: usize, message: impl Into<String>) {
        self.batch.notes.push(Place { path: self.path.clone(), line }, message.into());
    }

    pub(super) fn into_batch(mut self) -> Result<Batch, Errors> {
        self.read_district();
        self.read_lexicon();
        if self.faults.is_empty() {
            Ok(self.batch)
        } else {
            Err(Errors { faults: self.faults, unreadable: self.unreadable })
        }
    }

    /// The linter has the last word: a lexicon with a fault is not imported.
    fn read_lexicon(&mut self) {
        let Some((path, text)) = self.lexicon.take() else { return };
        let findings = lexicon::check(&[(OWN.to_owned(), text.clone())], self.batch.articles.iter());
        self.path = path;
        for fault in findings.faults {
            self.fault(fault.line, fault.message);
        }
        for hint in findings.hints {
            self.note(hint.line, hint.message);
        }
        self.batch.district.lexicon = text;
    }

    fn read_district(&mut self) {
        let text = |name: &str| self.district.iter().find(|(known, ..)| *known == name).map_or("", |(.., text)| text);
        let [departments, topics, neighbourhoods, holidays] = Sources::FILES.map(text);
        match District::parse(&Sources { departments, topics, neighbourhoods, holidays }) {
            Ok(district) => self.batch.district = district,
            Err(error) => {
                let place =
                    self.district.iter().find(|(known, ..)| *known == error.file).map(|(_, place, _)| place.clone());
                self.path = place.unwrap_or_else(|| error.file.to_owned());
                self.fault(error.line, error.message);
            }
        }
    }
}
