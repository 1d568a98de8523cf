//! What the model says to a question: now, or when the same was asked before.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::cache::{Kept, Key};
use super::compose::model::{self, Asked, Written};
use super::flow::Flow;
use super::outcome::{ModelFailure, Record};
use super::reading::Reading;
use super::reason::Reason;
use crate::llm::Model as _;

/// Passages a model sees at most.
const PASSAGES: usize = 3;

/// What a model wrote, now or before.
pub(super) struct Told {
    kept: Arc<Kept>,
    cached: bool,
    /// From asking to its first words, when it was asked now.
    first_words: Option<Duration>,
}

impl Flow<'_> {
    /// What the model writes, or wrote to the same first question before; nothing without a model.
    pub(super) async fn told(&self, reading: &Reading) -> Option<Told> {
        let model = self.model?;
        let articles: Vec<_> =
            reading.retrieved.hits.iter().take(PASSAGES).map(|hit| Arc::clone(&hit.article)).collect();
        let (question, language, today) = (self.question.text(), self.language, self.today);
        let prompted = |name: &str| format!("{name} {}", model::PROMPT_VERSION);
        let cache = self.answerer.cache.as_ref().filter(|_| self.context.history.is_empty());
        let (revision, ids) = (self.answerer.knowledge.revision(), articles.iter().map(|article| article.id.clone()));
        let key = Key::new(question, language, today, revision, prompted(model.name()), ids.collect());
        if let Some(kept) = cache.and_then(|cache| cache.get(&key)) {
            if let Ok(composed) = &kept.written.outcome {
                self.progress.text(&composed.text);
            }
            return Some(Told { kept, cached: true, first_words: None });
        }
        let vocabulary = Some(self.answerer.knowledge.as_ref());
        let asked = Asked { articles: &articles, question, language, today, vocabulary };
        let written = model::write(model, asked, |line| self.progress.text(line)).await;
        let kept = Arc::new(Kept { written, by: prompted(&model.speaker()) });
        let whole = kept.written.outcome.is_ok() && kept.written.broke_off.is_none();
        if let Some(cache) = cache.filter(|_| whole) {
            cache.put(key, Arc::clone(&kept));
        }
        Some(Told { kept, cached: false, first_words: model.tally().first_words })
    }
}

impl Told {
    pub(super) fn written(&self) -> &Written {
        &self.kept.written
    }

    /// Puts on record who wrote what, why not or why not more, and how long it took.
    pub(super) fn note(&self, record: &mut Record) {
        let Kept { written, by } = &*self.kept;
        record.judgement["model"] = json!({"name": by, "missing": written.missing, "sentences": written.sentences});
        record.model = written.outcome.is_ok().then(|| by.clone());
        record.model_failure = match (&written.outcome, &written.broke_off) {
            (Err(error), _) => Some(ModelFailure { reason: error.into(), detail: error.to_string() }),
            (Ok(_), Some(error)) => Some(ModelFailure { reason: Reason::from(error), detail: error.to_string() }),
            (Ok(_), None) => None,
        };
        record.cached = self.cached;
        if !self.cached {
            let millis = |time: Duration| time.as_secs_f64() * 1000.0;
            record.timings.first_token = self.first_words.map_or(0.0, millis);
            record.timings.first_sentence = written.first_sentence.map_or(0.0, millis);
            record.timings.ground = millis(written.grounding);
        }
    }
}
