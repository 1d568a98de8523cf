//! What was acknowledged survives `kill -9`, on both engines.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::database::Database;
use crate::support::reply::Reply;
use crate::support::service::{Service, Settings};

const BETWEEN_TICKETS: Duration = Duration::from_millis(20);
/// Far enough into the load that many tickets are done and some are always under way.
const TICKETS_BEFORE_THE_CRASH: usize = 100;
const TICKETS_AT_MOST: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_ticket_is_lost_sqlite() {
    kill_while_tickets_are_made(Settings::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_ticket_is_lost_postgres() {
    let database = Database::postgres().await;
    kill_while_tickets_are_made(Settings { database: Some(database.url.clone()), ..Settings::default() }).await;
}

async fn kill_while_tickets_are_made(settings: Settings) {
    let service = Service::start_with(settings);
    let acknowledged = Arc::new(Mutex::new(BTreeMap::<String, Value>::new()));
    let mut requests = JoinSet::new();
    let mut clock = tokio::time::interval(BETWEEN_TICKETS);
    for index in 0..TICKETS_AT_MOST {
        if acknowledged.lock().unwrap().len() >= TICKETS_BEFORE_THE_CRASH {
            break;
        }
        clock.tick().await;
        let text = format!("가로등이 꺼졌어요 {index}");
        let key = format!("crash-{index}");
        let request = service
            .request("POST", "/api/v1/tickets")
            .header("Idempotency-Key", key)
            .json(&json!({ "text": text, "consent": false }));
        let acknowledged = Arc::clone(&acknowledged);
        requests.spawn(async move {
            // After the crash there is no response; only what was acknowledged counts.
            let Ok(response) = request.send().await else { return };
            let (status, Ok(mut ticket)) = (response.status(), response.json::<Value>().await) else { return };
            assert_eq!(status, 201, "{ticket}");
            ticket["text"] = json!(text);
            let number = ticket["number"].as_str().unwrap().to_owned();
            assert!(acknowledged.lock().unwrap().insert(number, ticket).is_none(), "a number was given twice");
        });
    }
    let under_way = requests.len();
    let crashed = service.kill();
    while let Some(request) = requests.join_next().await {
        request.unwrap();
    }
    let acknowledged = Arc::into_inner(acknowledged).unwrap().into_inner().unwrap();
    assert!(
        acknowledged.len() >= TICKETS_BEFORE_THE_CRASH,
        "only {} of {under_way} were acknowledged",
        acknowledged.len()
    );

    let service = Service::start_again(crashed);
    for (number, ticket) in &acknowledged {
        let seen = service
            .post("/api/v1/tickets/lookup", &json!({ "number": number, "code": ticket["code"] }))
            .await
            .expect(200);
        assert_eq!(seen["thread"][0]["text"], ticket["text"], "{seen}");
        assert_eq!(seen["due_at"], ticket["due_at"]);
    }
    let next = service.open_ticket("다시 켜진 뒤의 민원").await;
    assert!(!acknowledged.contains_key(next["number"].as_str().unwrap()), "a number was given again after the crash");
}

/// Half an answer to the client, and a retry with the same key, make one ticket also across a crash.
#[tokio::test]
async fn a_retry_after_a_crash_finds_the_ticket() {
    let service = Service::start();
    let send = async |service: &Service| {
        let request = service.request("POST", "/api/v1/tickets").header("Idempotency-Key", "3f1c");
        Reply::to(request.json(&json!({ "text": "보도블록이 깨졌어요", "consent": false }))).await.expect(201)
    };
    let first = send(&service).await;
    let service = Service::start_again(service.kill());
    assert_eq!(send(&service).await, first);
}
