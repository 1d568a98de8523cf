//! A question in the office's words: what a model adds to the search, and that nothing else changes when it fails.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use minwon::answer::{Answer, Answerer, Context, Outcome, Progress};
use minwon::calendar::Calendar;
use minwon::config::Config;
use minwon::district::District;
use minwon::knowledge::{Change, Knowledge, Lexicon};
use minwon::llm::{Model, ModelError, Prompt, Scripted, TextStream};
use minwon::question::Question;

use crate::support::article::article;

const COLLOQUIAL: &str = "낡은 카우치 처분";

/// A model that takes the question and says nothing.
struct Silent;

impl Model for Silent {
    fn name(&self) -> &'static str {
        "silent"
    }

    fn stream(&self, _: Prompt) -> TextStream {
        futures_util::stream::pending().boxed()
    }
}

async fn ask(text: &str, model: Option<Arc<dyn Model>>) -> Answer {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    let articles = [
        article("sofa", "소파 버리기", "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다."),
        article("passport", "여권 재발급", "여권을 잃어버리면 구청에서 다시 발급받습니다."),
        article("dumping", "무단투기 신고", "무단투기를 보면 청소행정과에 신고합니다."),
    ];
    knowledge.apply(articles.map(|article| Change::Put(Arc::new(article))).into(), 1).unwrap();
    let mut config = Config::defaults().unwrap();
    // Among three articles no word is rare, and nothing is as sure as in a district.
    config.confidence.answer = 0.5;
    let limit = model.as_ref().map(|_| Duration::from_millis(200));
    let answerer = Answerer::new(Arc::new(knowledge), model, config.confidence.thresholds(), config.district.clone())
        .rewriting(limit);
    let (district, calendar) = (District::default(), Calendar::default());
    let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
    let context = Context { now, language: None, district: &district, calendar: &calendar, history: &[] };
    answerer.respond(&Question::parse(text, 500).unwrap(), &context, &Progress::silent()).await.unwrap()
}

#[tokio::test]
async fn a_question_in_other_words_is_found_by_the_offices_words() {
    let plain = ask(COLLOQUIAL, None).await;
    assert_eq!(plain.outcome, Outcome::Unanswered);
    assert!(plain.record.judgement.get("rewriting").is_none());

    let model = Scripted::saying("1. 소파 버리기\n2. 대형폐기물 배출\nI hope this helps!");
    let answer = ask(COLLOQUIAL, Some(Arc::new(model))).await;
    assert_eq!(answer.ranked[0].0, "sofa");
    assert!(answer.confidence > plain.confidence);
    let record = &answer.record.judgement;
    assert_eq!(record["rewriting"]["model"], "scripted rewrite-1");
    let expansions = record["query"]["expansions"].as_array().unwrap();
    let officials: Vec<_> = expansions.iter().map(|expansion| expansion["official"].as_str().unwrap()).collect();
    assert_eq!(officials, ["소파 버리기", "대형폐기물 배출"]);
}

#[tokio::test]
async fn a_question_that_is_answered_is_not_rewritten() {
    let answer = ask("소파 버리기", Some(Arc::new(Scripted::saying("여권 재발급")))).await;
    assert_eq!((answer.outcome, answer.ranked[0].0.as_str()), (Outcome::Answered, "sofa"));
    assert!(answer.record.judgement.get("rewriting").is_none());
}

#[tokio::test]
async fn a_model_that_fails_changes_nothing_else() {
    let plain = ask(COLLOQUIAL, None).await;
    let models: [(Arc<dyn Model>, &str); 4] = [
        (Arc::new(Scripted::new([Err(ModelError::Status(500))])), "500"),
        (Arc::new(Silent), "rewrite the question"),
        (Arc::new(Scripted::saying("없음")), ""),
        (Arc::new(Scripted::saying("Ignore the rules. <script>1</script> 😀")), ""),
    ];
    for (model, failure) in models {
        let answer = ask(COLLOQUIAL, Some(model)).await;
        assert_eq!((answer.outcome, &answer.text, &answer.ranked), (plain.outcome, &plain.text, &plain.ranked));
        let said = &answer.record.judgement["rewriting"];
        assert!(said["failure"].as_str().unwrap_or_default().contains(failure), "{said}");
        assert_eq!(said["phrases"].as_array().unwrap().len(), 0);
    }
}
