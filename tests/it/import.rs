//! `minwon import` and `minwon export` as a person runs them, on SQLite.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use minwon::knowledge::import;
use tempfile::TempDir;

/// An installation in a folder of its own.
struct Place(TempDir);

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_minwon"))
            .args(arguments)
            .arg("--data")
            .arg(self.path("data"))
            .env_remove("MINWON_DATABASE")
            .output()
            .unwrap();
        let text =
            |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&self.0.path().display().to_string(), "PLACE");
        Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// Runs a command that must succeed; what it printed.
    fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}\n{}\n{}", said.out, said.err);
        said.out
    }
}

fn knowledge() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for path in fs::read_dir(current).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap();
            if name == "lexicon" || name == "README.md" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn line(id: &str, category: &str, body: &str) -> String {
    format!("{{\"id\": \"{id}\", \"category\": \"{category}\", \"title\": \"제목 {id}\", \"body\": \"{body}\"}}\n")
}

#[test]
fn easy_words_come_in_from_every_format_and_go_out_below_their_heading() {
    let place = Place::new();
    let head = |id: &str| {
        format!("+++\nid = \"{id}\"\ntitle = \"소파\"\nfield = \"cleaning\"\n\n[source]\nname = \"안내\"\n+++\n\n")
    };
    let whole = "수수료는 3,000원입니다.\n\n## 쉬운 말\n\n돈은 3,000원입니다.\n";
    let file = place.file("in/a.md", head("a") + whole);
    let object = r#"{"id": "b", "title": "소파", "category": "cleaning", "body": "수수료는 3,000원입니다.", "easy": "돈은 3,000원입니다.", "source": "안내"}"#;
    let lines = place.file("b.jsonl", object);
    let table = place.file(
        "c.csv",
        "번호,제목,분야,내용,쉬운 말,출처\nc,소파,청소,\"수수료는 3,000원입니다.\",\"돈은 3,000원입니다.\",안내\n",
    );
    place.done(&["import", &file, &lines, &table]);
    place.done(&["export", &place.path("out").display().to_string()]);
    for id in ["a", "b", "c"] {
        let written = fs::read_to_string(place.path(&format!("out/articles/cleaning/{id}.md"))).unwrap();
        assert_eq!(written, head(id) + whole);
    }
    let again = place.done(&["import", &place.path("out").display().to_string(), "--dry-run"]);
    assert!(again.contains("unchanged  3"), "{again}");

    let wrong = place.file("wrong.md", head("a") + &whole.replace("돈은 3,000", "돈은 30,000"));
    let said = place.run(&["import", &wrong]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("wrong.md:14: the text in easy words says `30,000`"), "{}", said.err);
}

