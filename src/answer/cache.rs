//! The model's answers to first questions, kept for whoever asks the same while nothing has changed that an answer rests on.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::Answerer;
use super::compose::model::Written;
use crate::config;
use crate::korean::fold::fold;
use crate::locale::Language;

/// Answers of the model, bounded in number and age.
pub struct Cache(moka::sync::Cache<Key, Arc<Kept>>);

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    question: String,
    language: Language,
    today: Date,
    revision: i64,
    /// Name of the model that is asked, and version of the prompt.
    model: String,
    /// Ids of the articles that the model sees.
    articles: Vec<String>,
}

/// What a model wrote, and who it was.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) written: Written,
    /// Name of the model and version of the prompt.
    pub(super) by: String,
}

impl Cache {
    /// A cache with these bounds; none when it may hold nothing.
    pub fn new(settings: config::Cache) -> Option<Self> {
        let age = Duration::from_secs(settings.minutes.saturating_mul(60));
        let cache = moka::sync::Cache::builder().max_capacity(settings.entries).time_to_live(age).build();
        (settings.entries > 0).then_some(Self(cache))
    }

    pub(super) fn get(&self, key: &Key) -> Option<Arc<Kept>> {
        let kept = self.0.get(key);
        let result = if kept.is_some() { "hit" } else { "miss" };
        metrics::counter!("minwon_answer_cache_total", "result" => result).increment(1);
        kept
    }

    pub(super) fn put(&self, key: Key, kept: Arc<Kept>) {
        self.0.insert(key, kept);
    }
}

impl Key {
    /// The key of a masked question. Case, punctuation and drawn-out letters make no difference.
    pub(super) fn new(
        question: &str,
        language: Language,
        today: Date,
        revision: i64,
        model: String,
        articles: Vec<String>,
    ) -> Self {
        Self { question: fold(question), language, today, revision, model, articles }
    }
}

impl Answerer {
    /// Keeps the model's answers to first questions; `None` keeps none.
    #[must_use]
    pub fn caching(mut self, cache: Option<Cache>) -> Self {
        self.cache = cache;
        self
    }
}
