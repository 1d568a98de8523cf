//! Residents read in their own language, and see where an answer comes from.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::support::browser::{Browser, Screen};
use crate::support::service::Service;

const LANGUAGES: [&str; 9] = ["ko", "en", "zh", "vi", "ja", "th", "ru", "mn", "uz"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_language_can_be_chosen_on_a_desktop() {
    choose_each(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_language_can_be_chosen_on_a_phone() {
    choose_each(Screen::Phone).await;
}

async fn choose_each(screen: Screen) {
    let service = Service::shared();
    let browser = Browser::open(screen).await;
    browser.goto(&format!("{}/", service.base())).await;
    browser.click("launcher").await;
    for language in LANGUAGES {
        let texts = catalogue(language);
        browser.choose("language", language).await;
        browser.text_where("notice", |notice| notice.contains(&texts["notice.title"])).await;
        let shown = browser.texts("suggestion").await;
        assert_eq!(shown.len(), 3, "{language}: {shown:?}");
        browser.check(&format!("language-{language}")).await;
    }
    // The keyboard alone is enough, and the choice keeps the focus.
    let focused = "return document.querySelector('minwon-chat').shadowRoot.activeElement?.dataset.test";
    assert_eq!(browser.script(focused, vec![]).await, "language");
    browser.click("large").await;
    browser.check("large-letters").await;
    // The name and the controls: never a third row, and each language's name is whole.
    let rows = "const head = document.querySelector('minwon-chat').shadowRoot.querySelector('.head'); \
                return new Set([...head.children].filter((it) => it.offsetHeight).map((it) => it.offsetTop + it.offsetHeight / 2 | 0)).size";
    assert!(browser.script(rows, vec![]).await.as_u64().unwrap() <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_question_is_answered_in_its_language_on_a_desktop() {
    ask_in_vietnamese(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_question_is_answered_in_its_language_on_a_phone() {
    ask_in_vietnamese(Screen::Phone).await;
}

/// Nobody chose a language: the question alone says it.
async fn ask_in_vietnamese(screen: Screen) {
    let service = Service::shared();
    let browser = Browser::open(screen).await;
    browser.goto(&format!("{}/", service.base())).await;
    browser.click("launcher").await;
    browser.fill("input", "Mua túi rác ở đâu?").await;
    browser.click("send").await;
    let answer = browser.text("answer").await;
    for part in ["1577-1366", "nguyên văn tiếng Hàn", "종량제봉투", "túi rác", "Thứ Hai–Thứ Sáu"] {
        assert!(answer.contains(part), "no {part} in: {answer}");
    }
    browser.check("answer-vi").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_opens_at_its_section_on_a_desktop() {
    open_source(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_opens_at_its_section_on_a_phone() {
    open_source(Screen::Phone).await;
}

async fn open_source(screen: Screen) {
    let service = Service::shared();
    let browser = Browser::open(screen).await;
    browser.goto(&format!("{}/", service.base())).await;
    browser.click("launcher").await;
    browser.fill("input", "2인용 소파 버리는 수수료 얼마예요?").await;
    browser.click("send").await;
    browser.element("answer").await;
    browser.click("citation-summary").await;
    browser.check("citation").await;
    let link = browser.element("citation-page").await.attr("href").await.unwrap().expect("an address");
    browser.goto(&link).await;
    let marks = browser.texts("mark").await;
    assert!(marks.iter().any(|mark| mark.contains("5,000원")), "{marks:?}");
    let visible = "const box = document.querySelector(location.hash).getBoundingClientRect(); \
                   return box.top >= -1 && box.top < window.innerHeight";
    assert_eq!(browser.script(visible, vec![]).await, true, "the section is not in sight at {link}");
    browser.check("article").await;
    // The text was changed since: nothing is marked, and the page says why.
    let changed = link.replace("v=", "v=0");
    browser.goto(&changed).await;
    assert_eq!(browser.count("mark").await, 0);
    browser.text_where("note", |note| note.contains("바뀌어")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_no_article_says_so_and_shows_nothing_it_was_sent() {
    let service = Service::shared();
    let reply = service.get("/articles/%3Cscript%3Ealert(1)%3C%2Fscript%3E?v=%22%3E&marks=%3Cb%3E&lang=%22x").await;
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("안내문을 찾을 수 없습니다"), "{}", reply.text);
    assert!(!reply.text.contains("alert(1)"), "{}", reply.text);
    let reply = service.get("/articles/bulky-waste-apply?marks=0-99999999&v=%22%3E%3Cscript%3E&lang=ru").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text.contains("다누리콜"), "{}", reply.text);
    assert!(!reply.text.contains("<script"), "{}", reply.text);
}

/// Detected, but nobody wrote texts in it: English, and where the asker's language is spoken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_language_without_an_interface_is_not_met_with_silence() {
    let service = Service::shared();
    for question in ["पुरानो सोफा कसरी फाल्ने?", "Bagaimana cara membuang sofa lama saya?", "xyz पासपोर्ट मंगल ग्रह"]
    {
        let reply = service.post("/api/v1/questions", &json!({ "question": question })).await;
        let answer = reply.json();
        assert_eq!(answer["language"], "en", "{answer}");
        assert!(answer["text"].as_str().unwrap().contains("1577-1366"), "{answer}");
    }
}

fn catalogue(language: &str) -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}/widget.json"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}
