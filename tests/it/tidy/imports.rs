//! Which rooms and which crates a source file names. Reads the text, not the syntax tree: enough for code that `rustfmt` laid out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// What one file names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Imports {
    /// First names of paths that begin at this crate.
    pub(super) rooms: BTreeSet<String>,
    /// First names of all other paths: other crates, and whatever else a path may begin with.
    pub(super) crates: BTreeSet<String>,
}

/// Each Rust file under `src`, as a path relative to it, with its imports.
pub(super) fn of_all(src: &Path) -> Vec<(PathBuf, Imports)> {
    let paths = super::files(src).into_iter().filter(|path| super::extension(path) == "rs");
    let all: Vec<_> = paths
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let relative = path.strip_prefix(src).expect("listed under it").to_owned();
            let imports = of(&text, relative.components().count());
            (relative, imports)
        })
        .collect();
    assert!(all.len() > 10, "the sources were not found in {}", src.display());
    all
}

/// The room of a file: `answer` for `answer.rs` and for `answer/compose/quote.rs`.
pub(super) fn room(path: &Path) -> String {
    let first = path.components().next().expect("not empty").as_os_str().to_str().expect("names are UTF-8");
    first.trim_end_matches(".rs").to_owned()
}

static PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\w:$])(?:::)?((?:[a-z_][a-z0-9_]*::)+)(\{|\w+)").unwrap());

/// What `text` names; its module lies `depth` names below the crate (1 for `src/answer.rs`). Tests inside the file do not count.
fn of(text: &str, depth: usize) -> Imports {
    let text = without_tests_and_comments(text);
    let mut imports = Imports::default();
    for found in PATH.captures_iter(&text) {
        let names: Vec<&str> = found[1].trim_end_matches("::").split("::").collect();
        let ups = names.iter().take_while(|name| **name == "super").count();
        let own = names[0] == "crate" || names[0] == "minwon";
        if !own && ups < depth {
            if ups == 0 {
                imports.crates.insert(names[0].to_owned());
            }
            continue;
        }
        let start = if own { 1 } else { ups };
        match names.get(start) {
            Some(name) => drop(imports.rooms.insert((*name).to_owned())),
            None if &found[2] == "{" => imports.rooms.extend(heads(&text[found.get(2).expect("matched").end()..])),
            None => drop(imports.rooms.insert(found[2].to_owned())),
        }
    }
    imports
}

/// The first name of each item of a `use` group whose brace was just opened.
fn heads(group: &str) -> BTreeSet<String> {
    let (mut depth, mut item, mut items) = (0, String::new(), Vec::new());
    for letter in group.chars() {
        match letter {
            '}' if depth == 0 => break,
            ',' if depth == 0 => items.push(std::mem::take(&mut item)),
            _ => {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                item.push(letter);
            }
        }
    }
    items.push(item);
    let head = |item: &String| item.trim().split([':', ' ']).next().unwrap_or_default().to_owned();
    items.iter().map(head).filter(|name| !name.is_empty()).collect()
}

fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "
        //! crate::not_this
        use crate::article::{Article, part::Part};
        use crate::{calendar, locale::{self, Language}, error::Code};
        use super::super::store::Store;
        use super::sibling::Thing;
        use std::fmt;
        fn f() { let _ = crate::question::Question::parse(sqlx::query(\"\")); minwon::cli::run(); }
\n#[cfg(test)]\nmod tests { use crate::worker; }";
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let found = of(text, 2);
    assert_eq!(found.rooms, names(&["article", "calendar", "cli", "error", "locale", "question", "store"]));
    assert!(found.crates.is_superset(&names(&["sqlx", "std"])) && !found.crates.contains("not_this"));
    assert_eq!(of("use super::store;", 1).rooms, names(&["store"]));
}
