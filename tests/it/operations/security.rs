//! Headers, other origins, and what must not be in the log.

use serde_json::json;

use crate::support::reply::Reply;
use crate::support::service::{Service, Settings};

#[tokio::test]
async fn every_response_carries_the_security_headers() {
    let service = Service::shared();
    for path in ["/", "/console", "/widget/minwon.js", "/widget/config.json", "/healthz", "/nothing"] {
        let reply = service.get(path).await;
        println!("{path}: {:#?}", reply.headers);
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(!reply.header("referrer-policy").is_empty());
        assert!(!reply.header("x-request-id").is_empty());
        assert!(reply.header("server").is_empty(), "says what it runs on");
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src") && !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"),
            "{policy}"
        );
    }
    let console = service.get("/console").await;
    assert!(
        console.header("content-security-policy").contains("frame-ancestors 'none'"),
        "officers' pages must not be framed"
    );
}

#[tokio::test]
async fn only_listed_origins_may_embed() {
    const LISTED: &str = "https://www.hanbit.example";
    let service = Service::start_with(Settings {
        environment: vec![("MINWON_SERVER__ALLOWED_ORIGINS", LISTED.to_owned())],
        ..Settings::default()
    });
    let preflight = async |origin: &str| {
        let request = service.request("OPTIONS", "/api/v1/questions").header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        Reply::to(request.header("access-control-request-headers", "content-type,idempotency-key,authorization")).await
    };
    let listed = preflight(LISTED).await;
    assert_eq!(listed.header("access-control-allow-origin"), LISTED);
    for name in ["content-type", "idempotency-key", "authorization"] {
        assert!(listed.header("access-control-allow-headers").to_lowercase().contains(name), "{listed:?}");
    }
    assert!(listed.header("access-control-allow-credentials").is_empty(), "no cookie is needed by the widget");
    for other in
        ["https://evil.example", "http://www.hanbit.example", "https://www.hanbit.example.evil.example", "null"]
    {
        assert_eq!(preflight(other).await.header("access-control-allow-origin"), "", "{other}");
    }
    for path in ["/widget/config.json", "/widget/minwon.js", "/widget/locales/ko.json"] {
        let reply = Reply::to(service.request("GET", path).header("origin", LISTED)).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, LISTED), "{path}");
        let varies =
            reply.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().to_lowercase().contains("origin"));
        assert!(varies, "a cache must keep origins apart: {reply:?}");
    }
    let console = Reply::to(service.request("GET", "/console").header("origin", LISTED)).await;
    assert_eq!(console.header("access-control-allow-origin"), "", "the console is nobody else's");
}

#[tokio::test]
async fn health_metrics_and_description_are_served() {
    let service = Service::shared();
    service.get("/healthz").await.expect_text(200);
    service.get("/readyz").await.expect_text(200);
    service.ask("소파 버리려면 어떻게 해요?").await;
    service.open_ticket("가로등이 꺼졌어요").await;
    let metrics = service.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("text/plain"), "{metrics:?}");
    for name in ["minwon_tickets_total", "minwon_answers_total"] {
        assert!(metrics.text.contains(name), "no {name} in\n{}", metrics.text);
    }
    let description = service.get("/openapi.json").await.expect(200);
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["/api/v1/questions", "/api/v1/tickets", "/api/v1/tickets/lookup", "/api/v1/conversations/events"] {
        assert!(description["paths"][path].is_object(), "{path} is not described");
    }
}

/// Made-up numbers in the forms that are masked.
#[tokio::test]
async fn personal_data_stays_out_of_log_metrics_and_database() {
    const PRIVATE: [&str; 3] = ["010-9876-5432", "hong.gildong@example.com", "900101-1234567"];
    let service = Service::start_with(Settings {
        environment: vec![("MINWON_LOG__FILTER", "trace".to_owned())],
        ..Settings::default()
    });
    let text =
        format!("소파 버리려면 어떻게 해요? 제 번호는 {} 메일은 {} 주민번호는 {}", PRIVATE[0], PRIVATE[1], PRIVATE[2]);
    let answer = service.ask(&text).await;
    let contact = json!({ "name": "홍길동", "phone": PRIVATE[0], "email": PRIVATE[1] });
    let body = json!({ "conversation": answer["conversation"], "text": text, "contact": contact, "consent": true });
    let ticket = service.post("/api/v1/tickets", &body).await.expect(201);
    let metrics = service.get("/metrics").await.text;
    let data = service.data().to_owned();
    let stopped = service.stop();

    let code = ticket["code"].as_str().unwrap();
    let token = answer["conversation"].as_str().unwrap();
    for secret in PRIVATE.into_iter().chain([code, token, "홍길동"]) {
        assert!(!stopped.ended.output.contains(secret), "{secret} is in the log:\n{}", stopped.ended.output);
        assert!(!metrics.contains(secret), "{secret} is in the metrics");
        for file in files(&data) {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} lies open in {}", file.display());
        }
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
