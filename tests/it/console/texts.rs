//! The catalogue of the console: nothing missing, nothing left over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minwon::answer::Reason;
use regex::Regex;

/// Groups of keys whose last part is a code.
const GROUPS: [&str; 15] = [
    "composed_by",
    "contact",
    "done",
    "inbox.tab",
    "language",
    "outcome",
    "part",
    "question",
    "reason",
    "role",
    "rule",
    "sight",
    "trouble",
    "verdict",
    "weekday",
];

#[test]
fn every_text_is_there_and_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = std::fs::read_to_string(root.join("locales/ko/console.json")).unwrap();
    let catalogue: BTreeMap<String, String> = serde_json::from_str(&catalogue).unwrap();
    let mut source = String::new();
    for file in files(&root.join("src/console")) {
        source += &std::fs::read_to_string(&file).unwrap();
    }
    let named = Regex::new(r#""([a-z_]+(?:\.[a-z_]+)*)"\|t\b"#).unwrap();
    let called = Regex::new(r#"\b(?:texts::)?(?:text|with)\(\s*"([a-z_]+(?:\.[a-z_]+)*)""#).unwrap();
    let used: BTreeSet<&str> = [named, called]
        .iter()
        .flat_map(|form| form.captures_iter(&source).map(|found| found.get(1).unwrap().as_str()))
        .collect();
    let missing: Vec<_> = used.iter().filter(|key| !catalogue.contains_key(**key)).collect();
    assert!(missing.is_empty(), "not in locales/ko/console.json: {missing:?}");
    let in_group =
        |key: &str| GROUPS.iter().any(|group| key.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
    let unused: Vec<_> = catalogue
        .keys()
        .filter(|key| !used.contains(key.as_str()) && !in_group(key) && !source.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nobody shows: {unused:?}");
}

/// An officer reads why in words, whatever the reason.
#[test]
fn every_reason_has_a_name() {
    let catalogue =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/ko/console.json")).unwrap();
    let catalogue: BTreeMap<String, String> = serde_json::from_str(&catalogue).unwrap();
    let named: BTreeSet<&str> = catalogue.keys().filter_map(|key| key.strip_prefix("reason.")).collect();
    assert_eq!(named, Reason::ALL.iter().map(|reason| reason.code()).collect());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
