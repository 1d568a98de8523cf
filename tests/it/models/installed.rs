//! The installed service with a model: what is on record, in `/metrics` and in `minwon doctor`, and that a budget survives a restart.

use minwon::store::Store;
use serde_json::{Value, json};

use crate::support::model::{ModelServer, Mood};
use crate::support::service::{Service, Settings, run_with};

/// What no article of the demo district proves.
const UNPROVEN: &str = "{\"text\":\"소파는 그냥 길에 내놓으면 99,000원을 드립니다.\",\"cites\":[\"p1\"]}\n";

#[tokio::test]
async fn the_record_says_why_and_a_spent_budget_stays_spent() {
    let server = ModelServer::start(UNPROVEN, &[Mood::Good]).await;
    let environment = vec![
        ("MINWON_LLM__BASE_URL", server.base_url.clone()),
        ("MINWON_LLM__MODEL", "good".to_owned()),
        ("MINWON_LLM__INPUT_PRICE", "200".to_owned()),
        ("MINWON_LLM__BUDGET__TOKENS_PER_MONTH", "220".to_owned()),
    ];
    let service = Service::start_with(Settings { environment: environment.clone(), ..Settings::default() });
    let first = service.ask("소파 버리려면 어떻게 해요?").await;
    assert_eq!((&first["outcome"], &first["composed_by"]), (&json!("answered"), &json!("quote")));
    let composition = composition(&service, &first).await;
    assert_eq!(composition["model_failure"]["reason"], "model_unproven");
    assert_eq!((&composition["usage"]["input"], &composition["usage"]["output"]), (&json!(100), &json!(10)));
    service.ask("전입신고는 어떻게 하나요?").await;
    assert!(service.output().contains("budget for this month is spent"), "{}", service.output());
    let metrics = service.get("/metrics").await.expect_text(200).to_owned();
    for line in [
        r#"minwon_model_calls_total{model="good",result="ok"} 2"#,
        r#"minwon_model_tokens_total{model="good",of="prompt"} 200"#,
        r#"minwon_model_not_used_total{reason="model_unproven"} 2"#,
        "minwon_model_month_tokens 220",
        r#"minwon_stage_seconds_count{stage="first_token"} 2"#,
    ] {
        assert!(metrics.contains(line), "no {line} in\n{metrics}");
    }
    server.calls();

    let service = Service::start_again(service.stop());
    assert!(service.output().contains("budget for this month is spent"), "{}", service.output());
    let answer = service.ask("소파 버리려면 어떻게 해요?").await;
    assert_eq!(answer["composed_by"], "quote");
    assert_eq!(self::composition(&service, &answer).await["model_failure"]["reason"], "budget_spent");
    assert!(server.calls().is_empty());

    let stopped = service.stop();
    let doctor = run_with("doctor", stopped.data(), &[], &environment);
    assert!(doctor.output.contains("good at http"), "{}", doctor.output);
    assert!(doctor.output.contains("220 tokens of 220") && doctor.output.contains("spent"), "{}", doctor.output);
}

async fn composition(service: &Service, answer: &Value) -> Value {
    let store = Store::open_file(&service.data().join("minwon.sqlite")).await.unwrap();
    let row = store.answer(answer["answer_id"].as_str().unwrap()).await.unwrap().unwrap();
    store.close().await;
    serde_json::from_str(&row.composition).unwrap()
}
