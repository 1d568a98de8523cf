//! Export: the articles and the district's data as the files that `import` reads (`docs/KNOWLEDGE.md`).
//!
//! The same knowledge gives the same files, byte for byte: `articles/<category>/<id>.md` the four files of the district and its `lexicon.tsv`, if it
//! has one. Every
//! file is written beside its place and then moved there, so that a reader never sees half of one.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::lexicon::OWN;
use crate::article::Article;
use crate::district::District;

mod name;

/// Lists the articles that an export wrote, so that the next one with `force` removes those that are gone, and nothing else.
const LIST: &str = ".minwon-export";
const LIST_HEAD: &str = "# Written by `minwon export`. The next export with --force removes the files listed here that it does not write again.\n";

/// Why an export failed. With `force`, files that were moved to their places before stay.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There are files already.
    #[error("{} is not empty: name an empty folder, or use --force to replace the files of an earlier export", .0.display())]
    NotEmpty(PathBuf),
    /// The system refused.
    #[error("{} cannot be written ({source}): correct the path or its permissions, or free some space", path.display())]
    Unwritable {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// What an export did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Files written, those of the district included.
    pub written: usize,
    /// Files of an earlier export that were removed because their articles are gone or moved.
    pub removed: usize,
}

/// Writes the files into `folder`, which is made when it does not exist and must be empty unless `force`: then files of the same names
/// are replaced, articles that an earlier export wrote and this one does not are removed, and everything else is left alone.
pub fn write(folder: &Path, articles: &[Article], district: &District, force: bool) -> Result<Exported, ExportError> {
    let files = files(articles, district);
    make(folder)?;
    if !force && fs::read_dir(folder).map_err(|source| unwritable(folder, source))?.next().is_some() {
        return Err(ExportError::NotEmpty(folder.to_owned()));
    }
    let earlier = listed(&folder.join(LIST));
    // The list is written first and names both, so that nothing is forgotten when the export is cut off.
    let both = files.keys().map(String::as_str).chain(earlier.iter().map(String::as_str));
    put(folder, LIST, &list(both))?;
    for (path, text) in &files {
        put(folder, path, text)?;
    }
    let mut removed = 0;
    for path in earlier.iter().filter(|path| !files.contains_key(*path)) {
        removed += usize::from(remove(&folder.join(path))?);
    }
    put(folder, LIST, &list(files.keys().map(String::as_str)))?;
    Ok(Exported { written: files.len(), removed })
}

/// Path within the folder, with `/`, and content of every file.
fn files(articles: &[Article], district: &District) -> BTreeMap<String, String> {
    let articles = articles.iter().map(|article| (path_of(article), article.to_markdown()));
    let own = Some((OWN, district.lexicon.clone())).filter(|(_, lines)| !lines.is_empty());
    let district = district.to_files().into_iter().chain(own).map(|(name, text)| (name.to_owned(), text));
    articles.chain(district).collect()
}

/// Where an article lies. Distinct ids have distinct paths, also where case does not matter.
pub fn path_of(article: &Article) -> String {
    format!("articles/{}/{}.md", name::encode(article.category.code()), name::encode(&article.id))
}

fn list<'a>(paths: impl Iterator<Item = &'a str>) -> String {
    let mut paths: Vec<_> = paths.filter(|path| path.starts_with("articles/")).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().fold(LIST_HEAD.to_owned(), |list, path| list + path + "\n")
}

/// The articles of an earlier export. A line that leads anywhere else is not believed.
fn listed(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let believed = |line: &&str| {
        let path = Path::new(line);
        path.components().all(|part| matches!(part, Component::Normal(_)))
            && path.components().count() == 3
            && path.starts_with("articles")
            && path.extension() == Some(OsStr::new("md"))
    };
    text.lines().filter(believed).map(str::to_owned).collect()
}

fn make(folder: &Path) -> Result<(), ExportError> {
    fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))
}

/// Writes `text` to `path` within `folder` in one step.
fn put(folder: &Path, path: &str, text: &str) -> Result<(), ExportError> {
    let place = folder.join(path);
    let parent = place.parent().unwrap_or(folder);
    make(parent)?;
    let beside = parent.join(format!(".minwon-{}.tmp", std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&beside, &place));
    written.map_err(|source| {
        // What cannot be written can often not be removed either; the first failure is the one to tell.
        let _ = fs::remove_file(&beside);
        unwritable(&place, source)
    })
}

/// Removes a file and its folder when that is empty then; whether there was one.
fn remove(path: &Path) -> Result<bool, ExportError> {
    match fs::remove_file(path) {
        Ok(()) => {
            // A folder with other files in it stays.
            let _ = path.parent().map(fs::remove_dir);
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(unwritable(path, source)),
    }
}

fn unwritable(path: &Path, source: io::Error) -> ExportError {
    ExportError::Unwritable { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
