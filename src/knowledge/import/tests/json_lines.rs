use super::*;

#[test]
fn records_become_articles() {
    let lines = [
        "\u{feff}{\"id\": 7, \"category\": \"청소\", \"title\": \"소파\", \"body\": \"소파는\\r\\n버립니다.\\u0000\\u200b\", \"phone\": \"120\"}\r",
        "",
        r#"{"id": "commerce - X.pdf - 1", "category": "commerce", "title": "", "body": "디지털 커머스 시대, B2B 비즈니스 생존 전략 B2B 비즈니스를 e커머스에 통합해야 하는 3가지 이유"}"#,
        r#"{"id": "e", "title": "소파", "body": "글", "easy": "쉬운 글", "questions": ["어떻게 버려요?", " ", "어떻게 버려요?"], "department": "recycling", "topic": "waste", "source": "조례", "url": "https://a.example/1", "effective_from": "2026-01-01", "effective_until": "2026. 12. 31.", "review_by": null, "event": {"start": "2026-10-17 11:00", "end": "2026-10-18", "place": "광장", "cancelled": true}}"#,
    ];
    insta::assert_debug_snapshot!(articles("faq.jsonl", lines.join("\n")));
}

#[test]
fn a_missing_source_is_the_option_or_the_files_name() {
    let line = |id: &str, rest: &str| format!("{{\"id\": \"{id}\", \"title\": \"가\", \"body\": \"글\"{rest}}}\n");
    let text = line("a", "") + &line("b", ", \"url\": \"https://b.example/\"") + &line("c", ", \"source\": \"조례\"");
    let folder = Folder::new().file("서울 120.jsonl", text);
    let sources = |options: Options| -> Vec<(String, Option<String>)> {
        let batch = read(&[folder.path("서울 120.jsonl")], &options, &|_| ()).unwrap();
        batch.articles.into_iter().map(|article| (article.source.name, article.source.url)).collect()
    };
    let pair = |name: &str, url: Option<&str>| (name.to_owned(), url.map(str::to_owned));
    let own = Some("https://b.example/");
    assert_eq!(
        sources(Options::default()),
        [pair("서울 120.jsonl", None), pair("서울 120.jsonl", own), pair("조례", None)]
    );
    let options = Options { source: Some("120 민원".to_owned()), source_url: Some("https://s.example/".to_owned()) };
    let given = Some("https://s.example/");
    assert_eq!(sources(options), [pair("120 민원", given), pair("120 민원", own), pair("조례", None)]);
}

#[test]
fn a_record_without_text_is_passed_over_and_told() {
    let text = "{\"id\": \"a\", \"title\": \"기획이란?\", \"body\": \" \"}\n{\"id\": \"b\", \"title\": \"가\", \"body\": \"글\"}\n";
    let batch = Folder::new().file("a.jsonl", text).read(&["a.jsonl"]).unwrap();
    assert_eq!((batch.articles.len(), batch.notes.count()), (1, 1));
    assert_eq!(batch.notes.shown()[0].place.line, 1);
}

#[test]
fn bad_lines_are_refused() {
    let line = |rest: &str| format!("{{\"id\": \"a\", \"title\": \"가\", \"body\": \"글\"{rest}}}");
    let long = format!("{{\"id\": \"l\", \"body\": \"{}\"}}", "가".repeat(70_000));
    let lines = [
        line(", \"colour\": \"red\""),
        line(", \"title\": \"나\""),
        line(", \"event\": {\"begin\": \"2026-01-01\"}"),
        line(", \"event\": {\"place\": \"광장\"}"),
        line(", \"event\": \"2026-01-01\""),
        line(", \"questions\": [1]"),
        line(", \"phone\": 212345678"),
        line(", \"phone\": \"212345678\""),
        line(", \"effective_from\": \"2026-02-30\""),
        line(", \"effective_from\": \"2026-02-03\", \"effective_until\": \"2026-02-01\""),
        line(", \"url\": \"javascript:alert(1)\""),
        "{\"id\": 1.5, \"body\": \"글\"}".to_owned(),
        "{\"id\": \"s\", \"body\": \"\\ud800\"}".to_owned(),
        "{\"id\": \"s\", \"body\": \"글\"} {}".to_owned(),
        "{id: \"s\"}".to_owned(),
        "[1]".to_owned(),
        long,
        line(""),
        line(""),
        "{\"id\": \"z\", \"body\": \"글이 여기서 끊".to_owned(),
    ];
    insta::assert_snapshot!(faults("a.jsonl", lines.join("\n")));
}

#[test]
fn bad_files_are_refused() {
    let table = [
        faults("empty.jsonl", "\n\n"),
        faults("binary.jsonl", b"PK\x03\x04\0\0"),
        faults("cp949.jsonl", b"{\"id\": \"a\", \"body\": \"\xb0\xa1\"}"),
        faults("cut.jsonl", b"{\"id\": \"a\", \"body\": \"\xea\xb0"),
        faults("utf16.jsonl", b"\xff\xfe{\0}\0"),
    ];
    insta::assert_snapshot!(table.join("\n"));
}
