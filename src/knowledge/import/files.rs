//! Which files an import reads, and their bytes: folders walked in order, nothing outside of them followed, sizes bounded.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::super::lexicon::OWN;
use super::collect::Collector;
use crate::district::Sources;

/// Bytes of one file.
const MAX_FILE: u64 = 64 * 1024 * 1024;
const MAX_DEPTH: usize = 32;

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Article,
    JsonLines,
    Delimited,
    Workbook,
    District(&'static str),
    Lexicon,
}

impl Kind {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        if let Some(name) = Sources::FILES.into_iter().find(|known| *known == name) {
            return Some(Self::District(name));
        }
        if name == OWN {
            return Some(Self::Lexicon);
        }
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" => Self::Article,
            "jsonl" | "ndjson" => Self::JsonLines,
            "csv" | "tsv" => Self::Delimited,
            "xlsx" => Self::Workbook,
            _ => return None,
        })
    }
}

/// A file to read.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) bytes: u64,
}

/// The files that `paths` name, in order; folders by name. What cannot be imported is a fault or a note of `collector`.
pub(super) fn find(paths: &[PathBuf], collector: &mut Collector<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        collector.enter(path.display().to_string());
        match std::fs::metadata(path) {
            Err(error) => collector.unreadable(format!("cannot be read ({error}): correct the path or its permissions")),
            Ok(metadata) if metadata.is_dir() => {
                let before = found.len();
                let Ok(root) = path.canonicalize() else {
                    collector.unreadable("the folder cannot be read: correct the path or its permissions");
                    continue;
                };
                walk(path, &root, 0, collector, &mut found);
                if found.len() == before {
                    collector.enter(path.display().to_string());
                    collector.fault(0, "the folder holds nothing to import: name a folder with articles (*.md)");
                }
            }
            Ok(metadata) => match Kind::of(path) {
                Some(kind) => push(path.clone(), kind, &metadata, collector, &mut found),
                None => collector.fault(
                    0,
                    "is not a file that can be imported: name a folder, or a file that ends in .md, .jsonl, .csv, .tsv or .xlsx, \
                     or one of departments.toml, topics.toml, neighbourhoods.toml, holidays.toml, lexicon.tsv",
                ),
            },
        }
    }
    found
}

/// The articles and district files of a folder. Hidden files, `README.md` and `lexicon/` below the root are passed over.
fn walk(folder: &Path, root: &Path, depth: usize, collector: &mut Collector<'_>, found: &mut Vec<Found>) {
    collector.enter(folder.display().to_string());
    if depth > MAX_DEPTH {
        return collector.fault(0, format!("folders are nested more than {MAX_DEPTH} deep: move the files up"));
    }
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return collector.unreadable(format!("cannot be read ({error}): correct its permissions")),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        if hidden || name == "README.md" || (depth == 0 && name == "lexicon") {
            continue;
        }
        collector.enter(path.display().to_string());
        let (linked, metadata) = match (entry.file_type(), std::fs::metadata(&path)) {
            (Ok(kind), Ok(metadata)) => (kind.is_symlink(), metadata),
            (Err(error), _) | (_, Err(error)) => {
                collector.unreadable(format!("cannot be read ({error}): correct its permissions or remove it"));
                continue;
            }
        };
        if linked && !path.canonicalize().is_ok_and(|target| target.starts_with(root)) {
            collector.fault(0, "is a symbolic link that leads out of the folder: put a copy of the file in its place");
        } else if metadata.is_dir() {
            // What a link within the folder leads to is found where it lies.
            if !linked {
                walk(&path, root, depth + 1, collector, found);
            }
        } else {
            match Kind::of(&path) {
                Some(kind @ (Kind::Article | Kind::District(_) | Kind::Lexicon)) => push(path, kind, &metadata, collector, found),
                Some(_) => collector.note(0, "passed over: to import it, name the file itself"),
                None if path.extension().is_some_and(|extension| extension == "toml") => collector.fault(
                    0,
                    "is no file of a district: correct its name to departments.toml, topics.toml, neighbourhoods.toml or \
                     holidays.toml, or remove it",
                ),
                None => collector.note(0, "passed over: not an article"),
            }
        }
    }
}

fn push(path: PathBuf, kind: Kind, metadata: &Metadata, collector: &mut Collector<'_>, found: &mut Vec<Found>) {
    let bytes = metadata.len();
    if !metadata.is_file() {
        collector.fault(0, "is not a regular file: name a file or a folder");
    } else if bytes > MAX_FILE {
        let (has, limit) = (bytes.div_ceil(1024 * 1024), MAX_FILE / 1024 / 1024);
        collector.fault(0, format!("has {has} MB, more than {limit}: divide it into several files"));
    } else {
        found.push(Found { path, kind, bytes });
    }
}

/// The bytes of a file; never more than a file may have, also when it grows while it is read.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read ({error}): correct its permissions, or try again"))?;
    Ok(bytes)
}
