//! A text as the program reads it: understood, looked up and judged. A question may have several readings; one of them is answered.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::confidence::{self, Decision, Judgement};
use super::reason::Reason;
use super::retrieve::{self, Retrieved};
use super::rewrite::Rewriting;
use super::sense::Sensed;
use super::timings::{Laps, Timings};
use super::understand::{self, Understood};
use super::{Answerer, Outage};
use crate::article::Article;
use crate::knowledge::{Expansion, Meaning};

/// Suggestions shown at most.
const SUGGESTIONS: usize = 3;
/// Hits kept with an answer.
const KEPT: usize = 5;
/// Articles beyond which a search by meaning is not quick.
const LARGE: usize = 10_000;

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
    /// What it means as a vector.
    pub sensed: Sensed,
    /// What a model said in other words.
    pub rewriting: Option<Rewriting>,
    /// How long its stages took.
    pub timings: Timings,
}

impl Reading {
    /// Reads a text by its words alone.
    pub(super) fn of(answerer: &Answerer, text: &str, today: Date) -> Result<Self, Outage> {
        let mut laps = Laps::start();
        let understood = understand::understand(text, &answerer.knowledge.lexicon());
        let timings = Timings { understand: laps.lap(), ..Timings::default() };
        Self::looked_up(answerer, text, understood, Sensed::Off, today, timings)
    }

    /// Reads a text by its words and, where an embeddings server answers in time, by its meaning.
    pub(super) async fn sensed(answerer: &Answerer, text: &str, today: Date) -> Result<Self, Outage> {
        let mut laps = Laps::start();
        let sensed = match &answerer.sense {
            Some(sense) => sense.of(text, &answerer.knowledge).await,
            None => Sensed::Off,
        };
        let mut timings = Timings { sense: laps.lap(), ..Timings::default() };
        let understood = understand::understand(text, &answerer.knowledge.lexicon());
        timings.understand = laps.lap();
        let Some(vector) = sensed.vector().filter(|_| answerer.knowledge.len() > LARGE) else {
            return Self::looked_up(answerer, text, understood, sensed, today, timings);
        };
        // Tens of milliseconds: not on a thread that other questions wait for.
        let (knowledge, vector, weight) = (Arc::clone(&answerer.knowledge), vector.clone(), answerer.weight());
        let search = tokio::task::spawn_blocking(move || {
            let meaning = Meaning { vector: &vector, weight };
            let retrieved = retrieve::retrieve_near(&knowledge, &understood, Some(meaning), today);
            (retrieved, understood)
        });
        let (retrieved, understood) = search.await.expect("searching does not panic");
        timings.retrieve = laps.lap();
        Ok(Self::judged(answerer, text, understood, retrieved?, sensed, timings))
    }

    /// The same text with wordings added, each of which stands for the whole of it.
    pub(super) fn in_other_words(
        &self,
        answerer: &Answerer,
        phrases: &[String],
        weight: f32,
        today: Date,
    ) -> Result<Self, Outage> {
        let mut understood = self.understood.clone();
        let query = &mut understood.query;
        let added: Vec<Expansion> =
            phrases.iter().filter_map(|phrase| Expansion::of_whole(query, &understood.text, phrase, weight)).collect();
        query.expansions.extend(added);
        Self::looked_up(answerer, &self.text, understood, self.sensed.clone(), today, self.timings)
    }

    fn looked_up(
        answerer: &Answerer,
        text: &str,
        understood: Understood,
        sensed: Sensed,
        today: Date,
        mut timings: Timings,
    ) -> Result<Self, Outage> {
        let mut laps = Laps::start();
        let meaning = sensed.vector().map(|vector| Meaning { vector, weight: answerer.weight() });
        let retrieved = retrieve::retrieve_near(&answerer.knowledge, &understood, meaning, today)?;
        timings.retrieve += laps.lap();
        Ok(Self::judged(answerer, text, understood, retrieved, sensed, timings))
    }

    fn judged(
        answerer: &Answerer,
        text: &str,
        understood: Understood,
        retrieved: Retrieved,
        sensed: Sensed,
        mut timings: Timings,
    ) -> Self {
        let mut laps = Laps::start();
        let judgement = confidence::judge_with(&answerer.calibration, &understood, &retrieved, &answerer.thresholds);
        timings.judge += laps.lap();
        Self { text: text.to_owned(), understood, retrieved, judgement, sensed, rewriting: None, timings }
    }

    /// Is the first hit the answer?
    pub(super) fn answers(&self) -> bool {
        self.judgement.decision == Decision::Answer
    }

    /// Is the subject likely, and only open which of its articles is meant?
    pub(super) fn is_torn(&self) -> bool {
        self.judgement.reason == Reason::Ambiguous
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
        let mut record = json!({
            "query": {"text": self.understood.text, "kind": self.understood.kind, "expansions": self.understood.expansions()},
            "hits": hits.collect::<Vec<_>>(),
            "features": self.judgement.features,
            "confidence": self.judgement.confidence,
            "subject": self.judgement.subject,
            "reason": self.judgement.reason.code(),
        });
        match &self.sensed {
            Sensed::Off => {}
            Sensed::Vector(_) => record["meaning"] = json!("used"),
            Sensed::Failed(failure) => record["meaning"] = json!(failure),
        }
        if let Some(rewriting) = &self.rewriting {
            record["rewriting"] = json!(rewriting);
        }
        record
    }
}
