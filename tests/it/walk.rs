//! The main way through the service, as people walk it in a browser: a resident asks and gets a cited answer; what the district cannot
//! answer becomes a ticket; an officer replies in the console; the widget that is still open shows the reply; number and code find it.

use crate::support::browser::{Browser, Screen};
use crate::support::service::Service;

const QUESTION: &str = "소파 버리려면 어떻게 해요?";
const BEYOND_THE_DISTRICT: &str = "화성 이주 보조금 신청하고 싶어요";
const REPLY: &str = "안녕하세요. 한빛구에는 그런 보조금이 없습니다.\n전입 지원은 가까운 동주민센터에서 안내합니다.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_desktop() {
    walk(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone() {
    walk(Screen::Phone).await;
}

async fn walk(screen: Screen) {
    let service = Service::start();
    let resident = Browser::open(screen).await;
    open_widget(&resident, &service).await;
    ask_and_judge(&resident).await;
    let (number, code) = open_ticket(&resident).await;

    let officer = Browser::open(screen).await;
    log_in(&officer, &service).await;
    reply(&officer, &number).await;

    read_reply(&resident).await;
    look_up(&resident, &number, &code).await;
    // Another person on another device knows number and code only.
    let later = Browser::open(screen).await;
    open_widget(&later, &service).await;
    look_up(&later, &number, &code).await;
    for browser in [resident, officer, later] {
        browser.assert_no_errors().await;
    }
}

async fn open_widget(browser: &Browser, service: &Service) {
    browser.goto(&format!("{}/", service.base())).await;
    browser.element("launcher").await;
    browser.check("home").await;
    browser.click("launcher").await;
    browser.element("panel").await;
    browser.check("widget").await;
}

async fn ask_and_judge(browser: &Browser) {
    browser.fill("input", QUESTION).await;
    browser.click("send").await;
    let answer = browser.text("answer").await;
    assert!(answer.contains("대형폐기물"), "{answer}");
    let citations = browser.texts("citation").await;
    assert!(!citations.is_empty(), "no citation under: {answer}");
    browser.check("answer").await;
    browser.click("thumbs-up").await;
}

/// Gives number and code.
async fn open_ticket(browser: &Browser) -> (String, String) {
    let answers = browser.count("answer").await;
    browser.fill("input", BEYOND_THE_DISTRICT).await;
    browser.click("send").await;
    browser.until("a second answer", || browser.count("answer"), |count| *count > answers).await;
    browser.check("unanswered").await;
    browser.click("ticket-offer-open").await;
    browser.fill("ticket-text", "화성으로 이사하는데 보조금이 있나요? 전화 주세요.").await;
    browser.fill("ticket-name", "김한빛").await;
    browser.fill("ticket-phone", "010-0000-1234").await;
    browser.check("ticket-form").await;
    // Contact data needs consent: the form says so instead of sending.
    browser.click("ticket-submit").await;
    browser.element("error").await;
    browser.click("ticket-consent").await;
    browser.click("ticket-submit").await;
    let number = browser.text("ticket-number").await;
    let code = browser.text("ticket-code").await;
    browser.check("ticket").await;
    (number, code)
}

async fn log_in(browser: &Browser, service: &Service) {
    const NEW_PASSWORD: &str = "담당자의-새-비밀번호-2026";
    let first = service.first_officer();
    browser.goto(&format!("{}/console", service.base())).await;
    browser.check("console-login").await;
    browser.fill("login", &first.login).await;
    browser.fill("password", &first.password).await;
    browser.click("submit").await;
    // The one-time password opens nothing but the page on which it is changed.
    browser.fill("new-password", NEW_PASSWORD).await;
    browser.fill("confirm-password", NEW_PASSWORD).await;
    browser.check("console-password").await;
    browser.click("submit").await;
}

async fn reply(browser: &Browser, number: &str) {
    browser.text_where("ticket-row", |row| row.contains(number)).await;
    browser.check("console-inbox").await;
    browser.click("ticket-link").await;
    browser.fill("reply-text", REPLY).await;
    browser.check("console-ticket").await;
    browser.click("reply-send").await;
    browser.element("done").await;
    assert_eq!(browser.text("status").await, "답변 완료");
    browser.check("console-replied").await;
}

/// Nothing is clicked or loaded: the reply arrives by itself.
async fn read_reply(browser: &Browser) {
    let shown = browser.text("officer-reply").await;
    for line in REPLY.lines() {
        assert!(shown.contains(line), "{shown}");
    }
    browser.check("reply").await;
}

async fn look_up(browser: &Browser, number: &str, code: &str) {
    browser.click("lookup-open").await;
    browser.fill("lookup-number", number).await;
    browser.fill("lookup-code", code).await;
    browser.click("lookup-submit").await;
    let status = browser.text("lookup-status").await;
    assert!(status.contains("답변"), "{status}");
    browser.text_where("thread-message", |message| message.contains("한빛구에는 그런 보조금이 없습니다")).await;
    browser.check("lookup").await;
}
