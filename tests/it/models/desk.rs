//! One article, one question, and a model behind the limits of the configuration.

use std::sync::Arc;

use jiff::Timestamp;
use minwon::answer::{Answer, Answerer, Cache, ComposedBy, Context, Outcome, Progress, Reason, Turn};
use minwon::calendar::Calendar;
use minwon::config::Config;
use minwon::district::District;
use minwon::knowledge::{Change, Knowledge, Lexicon};
use minwon::llm::{self, Ledger};
use minwon::locale::Language;
use minwon::question::Question;

use crate::support::article::article;

pub(super) const QUESTION: &str = "소파 버리기";
/// What a good model says to it.
pub(super) const WORDS: &str =
    "{\"text\":\"소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다.\",\"cites\":[\"p1\"]}\n";
pub(super) const SAID: &str = "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다.";

/// Limits that let a test end soon.
const LIMITS: [(&str, &str); 7] = [
    ("MODEL", "first"),
    ("FIRST_TOKEN_SECONDS", "0.4"),
    ("TOTAL_SECONDS", "0.8"),
    ("RETRIES", "0"),
    ("RETRY_SECONDS", "0.01"),
    ("BREAKER_FAILURES", "100"),
    ("CACHE__ENTRIES", "0"),
];

pub(super) fn config(base_url: &str, settings: &[(&str, &str)]) -> Config {
    llm::install_tls();
    let address = ("BASE_URL", base_url);
    let settings = LIMITS.iter().chain([&address]).chain(settings).copied();
    let settings = settings.map(|(key, value)| (format!("MINWON_LLM__{key}"), value.to_owned()));
    // With one article no word is rare, and nothing is as sure as in a district.
    let unsure = ("MINWON_CONFIDENCE__ANSWER".to_owned(), "0.5".to_owned());
    let variables: Vec<_> = settings.chain([unsure]).collect();
    Config::load(None, variables.into_iter()).unwrap()
}

/// An answerer with one article.
pub(super) struct Desk {
    pub(super) answerer: Answerer,
    pub(super) ledger: Arc<Ledger>,
    pub(super) knowledge: Arc<Knowledge>,
}

impl Desk {
    pub(super) fn with(config: &Config) -> Self {
        let ledger = Ledger::new(config.llm.budget, Arc::new(Timestamp::now));
        let model = llm::model(&config.llm, &ledger).unwrap();
        let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
        let article = article("sofa", QUESTION, SAID);
        knowledge.apply(vec![Change::Put(Arc::new(article))], 1).unwrap();
        let (knowledge, thresholds) = (Arc::new(knowledge), config.confidence.thresholds());
        let answerer = Answerer::new(Arc::clone(&knowledge), model, thresholds, config.district.clone())
            .caching(Cache::new(config.llm.cache));
        Self { answerer, ledger, knowledge }
    }

    /// Asks the question as the first of a conversation.
    pub(super) async fn ask(&self) -> Answer {
        self.ask_in(QUESTION, "2026-11-22T03:00:00Z", None, &[]).await
    }

    /// Asks something at some time, in a language, after other questions.
    pub(super) async fn ask_in(&self, text: &str, now: &str, language: Option<Language>, history: &[Turn]) -> Answer {
        self.ask_watched(text, now, language, history, &Progress::silent()).await
    }

    /// The same while somebody watches.
    pub(super) async fn ask_watched(
        &self,
        text: &str,
        now: &str,
        language: Option<Language>,
        history: &[Turn],
        progress: &Progress,
    ) -> Answer {
        let (district, calendar) = (District::default(), Calendar::default());
        let context =
            Context { now: now.parse().unwrap(), language, district: &district, calendar: &calendar, history };
        self.answerer.respond(&Question::parse(text, 500).unwrap(), &context, progress).await.unwrap()
    }
}

/// Why the model did not write the answer; the answer must be the article's own words all the same.
pub(super) fn quoted(answer: &Answer) -> Reason {
    assert_eq!((answer.outcome, answer.composed_by), (Outcome::Answered, ComposedBy::Quote), "{}", answer.text);
    assert!(answer.text.contains(SAID) && !answer.citations.is_empty(), "{}", answer.text);
    assert_eq!(answer.record.model, None);
    answer.record.model_failure.as_ref().expect("a reason").reason
}

pub(super) fn written(answer: &Answer) -> &str {
    assert_eq!(answer.composed_by, ComposedBy::Model, "{:?}", answer.record.model_failure);
    assert!(answer.text.starts_with(SAID), "{}", answer.text);
    answer.record.model.as_deref().expect("a name")
}
