//! What nobody should send: each gets a clear error, and the service goes on.

use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::reply::Reply;
use crate::support::service::{Service, Settings};

/// What is wrong with any JSON body, whichever the endpoint: its path, and one of its text fields.
#[tokio::test]
async fn bodies_that_are_no_request() {
    let service = Service::shared();
    for (path, field) in [
        ("/api/v1/questions", "question"),
        ("/api/v1/tickets", "text"),
        ("/api/v1/tickets/lookup", "number"),
        ("/api/v1/tickets/2026-000001/messages", "text"),
        ("/api/v1/answers/0/feedback", "comment"),
    ] {
        let with = |value: &[u8]| [format!("{{\"{field}\":").as_bytes(), value, b"}"].concat();
        for (what, body, status, code) in [
            ("nothing", vec![], 400, "malformed_body"),
            ("half", format!("{{\"{field}\":\"").into_bytes(), 400, "malformed_body"),
            ("binary", vec![0x00, 0xff, 0xfe, 0x80, 0x1f, 0x8b], 400, "malformed_body"),
            ("not UTF-8", with(b"\"\xb1\xe2\xc3\xca\""), 400, "malformed_body"),
            ("a lone surrogate", with(br#""\ud800""#), 400, "malformed_body"),
            ("too deep", with("[".repeat(20_000).as_bytes()), 422, "wrong_shape"),
            ("no object", b"[]".to_vec(), 422, "wrong_shape"),
            ("null", b"null".to_vec(), 422, "wrong_shape"),
            ("a number", with(b"1"), 422, "wrong_shape"),
            ("an unknown field", br#"{"unknown":"?"}"#.to_vec(), 422, "wrong_shape"),
            ("nothing that is needed", b"{}".to_vec(), 422, "wrong_shape"),
        ] {
            println!("{what} to {path}");
            let request = service.request("POST", path).header("content-type", "application/json").body(body);
            Reply::to(request).await.expect_problem(status, code);
        }
        let request = service.request("POST", path).header("content-type", "text/plain").body("{}");
        Reply::to(request).await.expect_problem(415, "not_json");
        service.get(path).await.expect_problem(405, "method_not_allowed");
    }
    assert_eq!(service.ask("소파 버리려면 어떻게 해요?").await["outcome"], "answered");
}

/// The client may still be sending when the answer comes.
#[tokio::test]
async fn ten_megabytes_are_refused() {
    let service = Service::shared();
    let text = "가".repeat(10 * 1024 * 1024 / 3);
    for path in ["/api/v1/questions", "/api/v1/tickets"] {
        let problem =
            service.post(path, &json!({ "question": text, "text": text })).await.expect_problem(413, "body_too_large");
        assert!(problem["detail"].as_str().unwrap().contains("65"), "says how much is allowed: {problem}");
    }
}

#[tokio::test]
async fn questions_are_bounded_in_characters() {
    let service = Service::shared();
    let ask = async |question: &str| service.post("/api/v1/questions", &json!({ "question": question })).await;
    for (question, code) in [
        (String::new(), "question_empty"),
        (" \n\t\u{200b}\u{202e} ".to_owned(), "question_empty"),
        ("가".repeat(501), "question_too_long"),
        ("😀".repeat(500), "question_without_words"),
        ("😀".repeat(5_000), "question_too_long"),
        ("?!.,…".to_owned(), "question_without_words"),
    ] {
        let problem = ask(&question).await.expect_problem(422, code);
        assert!(
            code != "question_too_long" || problem["detail"].as_str().unwrap().contains("500"),
            "says the limit: {problem}"
        );
    }
    for question in ["가".repeat(500), "안".to_owned(), format!("소파{} 버리기", "😀".repeat(490))] {
        ask(&question).await.expect(200);
    }
}

/// Marks that show nothing or turn the text around do not change what is asked, and never come back.
#[tokio::test]
async fn hidden_marks_are_taken_out() {
    let service = Service::shared();
    let marked = "\u{202e}소\u{200b}파 버리려면\u{2066} 어떻게\u{202c} 해요?\u{feff}\u{0007}";
    let answer = service.ask(marked).await;
    let plain = service.ask("소파 버리려면 어떻게 해요?").await;
    assert_eq!(answer["text"], plain["text"]);

    let ticket = service.open_ticket(marked).await;
    let seen = look_up(&service, &ticket).await;
    assert_eq!(seen["thread"][0]["text"], "소파 버리려면 어떻게 해요?");
}

/// Text is text: it comes back as it was written, as JSON that no browser takes for a page.
#[tokio::test]
async fn markup_is_only_text() {
    let service = Service::shared();
    let markup = "<script>alert(1)</script><img src=x onerror=alert(1)> '; DROP TABLE tickets; -- {{7*7}} ${7*7}";
    let body = json!({ "text": markup, "contact": { "name": markup, "phone": null, "email": null }, "consent": true });
    let ticket = service.post("/api/v1/tickets", &body).await.expect(201);
    let reply =
        service.post("/api/v1/tickets/lookup", &json!({ "number": ticket["number"], "code": ticket["code"] })).await;
    assert_eq!(reply.expect(200)["thread"][0]["text"], markup);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");

    for (field, value) in
        [("phone", markup), ("email", markup), ("email", "a@b@c"), ("phone", "전화 주세요"), ("phone", "12")]
    {
        let body = json!({ "text": "문의", "contact": { field: value }, "consent": true });
        service.post("/api/v1/tickets", &body).await.expect_problem(422, "contact_invalid");
    }
    let answer = service.post("/api/v1/questions", &json!({ "question": markup })).await.expect(200);
    let answer_path = format!("/api/v1/answers/{}/feedback", answer["answer_id"].as_str().unwrap());
    let feedback = json!({ "conversation": answer["conversation"], "helpful": false, "comment": markup });
    service.post(&answer_path, &feedback).await.expect(204);
    for field in ["kind", "language"] {
        service
            .post("/api/v1/tickets", &json!({ "text": "문의", field: markup }))
            .await
            .expect_problem(422, "wrong_shape");
    }
    for (name, code) in [
        ("%3Cb%3E", "ticket_not_found"),
        ("%00", "ticket_not_found"),
        ("..%2f..%2fetc%2fpasswd", "ticket_not_found"),
        ("2026-000001'--", "ticket_not_found"),
        ("%ff%fe", "not_found"),
    ] {
        let path = format!("/api/v1/tickets/{name}/messages");
        service.post(&path, &json!({ "code": "AAAA-AAAA", "text": "문의" })).await.expect_problem(404, code);
    }
}

#[tokio::test]
async fn tickets_are_checked() {
    let service = Service::shared();
    let contact = json!({ "name": "홍길동" });
    for (body, code) in [
        (json!({ "text": "" }), "message_empty"),
        (json!({ "text": " \u{200b}\n" }), "message_empty"),
        (json!({ "text": "가".repeat(5_001) }), "message_too_long"),
        (json!({ "text": "문의", "contact": contact }), "consent_missing"),
        (json!({ "text": "문의", "contact": contact, "consent": false }), "consent_missing"),
        (json!({ "text": "문의", "contact": { "name": "가".repeat(101) }, "consent": true }), "contact_invalid"),
        (json!({ "text": "문의", "contact": { "address": "가" }, "consent": true }), "wrong_shape"),
        (json!({ "text": "문의", "kind": "urgent" }), "wrong_shape"),
    ] {
        println!("{code}");
        service.post("/api/v1/tickets", &body).await.expect_problem(422, code);
    }
    for text in ["가".repeat(5_000), "😀".repeat(500)] {
        service.open_ticket(&text).await;
    }
}

#[tokio::test]
async fn idempotency_keys_make_one_ticket() {
    let service = Service::shared();
    let send = async |key: &str, text: &str| {
        let request = service.request("POST", "/api/v1/tickets").header("Idempotency-Key", key);
        Reply::to(request.json(&json!({ "text": text }))).await
    };
    let first = send("k-1", "공원 벤치가 부서졌어요").await.expect(201);
    assert_eq!(send("k-1", "공원 벤치가 부서졌어요").await.expect(201), first);
    assert_ne!(send("k-2", "공원 벤치가 부서졌어요").await.expect(201)["number"], first["number"]);
    send("k-1", "다른 민원").await.expect_problem(409, "idempotency_key_reused");
    for key in ["", " ", "a b", &"k".repeat(101)] {
        send(key, "문의").await.expect_problem(422, "idempotency_key_invalid");
    }
}

/// A token opens its own conversation and nothing else.
#[tokio::test]
async fn foreign_tokens_open_nothing() {
    let service = Service::shared();
    let mine = service.ask("소파 버리려면 어떻게 해요?").await;
    let yours = service.ask("여권은 어디에서 만들어요?").await;
    let feedback = format!("/api/v1/answers/{}/feedback", mine["answer_id"].as_str().unwrap());
    let judge = async |token: &Value| service.post(&feedback, &json!({ "conversation": token, "helpful": true })).await;
    judge(&yours["conversation"]).await.expect_problem(404, "answer_not_found");
    judge(&mine["conversation"]).await.expect(204);

    let token = mine["conversation"].as_str().unwrap();
    let id = mine["answer_id"].as_str().unwrap();
    for unknown in ["", "x", id, &token[..token.len() - 1], &format!("{token}A"), &"A".repeat(10_000), "<b>", "\u{0}"] {
        let ask = json!({ "question": "안녕하세요", "conversation": unknown });
        service.post("/api/v1/questions", &ask).await.expect_problem(404, "conversation_not_found");
        let ticket = json!({ "text": "문의", "conversation": unknown });
        service.post("/api/v1/tickets", &ticket).await.expect_problem(404, "conversation_not_found");
        judge(&json!(unknown)).await.expect_problem(404, "answer_not_found");
    }
    for header in ["", "Bearer", "Bearer x", token, &format!("Basic {token}")] {
        let request = service.request("GET", "/api/v1/conversations/events").header("authorization", header);
        Reply::to(request).await.expect_problem(404, "conversation_not_found");
    }
    service.get("/api/v1/conversations/events").await.expect_problem(404, "conversation_not_found");
}

/// PostgreSQL refuses a text with a zero byte where SQLite finds nothing.
#[tokio::test]
async fn a_zero_byte_is_no_fault_of_ours() {
    let database = Database::postgres().await;
    let service = Service::start_with(Settings { database: Some(database.url.clone()), ..Settings::default() });
    let answer = service.ask("소파\u{0} 버리려면 어떻게 해요?").await;
    let feedback = json!({ "conversation": answer["conversation"], "helpful": true, "comment": "좋아요\u{0}" });
    service.post("/api/v1/answers/%00/feedback", &feedback).await.expect_problem(404, "answer_not_found");
    let answer = format!("/api/v1/answers/{}/feedback", answer["answer_id"].as_str().unwrap());
    service.post(&answer, &feedback).await.expect(204);
    let lookup = json!({ "number": "2026-\u{0}", "code": "\u{0}" });
    service.post("/api/v1/tickets/lookup", &lookup).await.expect_problem(404, "ticket_not_found");
    let message = json!({ "code": "\u{0}", "text": "문의" });
    service.post("/api/v1/tickets/%00/messages", &message).await.expect_problem(404, "ticket_not_found");
    let ticket = json!({ "text": "문의\u{0}", "contact": { "name": "홍\u{0}길동" }, "consent": true });
    service.post("/api/v1/tickets", &ticket).await.expect(201);
}

#[tokio::test]
async fn unknown_paths_are_problems_too() {
    let service = Service::shared();
    for path in [
        "/nothing",
        "/api/v1/nothing",
        "/widget/nothing.js",
        "/demo/nothing",
        "/widget/..%2f..%2fCargo.toml",
        "/widget/locales/xx.json",
    ] {
        println!("{path}");
        service.get(path).await.expect_problem(404, "not_found");
    }
    let english = Reply::to(service.request("GET", "/nothing").header("accept-language", "en")).await;
    assert_eq!(english.expect_problem(404, "not_found")["title"], "Not found");
}

async fn look_up(service: &Service, ticket: &Value) -> Value {
    service
        .post("/api/v1/tickets/lookup", &json!({ "number": ticket["number"], "code": ticket["code"] }))
        .await
        .expect(200)
}
