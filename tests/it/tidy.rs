//! What a machine can hold about the house: who imports whom, file sizes, marks of unfinished work, and lists that must agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use minwon::answer::Reason;
use minwon::error::Code;
use regex::Regex;
use serde_json::Value;

mod imports;
mod licences;

/// Rooms by layer. A room imports from lower layers; of its own layer only where `MAY_IMPORT_EACH_OTHER`.
const LAYERS: [&[&str]; 6] = [
    &[
        "article",
        "calendar",
        "config",
        "district",
        "error",
        "korean",
        "locale",
        "passwords",
        "question",
        "secrets",
        "ticket",
    ],
    &["knowledge", "llm", "notify", "store"],
    &["answer"],
    &["app"],
    &["console", "eval", "http", "worker"],
    &["cli", "lib", "main", "router"],
];
const MAY_IMPORT_EACH_OTHER: [usize; 2] = [0, 5];

/// The flow knows articles and a model; what is kept, sent or served is none of its business.
const NEVER: [(&str, &[&str]); 1] = [("answer", &["notify", "store"])];

/// Crates that stay behind the doors of their rooms.
const CRATES: [(&str, &[&str]); 4] = [
    ("axum", &["app", "cli", "console", "http", "router"]),
    ("reqwest", &["llm", "notify"]),
    ("sqlx", &["store"]),
    ("tantivy", &["knowledge"]),
];

/// A file that grows past it has two subjects.
const LONGEST_FILE: usize = 400;

