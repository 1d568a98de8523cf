//! What the articles have learned, as officers see and correct it.

use minwon::store::{Role, Voice};
use serde_json::json;

use super::learning;
use super::office::{Office, PASSWORD};
use crate::support::browser::{Browser, Screen};

const ARTICLE: &str = "bag-where-to-buy";

async fn teach(office: &Office, article: &str, wording: &str, voice: Voice<'_>) {
    assert!(office.app.store.learn_phrasing(article, wording, voice, office.app.now()).await.unwrap(), "{wording}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_sees_what_was_learned_from_whom_and_strikes_what_is_wrong() {
    let office = learning::with_articles(true).await;
    let number = learning::officer_answers(&office).await;
    office.app.follow_once().await.unwrap();
    let mut desk = office.at_desk("kim").await;
    let page = desk.get("/console/wordings").await;
    assert_eq!((page.count("learned"), page.count("wording-row")), (1, 1));
    page.has("종량제봉투 사는 곳과 환불").has(ARTICLE).has("깐부봉 파는 곳").has("kim 주무관 답변").has(&number);
    page.has("답변에 쓰임").has("10. 1.(목)");
    desk.get("/console/wordings?q=깐부봉").await.has("깐부봉 파는 곳");
    desk.get("/console/wordings?q=소파").await.lacks("깐부봉 파는 곳").has("아직 배운 말이 없습니다");

    let wording = [("article", ARTICLE), ("wording", "깐부봉 파는 곳"), ("page", "1")];
    let struck = desk.post("/console/wordings/strike", &wording).await;
    assert_eq!((struck.status, struck.location()), (303, "/console/wordings?q=&page=1&done=struck"), "{}", struck.text);
    desk.get(struck.location()).await.has("말을 뺐습니다").has("뺀 사람: kim 주무관").lacks("답변에 쓰임");
    office.app.follow_once().await.unwrap();
    assert_eq!(learning::cited(&learning::ask(&office, learning::UNKNOWN).await), None, "it is unknown again");
    let again = desk.post("/console/wordings/strike", &wording).await;
    assert_eq!(again.status, 409);
    again.has("이미 처리되었습니다");

    let readmitted = desk.post("/console/wordings/readmit", &wording).await;
    desk.get(readmitted.location()).await.has("다시 배울 수 있게").lacks("깐부봉");
    let nowhere = [("article", "nowhere"), ("wording", "없는 말"), ("page", "x")];
    assert_eq!(desk.post("/console/wordings/readmit", &nowhere).await.status, 409);

    let visitor = office.visitor().get("/console/wordings").await;
    assert_eq!(visitor.status, 303, "for officers alone");
    assert_eq!(office.visitor().post("/console/wordings/strike", &wording).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_articles_are_divided_into_pages_and_say_when_learning_is_off() {
    let office = learning::with_articles(false).await;
    let articles = office.app.store.all_articles().await.unwrap();
    for (at, article) in articles.iter().take(41).enumerate() {
        teach(&office, &article.id, &format!("말 {at} <b>"), Voice::Resident("one")).await;
    }
    let mut desk = office.recycling_desk().await;
    let first = desk.get("/console/wordings").await;
    assert_eq!(first.count("learned"), 20);
    first.has("배우기가 꺼져 있습니다").has("안내문 41건").has("말 40 &#60;b&#62;").has("아직 안 쓰임").has("주민 1명");
    let last = desk.get("/console/wordings?q=말&page=3").await;
    assert_eq!(last.count("learned"), 1);
    last.has("말 0 ").has("q=%EB%A7%90&#38;page=2");
    for beyond in ["4", "0", "-7", "99999999999999999999", "x"] {
        let page = desk.get(&format!("/console/wordings?page={beyond}")).await;
        assert_eq!(page.status, 200, "{beyond}");
        assert!(page.count("learned") > 0, "{beyond}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wording_is_struck_in_a_browser_on_a_desktop() {
    strike(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wording_is_struck_in_a_browser_on_a_phone() {
    strike(Screen::Phone).await;
}

async fn strike(screen: Screen) {
    let office = learning::with_articles(true).await;
    let kim = office.officer("kim", Some("recycling"), Role::Officer).await;
    let (number, _) = office.open_ticket(json!({"text": "소파 필증이 이상해요", "consent": false})).await;
    teach(&office, ARTICLE, "깐부봉 파 곳", Voice::Officer(&kim.id, &number)).await;
    teach(&office, ARTICLE, "쓰봉 사", Voice::Resident("one")).await;
    teach(&office, "bulky-waste-sofa", "헌 쇼파 치우", Voice::Officer(&kim.id, &number)).await;
    let browser = Browser::open(screen).await;
    browser.goto(&format!("{}/console/wordings", office.base)).await;
    browser.fill("login", "kim").await;
    browser.fill("password", PASSWORD).await;
    browser.click("submit").await;
    browser.element("learned").await;
    assert_eq!(browser.count("wording-row").await, 3);
    browser.check("console-wordings").await;
    // The last button is that of the wording learned first.
    browser.click("strike").await;
    browser.text_where("done", |done| done.contains("말을 뺐습니다")).await;
    assert_eq!((browser.count("strike").await, browser.count("readmit").await), (2, 1));
    browser.check("console-wordings-struck").await;
}