#[test]
fn the_district_comes_back_byte_for_byte_from_the_database() {
    let place = Place::new();
    let knowledge = knowledge();
    let said = place.done(&["import", knowledge.to_str().unwrap()]);
    let count = import::demo().unwrap().articles.len();
    assert!(said.contains(&format!("added      {count}\nupdated    0\nunchanged  0\n")), "{said}");
    assert!(
        said.contains("12 neighbourhoods") && said.contains(": changed") && said.contains("cleaning 청소"),
        "{said}"
    );

    let exported = place.path("exported");
    place.done(&["export", exported.to_str().unwrap()]);
    let (expected, mut written) = (files(&knowledge), files(&exported));
    assert!(written.remove(Path::new(".minwon-export")).is_some());
    assert_eq!(expected.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
    for (path, bytes) in expected {
        assert!(written[&path] == bytes, "{} differs", path.display());
    }

    let again = place.done(&["import", exported.to_str().unwrap()]);
    assert!(again.contains(&format!("added      0\nupdated    0\nunchanged  {count}\n")), "{again}");
    assert!(again.contains(": unchanged"), "{again}");
    let said = place.run(&["export", exported.to_str().unwrap()]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("--force"), "{}", said.err);
    let before = files(&exported);
    place.done(&["export", exported.to_str().unwrap(), "--force"]);
    assert!(files(&exported) == before);
}

#[test]
fn an_import_adds_updates_and_leaves_the_rest() {
    let place = Place::new();
    let first = place.file("first.jsonl", line("a", "복지", "하나") + &line("b", "교통", "둘"));
    let second =
        place.file("second.jsonl", line("b", "교통", "둘 더") + &line("c", "교통", "셋") + &line("a", "복지", "하나"));

    let dry = place.done(&["import", &first, "--dry-run", "--source", "120"]);
    assert!(dry.contains("added      2\n") && dry.contains("nothing was written"), "{dry}");
    assert!(!place.path("data").exists());

    place.done(&["import", &first, "--source", "120"]);
    let dry = place.done(&["import", &second, "--dry-run", "--source", "120"]);
    let done = place.done(&["import", &second, "--source", "120"]);
    assert_eq!(dry, format!("{done}dry run: nothing was written\n"));
    insta::assert_snapshot!(done);

    place.done(&["export", place.path("out").to_str().unwrap()]);
    let b = fs::read_to_string(place.path("out/articles/교통/b.md")).unwrap();
    assert!(b.contains("둘 더") && b.contains("name = \"120\""), "{b}");
}

#[test]
fn pruning_removes_what_the_files_no_longer_list() {
    let place = Place::new();
    let folder = |name: &str| place.path("files").join(name).display().to_string();
    place.done(&["import", knowledge().to_str().unwrap()]);
    place.done(&["export", place.path("files").to_str().unwrap()]);
    let cut = |name: &str, from: &str, until: &str| {
        let text = fs::read_to_string(folder(name)).unwrap();
        let start = text.find(from).unwrap_or_else(|| panic!("no {from} in {text}"));
        let end = text[start + from.len()..].find(until).map_or(text.len(), |end| start + from.len() + end);
        fs::write(folder(name), format!("{}{}", &text[..start], &text[end..])).unwrap();
    };
    let files = place.path("files").display().to_string();
    let untouched = place.done(&["import", &files, "--prune"]);
    assert!(untouched.contains("removed    0\n") && untouched.contains(": unchanged"), "{untouched}");

    cut("holidays.toml", "[[holiday]]", "[[holiday]]");
    fs::remove_file(folder("articles/cleaning/bulky-waste-bed.md")).unwrap();
    let kept = place.done(&["import", &files]);
    assert!(kept.contains(": unchanged") && !kept.contains("removed"), "{kept}");
    let dry = place.done(&["import", &files, "--prune", "--dry-run"]);
    assert!(dry.contains("removed    1 articles: bulky-waste-bed\nremoved    1 holidays: 20"), "{dry}");
    assert!(dry.contains(": changed"), "{dry}");
    let done = place.done(&["import", &files, "--prune"]);
    assert_eq!(dry, format!("{done}dry run: nothing was written\n"));
    assert!(place.done(&["import", &files, "--prune"]).contains("removed    0\n"));

    fs::remove_file(folder("topics.toml")).unwrap();
    cut("departments.toml", "[[department]]\ncode = \"recycling\"", "[[department]]");
    for arguments in [&["import", &files, "--prune"][..], &["import", &files, "--prune", "--dry-run"]] {
        let said = place.run(arguments);
        assert_eq!(said.code, 3, "{}", said.err);
        let refused = "the department `recycling` cannot be removed: it has 0 open tickets, 0 officers, ";
        assert!(said.err.contains(refused) && said.err.contains("or keep it in departments.toml"), "{}", said.err);
    }
}

#[test]
fn one_fault_keeps_everything_out() {
    let place = Place::new();
    let good = place.file("good.jsonl", line("a", "복지", "하나"));
    let bad = place.file("bad.csv", "번호,내용\n1,글\n1,글\n");
    let said = place.run(&["import", &good, &bad]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    let remedy = "PLACE/bad.csv:3: the id `1` is also at PLACE/bad.csv:2: give each article its own\n";
    assert!(said.err.contains("nothing was imported, 1 fault:\n") && said.err.ends_with(remedy), "{}", said.err);
    assert!(!place.path("data/minwon.sqlite").exists());

    let topic = "[[topic]]\ncode = \"t\"\nname = \"티\"\nfield = \"tax\"\ndepartment = \"none\"\nkeywords = [\"세\"]\n";
    let topics = place.file("topics.toml", topic);
    let said = place.run(&["import", &good, &topics]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("import departments.toml with it"), "{}", said.err);
    place.done(&["export", place.path("out").to_str().unwrap()]);
    assert_eq!(files(&place.path("out/")).len(), 5, "four files of the district, the list, no article");
}

#[test]
fn what_cannot_be_used_has_its_exit_code() {
    let place = Place::new();
    let good = place.file("good.jsonl", line("a", "복지", "하나"));
    let blocked = place.file("blocked", "a file, not a folder");
    let out = place.path("out").display().to_string();
    let wrong = format!("sqlite://{blocked}/x.sqlite");
    let table: [(&[&str], i32, &str); 6] = [
        (&["import"], 2, "PATH"),
        (&["import", "--colour", &good], 2, "--colour"),
        (&["import", "nowhere.csv"], 1, "nowhere.csv: cannot be read"),
        (&["import", &good, "--database", &wrong], 1, "does not exist"),
        (&["export", &out], 1, "there is no database at"),
        (&["export"], 2, "DIR"),
    ];
    for (arguments, code, text) in table {
        let said = place.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}\n{}", said.err);
        assert!(said.err.contains(text), "{arguments:?}\n{}", said.err);
    }
    place.done(&["import", &good]);
    let said = place.run(&["export", &format!("{blocked}/below")]);
    assert_eq!(said.code, 1, "{}", said.err);
}
