//! The database goes away and comes back while the service runs, or its disk is full. Nobody is told "we don't know" meanwhile,
//! and nothing is lost.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::proxy::Proxy;
use crate::support::reply::Reply;
use crate::support::service::{Service, Settings};

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_goes_and_comes_back() {
    let database = Database::postgres().await;
    let (mut proxy, url) = Proxy::start(&database.url).await;
    let service = Service::start_with(Settings { database: Some(url), ..Settings::default() });
    let ticket = service.open_ticket("가로등이 꺼졌어요").await;
    proxy.cut().await;
    assert_out_of_order(&service).await;
    proxy.mend().await;
    assert_in_order_again(&service, &ticket).await;
}

/// As when a volume is unmounted. SQLite would go on writing into the file that nobody finds again.
#[tokio::test]
async fn the_file_goes_and_comes_back() {
    let service = Service::start();
    let ticket = service.open_ticket("가로등이 꺼졌어요").await;
    let (file, away) = (service.data().join("minwon.sqlite"), service.data().join("away.sqlite"));
    std::fs::rename(&file, &away).unwrap();
    assert_out_of_order(&service).await;
    std::fs::rename(&away, &file).unwrap();
    assert_in_order_again(&service, &ticket).await;
}

#[tokio::test]
async fn the_disk_takes_no_more() {
    const KIBIBYTES: u64 = 5 * 1024;
    // More than fit.
    const TICKETS: usize = 1_000;
    let service = Service::start_with(Settings { largest_file: Some(KIBIBYTES), ..Settings::default() });
    let mut acknowledged = Vec::new();
    loop {
        let text = format!("{} {}", acknowledged.len(), "가로등".repeat(1_600));
        let reply = service.post("/api/v1/tickets", &json!({ "text": text })).await;
        if reply.status != 201 {
            assert_refused(&reply);
            break;
        }
        acknowledged.push((reply.json(), text));
        assert!(acknowledged.len() < TICKETS, "the limit is not felt");
    }
    // What can be read is still read.
    look_up_all(&service, &acknowledged).await;
    let service = Service::start_again_with(service.stop(), Settings::default());
    look_up_all(&service, &acknowledged).await;
    service.open_ticket("다시 접수됩니다").await;
}

async fn look_up_all(service: &Service, tickets: &[(Value, String)]) {
    assert!(tickets.len() > 10, "only {} tickets", tickets.len());
    for (ticket, text) in tickets {
        let lookup = json!({ "number": ticket["number"], "code": ticket["code"] });
        let seen = service.post("/api/v1/tickets/lookup", &lookup).await.expect(200);
        assert_eq!(seen["thread"][0]["text"], *text);
    }
}

async fn assert_out_of_order(service: &Service) {
    let question = json!({ "question": "소파 버리려면 어떻게 해요?" });
    let ticket = json!({ "text": "가로등이 또 꺼졌어요" });
    for (path, body) in [("/api/v1/questions", question), ("/api/v1/tickets", ticket)] {
        assert_refused(&service.post(path, &body).await);
    }
    service.get("/readyz").await.expect_text(503);
    service.get("/healthz").await.expect_text(200);
}

fn assert_refused(reply: &Reply) {
    let problem = reply.expect_problem(503, "unavailable");
    assert!(problem["detail"].as_str().unwrap().contains("02-0000-1000"), "names the phone: {problem}");
    assert!(!reply.header("retry-after").is_empty());
}

async fn assert_in_order_again(service: &Service, ticket: &Value) {
    let deadline = Instant::now() + PATIENCE;
    while service.get("/readyz").await.status != 200 {
        assert!(Instant::now() < deadline, "not ready {PATIENCE:?} after the database came back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(service.ask("소파 버리려면 어떻게 해요?").await["outcome"], "answered");
    let lookup = json!({ "number": ticket["number"], "code": ticket["code"] });
    service.post("/api/v1/tickets/lookup", &lookup).await.expect(200);
    service.open_ticket("가로등이 다시 켜졌어요").await;
}
