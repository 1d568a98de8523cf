//! Answers of the model that are kept for whoever asks the same, and when they are not.

use minwon::answer::progress::Step;
use minwon::answer::{ComposedBy, Progress, Turn};
use minwon::locale::Language;

use super::desk::{Desk, QUESTION, WORDS, config, quoted, written};
use crate::support::model::{ModelServer, Mood};

const NOW: &str = "2026-11-22T03:00:00Z";

#[tokio::test]
async fn the_same_question_is_answered_without_the_model() {
    let server = ModelServer::start(WORDS, &[Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[("CACHE__ENTRIES", "10")]));
    let first = desk.ask().await;
    let again = desk.ask_in("  소파   버리기?! ", NOW, None, &[]).await;
    assert_eq!(written(&again), written(&first));
    assert_eq!((&again.text, &again.citations), (&first.text, &first.citations));
    assert!(again.record.cached && !first.record.cached);
    assert_eq!(again.record.usage.tokens(), 0);
    assert_eq!(server.calls().len(), 1);
    assert_eq!(again.composition()["cached"], true);
}

#[tokio::test]
async fn a_kept_answer_is_shown_on_the_way_like_any_other() {
    let server = ModelServer::start(WORDS, &[Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[("CACHE__ENTRIES", "10")]));
    let mut shown = Vec::new();
    for cached in [false, true] {
        let (sender, mut steps) = tokio::sync::mpsc::unbounded_channel();
        let answer = desk.ask_watched(QUESTION, NOW, None, &[], &Progress::to(sender)).await;
        assert_eq!(answer.record.cached, cached);
        let mut text = String::new();
        while let Some(step) = steps.recv().await {
            if let Step::Text(piece) = step {
                text += &piece;
            }
        }
        shown.push(text);
    }
    assert_eq!(shown[0], shown[1]);
    assert!(shown[0].contains("소파는 대형폐기물로"), "{}", shown[0]);
}

#[tokio::test]
async fn whatever_an_answer_rests_on_makes_it_another() {
    let server = ModelServer::start(WORDS, &[Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[("CACHE__ENTRIES", "10")]));
    desk.ask().await;
    server.calls();
    // Midnight in Korea.
    let asked = |now, language| desk.ask_in(QUESTION, now, language, &[]);
    assert!(!asked("2026-11-22T15:00:00Z", None).await.record.cached, "another day");
    assert!(!asked(NOW, Some(Language::En)).await.record.cached, "another language");
    let before = Turn { question: "여권".to_owned(), reason: "confident".to_owned() };
    assert!(!desk.ask_in(QUESTION, NOW, None, &[before]).await.record.cached, "not the first question");
    assert!(asked(NOW, None).await.record.cached);
    desk.knowledge.apply(Vec::new(), 2).unwrap();
    assert!(!asked(NOW, None).await.record.cached, "the articles have changed");
}

#[tokio::test]
async fn only_what_the_model_wrote_is_kept() {
    let server = ModelServer::start(WORDS, &[Mood::Fails(500), Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[("CACHE__ENTRIES", "10")]));
    quoted(&desk.ask().await);
    assert_eq!(desk.ask().await.composed_by, ComposedBy::Model);
    assert_eq!(server.calls().len(), 2);
}
