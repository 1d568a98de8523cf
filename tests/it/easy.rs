//! Answers in easy Korean and in large letters: from the API, in the widget, on the page of the article.

use serde_json::Value;

use crate::support::browser::{Browser, Screen};
use crate::support::service::Service;

const SOFA: &str = "소파 버리려면 어떻게 해요?";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_brings_its_easy_words_with_their_proof() {
    let service = Service::shared();
    let answer = service.ask(SOFA).await;
    let easy = &answer["easy"];
    let text = easy["text"].as_str().unwrap_or_else(|| panic!("no easy words in {answer}"));
    for part in ["먼저 신청하고", "1인용 소파(폭 110cm 이하): 3,000원", "02-0000-1130", "2026-01-01"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert_ne!(easy["text"], answer["text"]);
    let cited = &easy["citations"][0];
    assert_eq!((cited["article"].as_str(), cited["as_of"].as_str()), (Some("bulky-waste-sofa"), Some("2026-01-01")));
    let page = service.get(&format!("/{}", cited["page"].as_str().unwrap())).await;
    let (_, section) = page.text.split_once("<h2>쉬운 말</h2>").expect("the section of the easy words");
    let marks = section.matches("data-test=\"mark\"").count();
    assert_eq!(marks, page.text.matches("data-test=\"mark\"").count(), "marks stand in that section alone");
    // Each line is marked where it stands.
    for line in cited["quote"].as_str().unwrap().lines() {
        let words = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', '-', ' ']);
        assert!(section.contains(&format!("data-test=\"mark\">{words}<")), "{words} is not marked in {section}");
    }

    let without = service.ask("자전거 보관대 어디 있어요?").await;
    assert_eq!(without["easy"], Value::Null, "{without}");
    let crisis = service.ask("죽고 싶어요").await;
    assert_eq!(crisis["easy"], Value::Null, "a number to call is never replaced: {crisis}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_questions_are_answered_in_easy_words_together() {
    let service = Service::shared();
    let answer = service.ask("부모급여 얼마예요? 여권 분실 신고 어떻게 해요?").await;
    assert_eq!(answer["citations"].as_array().unwrap().len(), 2, "{answer}");
    let text = answer["easy"]["text"].as_str().unwrap_or_else(|| panic!("no easy words in {answer}"));
    assert!(text.contains("월 100만 원") && text.contains("집 안과 가방을"), "{text}");
    assert_eq!(answer["easy"]["citations"].as_array().unwrap().len(), 2, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn easy_words_and_large_letters_on_a_desktop() {
    read_easily(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn easy_words_and_large_letters_on_a_phone() {
    read_easily(Screen::Phone).await;
}

async fn read_easily(screen: Screen) {
    let service = Service::shared();
    let browser = Browser::open(screen).await;
    browser.goto(&format!("{}/", service.base())).await;
    browser.click("launcher").await;
    browser.fill("input", SOFA).await;
    browser.click("send").await;
    browser.element("answer").await;
    assert_eq!(browser.count("easy-text").await, 0, "who asks for nothing gets the whole answer");
    browser.check("answer-whole").await;
    browser.click("easy").await;
    let easy = browser.text("easy-text").await;
    assert!(easy.contains("먼저 신청하고"), "{easy}");
    assert!(browser.text("composed-by").await.contains("쉬운 말"));
    browser.check("answer-easy").await;

    // What was chosen holds for the next answer, and after a reload.
    browser.fill("input", "전입신고 어떻게 해요?").await;
    browser.click("send").await;
    browser.text_where("easy-text", |text| text.contains("이사하면 새 주소를")).await;
    browser.goto(&format!("{}/", service.base())).await;
    browser.until("both answers in easy words", || browser.count("easy-text"), |count| *count == 2).await;
    browser.click("easy").await;
    browser.text_where("text", |text| text.contains("전입신고를 합니다")).await;
    browser.click("easy").await;

    browser.click("large").await;
    browser.check("answer-easy-large").await;
    browser.click("citation-summary").await;
    let link = browser.element("citation-page").await.attr("href").await.unwrap().expect("an address");
    browser.goto(&link).await;
    let size = "return parseFloat(getComputedStyle(document.querySelector('main')).fontSize)";
    let large = browser.script(size, vec![]).await.as_f64().unwrap();
    assert!(browser.text("mark").await.contains("5만 원 이하"));
    browser.check("article-easy-large").await;
    browser.click("large").await;
    browser
        .until("letters of the usual size", || browser.script(size, vec![]), |now| now.as_f64().unwrap() < large)
        .await;
    browser.click("easy").await;
    let visible = "const box = document.querySelector(location.hash).getBoundingClientRect(); \
                   return box.top >= -1 && box.top < window.innerHeight";
    assert_eq!(browser.script(visible, vec![]).await, true, "the easy words are not in sight");
    browser.check("article-easy").await;
}
