//! What a model wrote: what of it the resident gets, and what of it an officer sees.

use minwon::article::Article;
use serde_json::{Value, json};

use super::office::Office;
use crate::support::model::{ModelServer, Mood};
use crate::support::service;

const QUESTION: &str = "2인용 소파 버리는 수수료 얼마예요?";

async fn office_with(model: &ModelServer) -> Office {
    // The harness chooses the cryptography with its first client.
    let _ = service::client();
    let base_url = model.base_url.clone();
    let change = move |config: &mut minwon::config::Config| {
        config.llm.base_url = base_url;
        "scripted".clone_into(&mut config.llm.model);
    };
    let office = Office::open_with(change, false).await;
    let folder = format!("{}/knowledge/articles/cleaning", env!("CARGO_MANIFEST_DIR"));
    let articles = ["bulky-waste-sofa-2-seat", "bag-prices", "collection-days"].map(|id| {
        let markdown = std::fs::read_to_string(format!("{folder}/{id}.md")).unwrap();
        Article::parse(&markdown).unwrap()
    });
    office.app.store.put_articles(&articles, "test", office.app.now(), &|_| ()).await.unwrap();
    office.app.follow_once().await.unwrap();
    office
}

async fn ask(office: &Office) -> Value {
    let request = office.client.post(format!("{}/api/v1/questions", office.base));
    request.json(&json!({"question": QUESTION})).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sentence_is_held_against_its_passage_and_an_officer_sees_how() {
    let model = ModelServer::start(
        "{\"answerable\":\"partial\",\"missing\":\"버리는 소파\"}\n\
         {\"text\":\"2인용 소파의 수수료는 5천 원입니다.\",\"cites\":[\"p1\"]}\n\
         {\"text\":\"소파는 내일 수거해 드리겠습니다.\",\"cites\":[\"p1\"]}\n\
         {\"text\":\"2인용 소파의 수수료는 9천 원입니다.\",\"cites\":[\"p1\"]}\n",
        &[Mood::Good],
    )
    .await;
    let office = office_with(&model).await;
    let answer = ask(&office).await;
    let text = answer["text"].as_str().unwrap();
    assert_eq!((answer["outcome"].as_str(), answer["composed_by"].as_str()), (Some("answered"), Some("model")));
    assert!(text.starts_with("2인용 소파의 수수료는 5천 원입니다."), "{text}");
    assert!(!text.contains("드리겠습니다") && !text.contains("9천"), "{text}");
    assert!(text.contains("다음 내용은 안내문에 없어 답하지 못했습니다: 버리는 소파"), "{text}");
    assert!(text.contains("안내문에는 이렇게 적혀 있습니다."), "what was dropped is made good by the quote: {text}");
    assert!(answer["ticket_offer"]["reason"].as_str().unwrap().contains("안내문에 없는 부분"), "{answer}");

    let body = json!({"text": "소파 필증이 이상해요", "conversation": answer["conversation"], "consent": false});
    let (number, _) = office.open_ticket(body).await;
    let mut desk = office.recycling_desk().await;
    let page = desk.get(&format!("/console/tickets/{number}")).await;
    page.has("scripted answer-2")
        .has("버림: 약속")
        .has("소파는 내일 수거해 드리겠습니다. [p1]")
        .has("버림: 근거에 없는 값");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_passages_do_not_answer_becomes_a_ticket() {
    for reply in [
        "{\"answerable\":\"none\",\"missing\":\"\"}\n",
        "{\"answerable\":\"complete\"}\n{\"text\":\"2인용 소파의 수수료는 5천 원입니다.\",\"cites\":[]}\n",
        "{\"answerable\":\"complete\"}\n{\"text\":\"2인용 소파의 수수료는 5천 원입니다.\",\"cites\":[\"p7\"]}\n",
    ] {
        let model = ModelServer::start(reply, &[Mood::Good]).await;
        let answer = ask(&office_with(&model).await).await;
        assert_eq!(answer["outcome"], "unanswered", "{reply}");
        assert!(answer["ticket_offer"].is_object() && !answer["text"].as_str().unwrap().contains("5천"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_proves_nothing_is_replaced_by_the_quote() {
    for reply in [
        "수수료는 9천 원입니다. [p1]",
        "{\"answerable\":\"complete\"}\n{\"text\":\"2인용 소파의 수수료는 9천 원입니다.\",\"cites\":[\"p1\"]}\n",
    ] {
        let model = ModelServer::start(reply, &[Mood::Good]).await;
        let answer = ask(&office_with(&model).await).await;
        let text = answer["text"].as_str().unwrap();
        assert_eq!((answer["outcome"].as_str(), answer["composed_by"].as_str()), (Some("answered"), Some("quote")));
        assert!(text.contains("5,000원") && !text.contains("9천"), "{text}");
    }
}
