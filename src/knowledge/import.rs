//! Import: files to articles and the district's data. `docs/KNOWLEDGE.md` describes the files.
//!
//! `read` reads everything before anything is stored, and tells every fault of every file with place and remedy: an import is taken
//! whole or not at all. Markdown files are the canonical form and must be right; tables and JSON Lines come from elsewhere, so their
//! texts are cleaned and what they do not say is filled in (id, title, category, source).

use std::path::{Path, PathBuf};

mod collect;
mod delimited;
mod demo;
mod encoding;
mod files;
mod json_lines;
mod key;
mod problem;
mod record;
mod table;
mod value;
mod workbook;

#[cfg(test)]
mod tests;

pub use demo::demo;
pub use problem::{Errors, Place, Remark, Remarks};

use crate::article::{Article, clean_line};
use crate::district::District;
use collect::Collector;
use files::Kind;

/// What holds for records that do not say it themselves. Markdown articles always do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The source of records without one; the file's name when missing.
    pub source: Option<String>,
    /// The address of that source.
    pub source_url: Option<String>,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file being read.
    pub path: &'a str,
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes of all files.
    pub total: u64,
    /// Articles read so far.
    pub articles: usize,
}

/// What the files hold, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// In the order of the files. No id comes twice.
    pub articles: Vec<Article>,
    /// The lists of the district files that were there; the others are empty.
    pub district: District,
    /// Files read.
    pub files: usize,
    /// What was passed over, and why.
    pub notes: Remarks,
}

/// Reads files and folders. Fails with all their faults; see `Errors`.
pub fn read(paths: &[PathBuf], options: &Options, progress: &dyn Fn(Progress<'_>)) -> Result<Batch, Errors> {
    let mut collector = Collector::new(options, progress);
    let found = files::find(paths, &mut collector);
    collector.expect(found.iter().map(|file| file.bytes).sum());
    for file in found {
        let path = file.path.display().to_string();
        collector.enter(path.clone());
        match files::bytes(&file.path) {
            Ok(bytes) => take(file.kind, &bytes, &file.path, &path, &mut collector),
            Err(message) => collector.unreadable(message),
        }
        collector.finish(file.bytes);
    }
    collector.into_batch()
}

/// Reads one file that is not on a disk, by its name.
pub fn file(name: &str, bytes: &[u8]) -> Result<Batch, Errors> {
    let options = Options::default();
    let mut collector = Collector::new(&options, &|_| ());
    collector.enter(name.to_owned());
    match Kind::of(Path::new(name)) {
        Some(kind) => take(kind, bytes, Path::new(name), name, &mut collector),
        None => collector.unreadable("is of no kind that can be read"),
    }
    collector.finish(0);
    collector.into_batch()
}

/// Reads the bytes of one file.
fn take(kind: Kind, bytes: &[u8], path: &Path, shown: &str, collector: &mut Collector<'_>) {
    let name = path.file_name().map(|name| clean_line(&name.to_string_lossy())).unwrap_or_default();
    match kind {
        Kind::JsonLines => json_lines::read(bytes, &name, collector),
        Kind::Delimited => delimited::read(bytes, &name, collector),
        Kind::Workbook => workbook::read(bytes, &name, shown, collector),
        Kind::Article | Kind::District(_) | Kind::Lexicon => match (encoding::utf8(bytes), kind) {
            (Err((line, message)), _) => collector.fault(line, message),
            (Ok(text), Kind::District(name)) => collector.district(name, text.to_owned()),
            (Ok(text), Kind::Lexicon) => collector.lexicon(text.to_owned()),
            (Ok(text), _) => match Article::parse(text) {
                Ok(article) => collector.article(1, 0, article),
                Err(error) => collector.fault(error.line, error.message),
            },
        },
    }
}
