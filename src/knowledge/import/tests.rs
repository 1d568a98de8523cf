//! What each format gives, and how each bad file is refused.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

mod files;
mod json_lines;
mod noise;
mod tables;
mod workbooks;

/// A folder of files that an import reads.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn read(&self, names: &[&str]) -> Result<Batch, Errors> {
        let paths: Vec<_> = names.iter().map(|name| self.path(name)).collect();
        read(&paths, &Options::default(), &|_| ())
    }

    /// The faults of an import, one a line, without the folder; what was read when there are none.
    fn faults(&self, names: &[&str]) -> String {
        let text = match self.read(names) {
            Ok(batch) => format!("accepted: {} articles", batch.articles.len()),
            Err(errors) => errors.to_string(),
        };
        text.replace(&format!("{}/", self.0.path().display()), "").replace(&self.0.path().display().to_string(), ".")
    }
}

/// The articles of one file.
fn articles(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Article> {
    let folder = Folder::new().file(name, bytes);
    folder.read(&[name]).unwrap_or_else(|errors| panic!("{errors}")).articles
}

/// How one file is refused.
fn faults(name: &str, bytes: impl AsRef<[u8]>) -> String {
    Folder::new().file(name, bytes).faults(&[name])
}

fn article(id: &str) -> String {
    format!("+++\nid = \"{id}\"\ntitle = \"제목\"\nfield = \"cleaning\"\n\n[source]\nname = \"안내\"\n+++\n\n글\n")
}
