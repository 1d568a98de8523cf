//! How long each stage of an answer took.

use std::time::Instant;

use serde::Serialize;

/// Milliseconds by stage; 0 where a stage was not reached. Stored with each answer and kept as histograms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Timings {
    /// Detecting the language.
    pub language: f64,
    /// The rules.
    pub triage: f64,
    /// Waiting for the question's vector.
    pub sense: f64,
    /// Folding the text, looking up the lexicon.
    pub understand: f64,
    /// The search.
    pub retrieve: f64,
    /// Features and probability.
    pub judge: f64,
    /// Asking the model for other words, and reading again.
    pub rewrite: f64,
    /// Composition, a model's time included.
    pub compose: f64,
    /// From asking the model to its first words, queue and retries included; within `compose`.
    pub first_token: f64,
    /// From the model's first complete sentence to the first words that are shown; within `compose`.
    pub first_sentence: f64,
    /// Checking the model's sentences; within `compose`.
    pub ground: f64,
    /// From the question to the answer.
    pub total: f64,
}

impl Timings {
    /// The stages by name, in the order in which they are passed.
    pub fn stages(&self) -> [(&'static str, f64); 12] {
        [
            ("language", self.language),
            ("triage", self.triage),
            ("sense", self.sense),
            ("understand", self.understand),
            ("retrieve", self.retrieve),
            ("judge", self.judge),
            ("rewrite", self.rewrite),
            ("compose", self.compose),
            ("first_token", self.first_token),
            ("first_sentence", self.first_sentence),
            ("ground", self.ground),
            ("total", self.total),
        ]
    }
}

/// Measures one stage after another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Laps(Instant);

impl Laps {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds since the last lap, or since the start.
    pub(super) fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let took = now.duration_since(self.0);
        self.0 = now;
        took.as_secs_f64() * 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is stored has the names under which it is counted.
    #[test]
    fn every_stage_is_counted() {
        let stored = serde_json::to_value(Timings::default()).unwrap();
        let mut counted: Vec<_> = Timings::default().stages().iter().map(|(name, _)| *name).collect();
        counted.sort_unstable();
        let mut named: Vec<_> = stored.as_object().unwrap().keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(counted, named);
    }
}
