//! A stop finishes what is open and takes nothing new.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::support::model::HeldModel;
use crate::support::service::{Service, Settings};

/// Less than `server.shutdown_seconds`: the stop must not simply wait until its time is up.
const SOON: Duration = Duration::from_secs(8);

async fn wait_until_it_refuses(service: &Service) {
    let address = service.base().trim_start_matches("http://");
    let deadline = Instant::now() + SOON;
    while TcpStream::connect(address).await.is_ok() {
        assert!(Instant::now() < deadline, "still takes connections after it was asked to stop");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_open_answer_is_finished() {
    let model = HeldModel::start().await;
    let environment = vec![
        ("MINWON_LLM__BASE_URL", model.base_url.clone()),
        ("MINWON_LLM__MODEL", "held".to_owned()),
        ("MINWON_LLM__FIRST_TOKEN_SECONDS", "60".to_owned()),
    ];
    let service = Service::start_with(Settings { environment, ..Settings::default() });
    let question = json!({ "question": "소파 버리려면 어떻게 해요?" });
    let request = service.request("POST", "/api/v1/questions").header("accept", "text/event-stream").json(&question);
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    model.called().await;

    service.ask_to_stop();
    wait_until_it_refuses(&service).await;
    model.release();
    let body = response.text().await.unwrap();
    let outcome = body.split("event: outcome\ndata: ").nth(1).unwrap_or_else(|| panic!("no outcome in {body}"));
    let outcome: Value = serde_json::from_str(outcome.lines().next().unwrap()).unwrap();
    assert_eq!(outcome["outcome"], "answered", "{outcome}");
    assert!(!outcome["citations"].as_array().unwrap().is_empty());

    let asked = Instant::now();
    let stopped = service.stopped();
    assert_eq!(stopped.ended.status.code(), Some(0), "{}", stopped.ended.output);
    assert!(asked.elapsed() < SOON, "nothing was open any more");
}

/// A widget that waits for officers' replies never ends by itself.
#[tokio::test]
async fn a_waiting_widget_does_not_hold_it_up() {
    let service = Service::start();
    let answer = service.ask("소파 버리려면 어떻게 해요?").await;
    let token = answer["conversation"].as_str().unwrap();
    let request = service.request("GET", "/api/v1/conversations/events").bearer_auth(token);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut events = response.bytes_stream();

    let asked = Instant::now();
    service.ask_to_stop();
    while events.next().await.is_some() {}
    let stopped = service.stopped();
    assert!(asked.elapsed() < SOON, "it waited {:?} for a stream that never ends", asked.elapsed());
    assert_eq!(stopped.ended.status.code(), Some(0), "{}", stopped.ended.output);
}
