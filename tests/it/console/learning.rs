//! Residents' wordings learned from use, over HTTP.

use jiff::SignedDuration;
use minwon::knowledge::import;
use serde_json::{Value, json};

use super::office::Office;

pub(super) const UNKNOWN: &str = "깐부봉 파는 곳 알려주세요";
const ARTICLE: &str = "bag-where-to-buy";

/// An office with the demo district's articles.
pub(super) async fn with_articles(enabled: bool) -> Office {
    let office = Office::open_with(|config| config.learning.enabled = enabled, false).await;
    let batch = import::demo().unwrap();
    office.app.store.put_articles(&batch.articles, "import", office.app.now(), &|_| ()).await.unwrap();
    office.app.follow_once().await.unwrap();
    office
}

pub(super) async fn ask(office: &Office, question: &str) -> Value {
    let asked = office.client.post(format!("{}/api/v1/questions", office.base)).json(&json!({ "question": question }));
    asked.send().await.unwrap().json().await.unwrap()
}

pub(super) fn cited(answer: &Value) -> Option<&str> {
    answer["citations"][0]["article"].as_str()
}

/// A resident asks in a ticket what nobody knew, and an officer's reply names the article. Gives the ticket's number.
pub(super) async fn officer_answers(office: &Office) -> String {
    let (number, _) = office.open_ticket(json!({"text": UNKNOWN, "consent": false})).await;
    let mut desk = office.recycling_desk().await;
    let reply = "‘종량제봉투 사는 곳과 환불’ 안내를 봐 주세요.";
    let sent = desk.act(&number, "reply", &[("text", reply), ("status", "answered")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wording_that_an_officer_answered_finds_the_article() {
    let office = with_articles(true).await;
    assert_eq!(cited(&ask(&office, UNKNOWN).await), None, "nobody knows the word yet");
    officer_answers(&office).await;
    office.app.follow_once().await.unwrap();
    let answer = ask(&office, UNKNOWN).await;
    let stored = office.app.store.answer(answer["answer_id"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!(
        cited(&answer),
        Some(ARTICLE),
        "{:?} {}",
        office.app.store.phrasings_since(0, 2).await,
        stored.judgement
    );
    assert_eq!(cited(&ask(&office, "깐부봉 어디서 팔아요?").await).filter(|article| *article != ARTICLE), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_learned_where_that_is_switched_off() {
    let office = with_articles(false).await;
    officer_answers(&office).await;
    office.app.follow_once().await.unwrap();
    assert_eq!(cited(&ask(&office, UNKNOWN).await), None);
    assert!(office.app.store.phrasings_since(0, 2).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn residents_teach_together_on_different_days() {
    let office = with_articles(true).await;
    let learned = async || office.app.store.phrasings_since(0, 2).await.unwrap();
    let judge = async |helpful: bool| {
        let answer = ask(&office, "안 쓰는 소파 버리고 싶은데 어떻게 하나요?").await;
        assert!(cited(&answer).is_some(), "{answer}");
        let id = answer["answer_id"].as_str().unwrap();
        let verdict = json!({"conversation": answer["conversation"], "helpful": helpful});
        let sent = office.client.post(format!("{}/api/v1/answers/{id}/feedback", office.base)).json(&verdict);
        assert_eq!(sent.send().await.unwrap().status(), 204);
    };
    judge(true).await;
    judge(true).await;
    assert!(learned().await.is_empty(), "whoever opens several conversations in a row counts once");
    office.wait(SignedDuration::from_hours(24));
    judge(false).await;
    assert!(learned().await.is_empty());
    judge(true).await;
    assert_eq!(learned().await.values().map(Vec::len).sum::<usize>(), 1);
}
