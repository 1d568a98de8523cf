//! How soon a resident sees the model's first sentence.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use minwon::store::Store;
use serde_json::{Value, json};

use crate::support::model::{ModelServer, Mood};
use crate::support::service::{Service, Settings};

/// Proven by the first article; no line ends it, so only its own form says that it is whole.
const SENTENCE: &str = "소파는 대형폐기물로 신청하고 수수료를 낸 뒤, 정한 날 집 밖에 내놓으면 다음 날 수거합니다.";
const LIMIT: Duration = Duration::from_millis(300);
/// The best of so many counts, for a machine that is busy with other tests: an event that waits for anything is late each time.
const TRIES: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_sentence_is_shown_while_the_model_is_still_silent_about_the_next() {
    let words = format!("{{\"answerable\":\"complete\"}}{{\"text\":\"{SENTENCE}\",\"cites\":[\"p1\"]}}");
    let server = ModelServer::start(&words, &[Mood::Trails]).await;
    let environment = vec![
        ("MINWON_LLM__BASE_URL", server.base_url.clone()),
        ("MINWON_LLM__MODEL", "trailing".to_owned()),
        ("MINWON_LLM__FIRST_TOKEN_SECONDS", "20".to_owned()),
        ("MINWON_LLM__TOTAL_SECONDS", "3".to_owned()),
    ];
    let service = Service::start_with(Settings { environment, ..Settings::default() });
    let mut took = Vec::new();
    let mut stored = Vec::new();
    for _ in 0..TRIES {
        let (at, answer) = ask(&service).await;
        took.push(at - server.spoken().expect("the sentence went out"));
        stored.push(timings(&service, &answer).await["first_sentence"].as_f64().unwrap());
    }
    println!("first sentence sent to first words shown: {took:?}; on record: {stored:?} ms");
    assert!(took.iter().min().unwrap() < &LIMIT, "{took:?}");
    assert!(stored.iter().all(|ms| *ms > 0.0) && stored.iter().any(|ms| *ms < 300.0), "{stored:?}");
    let metrics = service.get("/metrics").await.expect_text(200).to_owned();
    let counted = format!(r#"minwon_stage_seconds_count{{stage="first_sentence"}} {TRIES}"#);
    assert!(metrics.contains(&counted), "no {counted} in\n{metrics}");
}

/// When the first words came, and the whole answer.
async fn ask(service: &Service) -> (Instant, Value) {
    let question = json!({"question": "소파 버리려면 어떻게 해요?"});
    let request = service.request("POST", "/api/v1/questions").header("Accept", "text/event-stream").json(&question);
    let mut body = request.send().await.unwrap().bytes_stream();
    let (mut seen, mut first) = (Vec::new(), None);
    while let Some(piece) = body.next().await {
        seen.extend_from_slice(&piece.unwrap());
        if first.is_none() && String::from_utf8_lossy(&seen).contains(SENTENCE) {
            first = Some(Instant::now());
        }
    }
    let seen = String::from_utf8(seen).unwrap();
    let (_, outcome) = seen.split_once("event: outcome\ndata: ").unwrap_or_else(|| panic!("no outcome in {seen}"));
    let answer: Value = serde_json::from_str(outcome.lines().next().unwrap()).unwrap();
    assert_eq!(answer["composed_by"], "model", "{seen}");
    (first.expect("the sentence came as an event"), answer)
}

async fn timings(service: &Service, answer: &Value) -> Value {
    let store = Store::open_file(&service.data().join("minwon.sqlite")).await.unwrap();
    let row = store.answer(answer["answer_id"].as_str().unwrap()).await.unwrap().unwrap();
    store.close().await;
    serde_json::from_str(&row.timings).unwrap()
}
