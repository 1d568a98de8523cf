//! How often one client may do what.

use serde_json::json;

use crate::support::service::{Service, Settings};

fn counted(limit: &'static str, count: u32) -> Settings {
    Settings { rate_limit: true, environment: vec![(limit, count.to_string())], ..Settings::default() }
}

#[tokio::test]
async fn questions_and_tickets_are_counted() {
    for (variable, path, body, status) in [
        ("MINWON_LIMITS__QUESTIONS_PER_MINUTE", "/api/v1/questions", json!({ "question": "안녕하세요" }), 200),
        ("MINWON_LIMITS__TICKETS_PER_HOUR", "/api/v1/tickets", json!({ "text": "문의" }), 201),
    ] {
        let service = Service::start_with(counted(variable, 3));
        for _ in 0..3 {
            service.post(path, &body).await.expect(status);
        }
        let reply = service.post(path, &body).await;
        reply.expect_problem(429, "too_many_requests");
        assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0);
    }
}

#[tokio::test]
async fn requests_are_counted_but_not_the_health_checks() {
    let service = Service::start_with(counted("MINWON_LIMITS__REQUESTS_PER_MINUTE", 5));
    for _ in 0..20 {
        service.get("/healthz").await.expect_text(200);
        service.get("/readyz").await.expect_text(200);
    }
    let mut replies = Vec::new();
    for _ in 0..8 {
        replies.push(service.get("/widget/config.json").await);
    }
    assert_eq!(replies[0].status, 200);
    replies[7].expect_problem(429, "too_many_requests");
}

/// The lock belongs to the ticket: it holds whoever tries, and also for the right code.
#[tokio::test]
async fn a_lookup_code_cannot_be_tried_out() {
    let service = Service::start_with(Settings {
        environment: vec![("MINWON_LIMITS__LOOKUP_ATTEMPTS", "3".to_owned())],
        ..Settings::default()
    });
    let ticket = service.open_ticket("가로등이 꺼졌어요").await;
    let other = service.open_ticket("신호등이 꺼졌어요").await;
    let look = async |code: &serde_json::Value| {
        service.post("/api/v1/tickets/lookup", &json!({ "number": ticket["number"], "code": code })).await
    };
    look(&json!("AAAA-AAAA")).await.expect_problem(404, "ticket_not_found");
    look(&ticket["code"]).await.expect(200);
    for _ in 0..2 {
        look(&other["code"]).await.expect_problem(404, "ticket_not_found");
    }
    let statuses = [look(&json!("")).await.status, look(&json!("AAAA-AAAA")).await.status];
    assert_eq!(statuses[1], 429, "{statuses:?}");
    let reply = look(&ticket["code"]).await;
    reply.expect_problem(429, "too_many_attempts");
    assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0);
    let message = json!({ "code": ticket["code"], "text": "덧붙입니다" });
    let path = format!("/api/v1/tickets/{}/messages", ticket["number"].as_str().unwrap());
    service.post(&path, &message).await.expect_problem(429, "too_many_attempts");

    let unharmed = json!({ "number": other["number"], "code": other["code"] });
    service.post("/api/v1/tickets/lookup", &unharmed).await.expect(200);
    // The lock outlives the process.
    let service = Service::start_again(service.stop());
    service.post(&path, &message).await.expect_problem(429, "too_many_attempts");
    service
        .post("/api/v1/tickets/lookup", &json!({ "number": "2026-999999", "code": ticket["code"] }))
        .await
        .expect_problem(404, "ticket_not_found");
}