#[test]
fn rooms_import_only_what_lies_below_them() {
    let mut faults = Vec::new();
    for (path, imports) in imports::of_all(&root().join("src")) {
        let room = imports::room(&path);
        let Some(layer) = layer(&room) else {
            faults.push(format!("{}: the room `{room}` has no layer: give it one in tests/it/tidy.rs", path.display()));
            continue;
        };
        for import in imports.rooms.iter().filter(|it| **it != room) {
            // What is no room is an item that lib.rs exports.
            let Some(other) = self::layer(import) else { continue };
            let below = other < layer || (other == layer && MAY_IMPORT_EACH_OTHER.contains(&layer));
            let never = NEVER.iter().any(|(of, rooms)| *of == room && rooms.contains(&import.as_str()));
            if !below || never {
                faults.push(format!(
                    "{}: `{room}` must not import `{import}` (DESIGN: who may import whom)",
                    path.display()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn heavy_crates_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (path, imports) in imports::of_all(&root().join("src")) {
        let room = imports::room(&path);
        for (name, rooms) in CRATES {
            if imports.crates.contains(name) && !rooms.contains(&room.as_str()) {
                faults.push(format!("{}: `{name}` belongs to {rooms:?}, not to `{room}`", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_stay_short() {
    let folders = ["src", "tests", "benches", "scripts", ".ci", "widget/src", "widget/test", "widget/demo"];
    let long = folders.iter().flat_map(|folder| files(&root().join(folder))).filter_map(|path| {
        // Files that hold nothing but data may be long.
        let lines = std::fs::read_to_string(&path).ok()?.lines().count();
        (!matches!(extension(&path), "json" | "snap" | "svg" | "toml" | "tsv" | "txt") && lines > LONGEST_FILE)
            .then(|| format!("{} has {lines} lines: two subjects?", path.display()))
    });
    assert_none(long);
}

#[test]
fn nothing_is_left_unfinished() {
    // Put together here so that this file does not find itself.
    let marks = [
        "TO\u{44}O",
        "FIX\u{4d}E",
        "dbg\u{21}(",
        "todo\u{21}(",
        "unimplemented\u{21}(",
        "#[ignor\u{65}]",
        ".onl\u{79}(",
        "test.ski\u{70}",
    ];
    let folders = ["src", "tests", "benches", "scripts", ".ci", "widget", "migrations", "docs"];
    let found = folders.iter().flat_map(|folder| files(&root().join(folder))).filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let mark = marks.iter().find(|mark| text.contains(**mark))?;
        Some(format!("{} has `{mark}`", path.display()))
    });
    assert_none(found);
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<String> {
        files(&root().join("migrations").join(engine)).iter().map(|path| file_name(path).to_owned()).collect()
    };
    assert!(!names("sqlite").is_empty(), "no migrations found");
    assert_eq!(names("sqlite"), names("postgres"));
}

/// Same keys, and the same placeholders in each text, whatever the language.
#[test]
fn translations_say_the_same_things() {
    let placeholder = Regex::new(r"\{[a-z_]+\}").unwrap();
    let read = |path: &Path| -> BTreeMap<String, BTreeSet<String>> {
        let text = std::fs::read_to_string(path).unwrap();
        let map: BTreeMap<String, String> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let placeholders = |text: &str| placeholder.find_iter(text).map(|found| found.as_str().to_owned()).collect();
        map.iter().map(|(key, text)| (key.clone(), placeholders(text))).collect()
    };
    let locales = root().join("locales");
    let mut compared = 0;
    // The line for languages without an interface has no Korean form.
    for path in files(&locales).into_iter().filter(|path| file_name(path) != "interpreter.json") {
        let korean = locales.join("ko").join(file_name(&path));
        assert!(korean.exists(), "{} has no Korean original", path.display());
        assert_eq!(read(&korean), read(&path), "{} differs from the Korean original (left)", path.display());
        compared += 1;
    }
    assert!(compared > 1, "nothing to compare");
}

/// `docs/ERRORS.md` is the table that the codes, their statuses and their English texts make.
#[test]
fn every_error_code_is_documented() {
    let texts: Value = serde_json::from_str(&read("locales/en/errors.json")).unwrap();
    let row = |code: &Code| {
        let text = |part: &str| texts[format!("{}.{part}", code.name())].as_str().unwrap_or_default().to_owned();
        format!("| `{}` | {} | {} | {} |", code.name(), code.status(), text("title"), text("detail"))
    };
    let table = Code::ALL.iter().map(row).collect::<Vec<_>>().join("\n");
    let page = read("docs/ERRORS.md");
    assert!(
        page.ends_with(&format!("| --- | --- | --- | --- |\n{table}\n")),
        "docs/ERRORS.md must end with this table:\n{table}"
    );
}

/// `docs/REASONS.md` is the table in `src/answer/reason.rs`.
#[test]
fn every_reason_is_documented() {
    let row = |reason: &Reason| format!("| `{}` | {} | {} |", reason.code(), reason.class().code(), reason.meaning());
    let table = Reason::ALL.iter().map(row).collect::<Vec<_>>().join("\n");
    let page = read("docs/REASONS.md");
    assert!(
        page.ends_with(&format!("| --- | --- | --- |\n{table}\n")),
        "docs/REASONS.md must end with this table:\n{table}"
    );
}

/// A change of the API is a change of a file that somebody reads.
#[test]
fn the_description_of_the_api_is_up_to_date() {
    let generated = minwon::http::openapi::document().to_pretty_json().unwrap();
    let remedy = "run `cargo run -- openapi > docs/openapi.json` and read what changed";
    assert_eq!(read("docs/openapi.json").trim_end(), generated, "{remedy}");
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)").unwrap();
    let pages = files(&root().join("docs")).into_iter().chain(entries(root())).filter(|path| extension(path) == "md");
    let broken = pages.flat_map(|page| {
        let text = std::fs::read_to_string(&page).unwrap();
        let targets: Vec<String> = link.captures_iter(&text).map(|found| found[1].to_owned()).collect();
        let folder = page.parent().expect("a file lies in a folder").to_owned();
        targets
            .into_iter()
            .filter(move |target| !folder.join(target).exists())
            .map(move |target| format!("{} links to {target}, which is not there", page.display()))
    });
    assert_none(broken);
}

/// `deny.toml` is for `cargo deny`, which a fresh machine lacks; what it says about licences and bans holds without it.
#[test]
fn dependencies_are_such_as_deny_toml_allows() {
    let rules: toml::Table = read("deny.toml").parse().unwrap();
    let names = |list: &toml::Value, key: &str| -> BTreeSet<String> {
        let name = |item: &toml::Value| item.get(key).unwrap_or(item).as_str().expect("a name").to_owned();
        list.as_array().expect("a list").iter().map(name).collect()
    };
    let (allowed, banned) = (names(&rules["licenses"]["allow"], ""), names(&rules["bans"]["deny"], "crate"));
    let excepted = names(&rules["licenses"]["exceptions"], "crate");

    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    // Those of other platforms are listed as well, and a build does not fetch them.
    let said = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "run `cargo fetch --locked` first, as scripts/test does: {said}");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo lists the dependencies");
    let faults = metadata["packages"].as_array().unwrap().iter().filter_map(|package| {
        let (name, licence) = (package["name"].as_str()?, package["license"].as_str().unwrap_or_default());
        if banned.contains(name) {
            return Some(format!("{name} is banned: `cargo tree -i {name}` tells who brings it in"));
        }
        let fits = licences::allow(licence, &allowed) || excepted.contains(name);
        (!fits).then(|| format!("{name} is under `{licence}`, which deny.toml does not allow"))
    });
    assert_none(faults);
}

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));

fn root() -> &'static Path {
    &ROOT
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Every file under `folder`, however deep; none when it does not exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (folders, mut files): (Vec<_>, Vec<_>) = entries(folder).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().filter(|path| file_name(path) != "node_modules").flat_map(|path| self::files(path)));
    files
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("names are UTF-8")
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|it| it.to_str()).unwrap_or_default()
}

fn assert_none(faults: impl Iterator<Item = String>) {
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
