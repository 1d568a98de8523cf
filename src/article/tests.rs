//! Articles survive writing and reading; faults are named with line and remedy.

use std::path::Path;

use jiff::civil::{Date, DateTime, Time};
use proptest::option::of;
use proptest::prelude::*;

use super::*;
use crate::question::gives_orders;

fn matching(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern).unwrap()
}

fn line(max: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        matching(&format!("[ -~]{{1,{max}}}")),
        matching(&format!("[가-힣a-z\"'\\\\#=+\\[\\]{{}} ]{{1,{max}}}")),
        matching(&format!("\\PC{{1,{max}}}")),
        Just("+++".to_owned()),
        Just("\u{feff}가".to_owned()),
    ]
    .prop_filter("only white space", |text: &String| !text.trim().is_empty())
}

fn trimmed(max: usize) -> impl Strategy<Value = String> {
    line(max).prop_map(|text| text.trim().to_owned())
}

fn body() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        matching("\\PC{0,40}"),
        Just("+++".to_owned()),
        Just("\n+++\n".to_owned()),
        Just("[source]\nname = \"x\"\n".to_owned()),
        Just("\n\n\t| 표 | a |\n".to_owned()),
        Just("\u{feff}".to_owned()),
    ];
    prop::collection::vec(part, 1..8)
        .prop_map(|parts| parts.concat().trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

/// Short sentences; one in some has a number that stands nowhere.
fn easy() -> impl Strategy<Value = String> {
    matching("[가-힣 ]{0,20}[가-힣.](\n- [가-힣 ]{0,9}[가-힣7#+])?").prop_map(|text| text.trim().to_owned())
}

fn date() -> impl Strategy<Value = Date> {
    (1900..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn when() -> impl Strategy<Value = When> {
    let time = (date(), 0..24_i8, 0..60_i8, 0..60_i8, prop_oneof![Just(0), 0..1_000_000_000_i32])
        .prop_map(|(day, h, m, s, n)| DateTime::from_parts(day, Time::new(h, m, s, n).unwrap()));
    prop_oneof![date().prop_map(When::Day), time.prop_map(When::Time)]
}

fn event() -> impl Strategy<Value = Event> {
    (when(), of(when()), of(line(60)), of(line(60)), of(line(60)), of(line(60)), any::<bool>()).prop_map(
        |(start, end, place, fee, booking, audience, cancelled)| {
            let end = end.filter(|end| end.date() > start.date());
            Event { start, end, place, fee, booking, audience, cancelled }
        },
    )
}

fn article() -> impl Strategy<Value = Article> {
    let category = prop_oneof![
        prop::sample::select(&Field::ALL[..]).prop_map(Category::Field),
        trimmed(60).prop_filter("a field", |label| Field::find(label).is_none()).prop_map(Category::Label),
    ];
    let source =
        (line(80), of("https?://[a-z]{1,9}\\.example/[!-~]{0,40}")).prop_map(|(name, url)| Source { name, url });
    let head = (trimmed(100), line(200), category, of(line(40)), prop::collection::vec(line(100), 0..5));
    let rest =
        (of(line(40)), of(line(30)), of(date()), of(date()), of(date()), source, of(event()), body(), of(easy()));
    (head, rest).prop_map(|((id, title, category, topic, questions), rest)| {
        let (department, phone, effective_from, effective_until, review_by, source, event, body, easy) = rest;
        let effective_until = effective_until.filter(|until| effective_from.is_none_or(|from| from <= *until));
        Article {
            id,
            title,
            category,
            topic,
            questions,
            department,
            phone,
            effective_from,
            effective_until,
            review_by,
            source,
            event,
            body,
            easy,
        }
    })
}

proptest! {
    #[test]
    fn what_passes_the_check_survives_writing_and_reading(article in article()) {
        if article.check().is_ok() {
            let markdown = article.to_markdown();
            prop_assert_eq!(Article::parse(&markdown), Ok(article.clone()));
            prop_assert_eq!(Article::parse(&markdown.replace('\n', "\r\n")), Ok(article));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,200}", front in "[a-z =\"\\n\\[\\].+]{0,80}") {
        let _ = Article::parse(&text);
        let _ = Article::parse(&format!("+++\n{front}\n+++\n{text}"));
    }

    #[test]
    fn cleaned_texts_pass_the_check(raw in any::<String>()) {
        let text = clean_text(&raw);
        prop_assert_eq!(clean_text(&text), text.clone());
        let title = clean_line(&raw);
        prop_assert_eq!(clean_line(&title), title.clone());
        if !text.is_empty() && !title.is_empty() && !gives_orders(&text) && !gives_orders(&title) {
            let article = Article { title, body: text, ..sample() };
            prop_assert_eq!(article.check(), Ok(()));
        }
    }
}

fn sample() -> Article {
    Article::parse(SAMPLE).unwrap()
}

const SAMPLE: &str =
    "+++\nid = \"a\"\ntitle = \"제목\"\nfield = \"cleaning\"\n\n[source]\nname = \"안내\"\n+++\n\n글\n";

#[test]
fn bodies_that_look_like_front_matter_stay_bodies() {
    for body in ["+++", "+++\nid = \"b\"\n+++\n\n글", "a\n+++\nb", "\u{feff}가", "\"\"\"\n+++"] {
        let article = Article { body: body.to_owned(), ..sample() };
        assert_eq!(Article::parse(&article.to_markdown()), Ok(article));
    }
}

#[test]
fn the_text_in_easy_words_stands_below_its_heading_and_says_nothing_new() {
    let article =
        |body: &str, easy: &str| Article::parse(&SAMPLE.replace("글\n", &format!("{body}\n\n## 쉬운 말\n\n{easy}\n")));
    let read = article(
        "수수료는 3,000원입니다. 18:00부터 24:00까지 받습니다.",
        "돈은 3,000원입니다.\n오후 6시부터 밤 12시까지 받습니다.",
    );
    let read = read.unwrap();
    assert!(!read.body.contains("쉬운"), "{}", read.body);
    assert_eq!(read.easy.as_deref(), Some("돈은 3,000원입니다.\n오후 6시부터 밤 12시까지 받습니다."));
    assert!(read.text().ends_with("## 쉬운 말\n\n돈은 3,000원입니다.\n오후 6시부터 밤 12시까지 받습니다."));
    let faults = [
        article("수수료는 3,000원입니다.", "돈을 냅니다.\n돈은 300원입니다."),
        article("18:00부터", "아침 6시부터"),
        article("글", ""),
        article("글", "## 방법\n\n글"),
        article("글", "| 가 | 나 |\n| --- | --- |\n| 다 | 라 |"),
        article("글", &"가".repeat(1_001)),
        article("글", "가\u{7}"),
    ];
    insta::assert_snapshot!(faults.map(|fault| fault.unwrap_err().to_string()).join("\n"));
}

#[test]
fn the_districts_articles_are_canonical() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge/articles")];
    let mut faults = Vec::new();
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            seen += 1;
            match Article::parse(&text) {
                Ok(article) if article.to_markdown() == text => {}
                Ok(_) => faults.push(format!("{}: not in canonical form", path.display())),
                Err(error) => faults.push(format!("{}: {error}", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen >= 200, "{seen} articles");
}

#[test]
fn faults_name_line_and_remedy() {
    let changed = |from: &str, to: &str| {
        let text = SAMPLE.replace(from, to);
        assert_ne!(text, SAMPLE, "{from}");
        Article::parse(&text).map_or_else(|error| error.to_string(), |article| format!("accepted: {article:?}"))
    };
    let event = |event: &str| changed("+++\n\n글", &format!("\n[event]\n{event}\n+++\n\n글"));
    let faults = [
        changed("+++\nid", "id"),
        changed("+++\n\n글\n", ""),
        changed("+++\n\n글", "+++ \n\n글"),
        changed("\n\n글", ""),
        changed("글", "첫째 줄\n\n둘째\u{7}줄"),
        changed("글", "글\r글"),
        changed("id = \"a\"", "id = \"\""),
        changed("id = \"a\"", "id = \" a\""),
        changed("id = \"a\"", "id = 7"),
        changed("id = \"a\"\n", ""),
        changed("title = \"제목\"", "title = \"제\\u202E목\""),
        changed("title = \"제목\"", "titel = \"제목\""),
        changed("title = \"제목\"", "title = \"제목\"\ntitle = \"제목\""),
        changed("제목", &"가".repeat(301)),
        changed("cleaning", "cleanning"),
        changed("field", "label"),
        changed("field = \"cleaning\"\n", ""),
        changed("field", "label = \"x\"\nfield"),
        changed("field", "questions = [\"q\", \"\"]\nfield"),
        changed("field", "phone = \"\"\nfield"),
        changed("field", "effective_from = \"2026-01-31\"\nfield"),
        changed("field", "effective_from = 2026-02-30\nfield"),
        changed("field", "effective_from = 2026-02-20T10:00:00\nfield"),
        changed("field", "review_by = 0026-02-20\nfield"),
        changed("field", "effective_from = 2026-02-02\neffective_until = 2026-02-01\nfield"),
        changed("\n[source]\nname = \"안내\"\n", ""),
        changed("안내", " "),
        changed("name = \"안내\"", "name = \"안내\"\nurl = \"javascript:alert(1)\""),
        event("end = 2026-01-01"),
        event("start = 10:00:00"),
        event("start = 2026-01-01T10:00:00+09:00"),
        event("start = 2026-01-02\nend = 2026-01-01"),
        event("start = 2026-01-02\nplace = \"\""),
        event("start = 2026-01-02\nprice = \"무료\""),
    ];
    insta::assert_snapshot!(faults.join("\n"));
}
