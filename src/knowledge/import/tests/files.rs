use super::*;

#[test]
fn a_folder_gives_its_articles_in_order_and_what_else_is_there_is_told() {
    let folder = Folder::new()
        .file("k/articles/b/2.md", article("b"))
        .file("k/articles/a/1.MD", article("a"))
        .file("k/README.md", "# Knowledge")
        .file("k/articles/README.md", "# Articles")
        .file("k/lexicon/words.toml", "x = 1")
        .file("k/.git/config.md", "no article")
        .file("k/articles/faq.csv", "no,table")
        .file("k/articles/picture.png", [0x89, 0x50])
        .file("k/departments.toml", "[[department]]\ncode = \"c\"\nname = \"청소과\"\nphone = \"02-0000-0000\"\n");
    let batch = folder.read(&["k"]).unwrap();
    let ids: Vec<_> = batch.articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(batch.files, 3);
    assert_eq!(batch.district.departments.len(), 1);
    let notes = batch.notes.to_string().replace(&format!("{}/", folder.0.path().display()), "");
    insta::assert_snapshot!(notes);
}

#[test]
fn every_fault_of_every_file_is_told_and_nothing_is_taken() {
    let folder = Folder::new()
        .file("k/a.md", article("a"))
        .file("k/b.md", article("a"))
        .file("k/c.md", "no front matter")
        .file("k/d.md", &article("d")[..40])
        .file("k/e.md", b"+++\nid = \"\xb0\xa1\"")
        .file("k/f.md", b"\x7fELF\0\0")
        .file("k/g.md", article("g").replace("[source]\nname = \"안내\"\n", ""))
        .file("k/h.md", article("h").replace("글", "글\u{202e}"))
        .file("k/department.toml", "")
        .file("k/topics.toml", "[[topic]]\ncode = \"t\"\nname = \"티\"\ncolour = \"red\"\n")
        .file("m/topics.toml", "")
        .file("x.pdf", "%PDF")
        .file("utf16.md", b"\xff\xfe+\0");
    fs::create_dir(folder.path("empty")).unwrap();
    insta::assert_snapshot!(folder.faults(&["k", "m", "x.pdf", "utf16.md", "empty", "none"]));
    assert!(folder.read(&["k", "none"]).unwrap_err().unreadable);
    assert!(!folder.read(&["k"]).unwrap_err().unreadable);
}

#[test]
fn fifty_faults_are_shown_and_the_rest_is_counted() {
    let text = "x\n".repeat(120);
    let errors = Folder::new().file("a.jsonl", text).read(&["a.jsonl"]).unwrap_err();
    assert_eq!((errors.faults.shown().len(), errors.faults.count()), (50, 120));
    assert!(errors.to_string().ends_with("\nand 70 more"));
}

#[test]
fn a_district_file_alone_is_enough() {
    let topic = "[[topic]]\ncode = \"t\"\nname = \"티\"\nfield = \"tax\"\ndepartment = \"c\"\nkeywords = [\"세\"]\n";
    let batch = Folder::new().file("topics.toml", topic).read(&["topics.toml"]).unwrap();
    assert_eq!(batch.district.topics[0].department, "c");
}

#[test]
#[cfg(unix)]
fn links_are_not_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new()
        .file("outside/secret.md", article("secret"))
        .file("k/.data/a.md", article("a"))
        .file("k/b/b.md", article("b"));
    symlink(folder.path("k/.data/a.md"), folder.path("k/a.md")).unwrap();
    symlink(folder.path("k/b"), folder.path("k/c")).unwrap();
    symlink(folder.path("k"), folder.path("k/b/loop")).unwrap();
    symlink(folder.path("k"), folder.path("link")).unwrap();
    assert_eq!(folder.read(&["link"]).unwrap().articles.len(), 2);

    symlink(folder.path("outside/secret.md"), folder.path("k/s.md")).unwrap();
    symlink(folder.path("outside"), folder.path("k/t")).unwrap();
    symlink(folder.path("nowhere"), folder.path("k/u.md")).unwrap();
    insta::assert_snapshot!(folder.faults(&["k"]));
}

#[test]
#[cfg(unix)]
fn a_pipe_or_a_device_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo").arg(folder.path("a.jsonl")).status();
    assert!(made.unwrap().success());
    assert_eq!(folder.faults(&["a.jsonl"]), "a.jsonl: is not a regular file: name a file or a folder");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let folder = Folder::new();
    fs::File::create(folder.path("a.csv")).unwrap().set_len(64 * 1024 * 1024 + 1).unwrap();
    assert_eq!(folder.faults(&["a.csv"]), "a.csv: has 65 MB, more than 64: divide it into several files");
}

#[test]
fn progress_ends_at_the_last_byte() {
    let folder = Folder::new().file("a.md", article("a")).file("b.md", article("b"));
    let seen = std::cell::RefCell::new(Vec::new());
    let paths = [folder.path("a.md"), folder.path("b.md")];
    read(&paths, &Options::default(), &|progress| {
        seen.borrow_mut().push((progress.bytes, progress.total, progress.articles));
    })
    .unwrap();
    let total = article("a").len() as u64 * 2;
    assert_eq!(*seen.borrow(), [(total / 2, total, 1), (total, total, 2)]);
}

#[test]
fn the_demo_district_is_whole() {
    let demo = demo().unwrap_or_else(|errors| panic!("{errors}"));
    assert!(demo.articles.len() >= 200, "{}", demo.articles.len());
    assert_eq!(demo.district.neighbourhoods.len(), 12);
    assert!(!demo.district.holidays.is_empty() && !demo.district.topics.is_empty());
    let in_folder =
        read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")], &Options::default(), &|_| ()).unwrap();
    assert_eq!(demo.articles, in_folder.articles);
}
