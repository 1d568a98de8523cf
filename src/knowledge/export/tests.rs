use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;
use crate::knowledge::import::{self, Options};

fn knowledge() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

fn read(folder: &Path) -> import::Batch {
    import::read(&[folder.to_owned()], &Options::default(), &|_| ()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Path and bytes of every file below a folder; hidden ones and `lexicon/` left out.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for path in fs::read_dir(current).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with('.') || name == "lexicon" || name == "README.md" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                out.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    out
}

#[test]
fn the_demo_district_comes_back_byte_for_byte() {
    let first = read(&knowledge());
    let folder = tempfile::tempdir().unwrap();
    let done = write(folder.path(), &first.articles, &first.district, false).unwrap();
    let (expected, written) = (contents(&knowledge()), contents(folder.path()));
    assert_eq!(expected.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
    for (path, bytes) in &expected {
        assert!(written[path] == *bytes, "{} differs", path.display());
    }
    assert_eq!(done, Exported { written: expected.len(), removed: 0 });

    let second = read(folder.path());
    assert_eq!((&second.articles, &second.district), (&first.articles, &first.district));
    let demo = import::demo().unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((&demo.articles, &demo.district), (&first.articles, &first.district));
}

#[test]
fn a_folder_with_files_is_refused_and_force_touches_only_its_own() {
    let batch = read(&knowledge());
    let articles = &batch.articles[..3];
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("new/folder");
    write(&root, articles, &batch.district, false).unwrap();
    let again = write(&root, articles, &batch.district, false);
    assert!(matches!(&again, Err(ExportError::NotEmpty(path)) if *path == root), "{again:?}");

    let own = root.join("articles/mine.md");
    fs::write(&own, "mine").unwrap();
    let list = root.join(LIST);
    let outside = folder.path().join("outside.md");
    fs::write(&outside, "outside").unwrap();
    let text = fs::read_to_string(&list).unwrap() + "../../outside.md\narticles/../../../outside.md\n";
    fs::write(&list, text).unwrap();
    fs::write(root.join("departments.toml"), "changed").unwrap();

    let done = write(&root, &articles[1..], &batch.district, true).unwrap();
    assert_eq!(done, Exported { written: 6, removed: 1 });
    assert!(own.exists() && outside.exists());
    assert!(!root.join(path_of(&articles[0])).exists());
    assert_ne!(fs::read_to_string(root.join("departments.toml")).unwrap(), "changed");
    fs::remove_file(own).unwrap();
    assert_eq!(read(&root).articles, articles[1..]);
}

#[test]
fn an_unwritable_place_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = write(&file.join("below"), &[], &District::default(), false).unwrap_err();
    assert!(error.to_string().contains("file/below cannot be written"), "{error}");
}
