//! A text as the program reads it: understood, looked up and judged. A question may have several readings; one of them is answered.

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::confidence::{self, Decision, Judgement};
use super::retrieve::{self, Retrieved};
use super::understand::{self, Understood};
use super::{Answerer, Outage};
use crate::article::Article;

/// Suggestions shown at most.
const SUGGESTIONS: usize = 3;
/// Hits kept with an answer.
const KEPT: usize = 5;

/// One reading.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The text that was looked up.
    pub text: String,
    /// What it asks for.
    pub understood: Understood,
    /// What was found.
    pub retrieved: Retrieved,
    /// How sure the first hit is.
    pub judgement: Judgement,
    /// Milliseconds it took.
    pub millis: f64,
}

impl Reading {
    /// Reads a text.
    pub(super) fn of(answerer: &Answerer, text: &str, today: Date) -> Result<Self, Outage> {
        let started = Instant::now();
        let understood = understand::understand(text, answerer.knowledge.lexicon());
        let retrieved = retrieve::retrieve(&answerer.knowledge, &understood, today)?;
        let judgement = confidence::judge_with(&answerer.calibration, &understood, &retrieved, &answerer.thresholds);
        let millis = started.elapsed().as_secs_f64() * 1000.0;
        Ok(Self { text: text.to_owned(), understood, retrieved, judgement, millis })
    }

    /// Is the first hit the answer?
    pub(super) fn answers(&self) -> bool {
        self.judgement.decision == Decision::Answer
    }

    /// May the first hit be the answer?
    pub(super) fn is_near(&self) -> bool {
        self.judgement.decision != Decision::Unanswered
    }

    /// The first hit.
    pub(super) fn article(&self) -> Option<&Arc<Article>> {
        self.retrieved.hits.first().map(|hit| &hit.article)
    }

    /// The first hit's topic.
    pub(super) fn topic(&self) -> Option<&str> {
        self.article()?.topic.as_deref()
    }

    /// What the resident may have meant: titles from the hit at `skip` on.
    pub(super) fn suggestions(&self, skip: usize) -> Vec<String> {
        self.retrieved.hits.iter().skip(skip).take(SUGGESTIONS).map(|hit| hit.article.title.clone()).collect()
    }

    /// Ids and scores of the hits, best first.
    pub(super) fn ranked(&self) -> Vec<(String, f64)> {
        self.retrieved.hits.iter().map(|hit| (hit.article.id.clone(), hit.score)).collect()
    }

    /// What is kept for officers who ask why.
    pub(super) fn record(&self) -> Value {
        let hits = self.retrieved.hits.iter().take(KEPT).map(|hit| {
            json!({"article": hit.article.id, "title": hit.article.title, "score": hit.score, "parts": hit.parts})
        });
        json!({
            "query": {"text": self.understood.text, "kind": self.understood.kind, "expansions": self.understood.expansions()},
            "hits": hits.collect::<Vec<_>>(),
            "features": self.judgement.features,
            "confidence": self.judgement.confidence,
            "reason": self.judgement.reason.code(),
        })
    }
}
