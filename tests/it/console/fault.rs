//! A defect of the program: whoever met it gets the id by which the office finds it in the log.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::office::Office;

/// The office's clock then has no time to tell, and whatever asks for it panics.
const BEYOND_TIME: SignedDuration = SignedDuration::from_hours(24 * 366 * 8_000);

fn id(problem: &Value, header: Option<&str>) {
    assert_eq!(problem["code"], "internal", "{problem}");
    let id = problem["request_id"].as_str().expect("an id");
    assert!(!id.is_empty() && header.is_none_or(|header| header == id), "{header:?} {problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_told_with_the_id_of_the_request() {
    let office = Office::open().await;
    let mut desk = office.recycling_desk().await;
    let (number, code) = office.sofa().await;
    office.wait(BEYOND_TIME);
    let question = json!({"question": "소파 버리려면 어떻게 해요?"});
    let asked = || {
        office.client.post(format!("{}/api/v1/questions", office.base)).header("Accept-Language", "en").json(&question)
    };

    // While the request is handled, in the task that makes the answer, and when that is sent as events.
    let message = json!({"code": code, "text": "언제 가져가나요?"});
    let address = format!("{}/api/v1/tickets/{number}/messages", office.base);
    let written = office.client.post(address).header("Accept-Language", "en").json(&message);
    for reply in [written.send().await.unwrap(), asked().send().await.unwrap()] {
        assert_eq!(reply.status(), 500);
        let header = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
        let problem: Value = reply.json().await.unwrap();
        id(&problem, Some(&header));
        assert!(problem["detail"].as_str().unwrap().is_ascii(), "in the reader's language: {problem}");
    }
    let events = asked().header("Accept", "text/event-stream").send().await.unwrap().text().await.unwrap();
    let (_, problem) = events.split_once("event: problem\ndata: ").unwrap_or_else(|| panic!("no problem in {events}"));
    id(&serde_json::from_str(problem.lines().next().unwrap()).unwrap(), None);

    let page = desk.get("/console").await;
    assert_eq!(page.status, 500);
    let header = page.headers["x-request-id"].to_str().unwrap();
    assert!(page.text.contains(header), "{header} is not on the page: {}", page.text);
}
