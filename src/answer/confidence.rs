//! Confidence: how probably the first article answers the question, and what follows from it.
//!
//! A lexical hit always exists, so no score alone tells whether it is an answer. The judgement weighs several raw scores of the
//! first hit, and how far it stands before the second, into one calibrated probability (`calibration.toml`), then compares that
//! with thresholds from the configuration. The features are kept with each answer, so that an officer sees why.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::reason::Reason;
use super::retrieve::Retrieved;
use super::understand::Understood;
use crate::config::Thresholds;

/// What to do with the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The first article answers.
    Answer,
    /// One of the first articles may answer: ask which.
    Clarify,
    /// Nothing known answers.
    Unanswered,
}

/// What the judgement rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// BM25 of grams within words.
    pub grams: f64,
    /// BM25 of grams over the text without spaces.
    pub spaceless: f64,
    /// Share of the question the article has, without the lexicon.
    pub coverage: f64,
    /// Cosine with title or phrasing.
    pub label: f64,
    /// Share of the question in it.
    pub label_coverage: f64,
    /// Coverage within one passage.
    pub passage: f64,
    /// Runs of three characters.
    pub phrase: f64,
    /// Coverage by words with the lexicon.
    pub concepts: f64,
    /// The same within title and phrasings.
    pub label_concepts: f64,
    /// The heaviest part of the question the article lacks.
    pub missing: f64,
    /// How much the question says.
    pub substance: f64,
    /// Score before the best of the other hits, likeness by vectors apart, at most 0.5.
    pub margin: f64,
    /// Likeness by vectors; 0 without an embeddings server. Counts only in a calibration that was fitted with one.
    #[serde(default)]
    pub dense: f64,
}

/// The judgement of one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// What it rests on.
    pub features: Features,
    /// Calibrated probability that the first article answers, 0–1.
    pub confidence: f64,
    /// What follows.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
}

static BUILT_IN: LazyLock<Calibration> = LazyLock::new(Calibration::built_in);

/// Judges with the calibration that comes with the program.
pub fn judge(understood: &Understood, retrieved: &Retrieved, thresholds: &Thresholds) -> Judgement {
    judge_with(&BUILT_IN, understood, retrieved, thresholds)
}

/// Judges with a calibration of one's own.
pub fn judge_with(
    calibration: &Calibration,
    _understood: &Understood,
    retrieved: &Retrieved,
    thresholds: &Thresholds,
) -> Judgement {
    let Some(features) = Features::of(retrieved) else {
        return Judgement {
            features: Features::default(),
            confidence: 0.0,
            decision: Decision::Unanswered,
            reason: Reason::NothingFound,
        };
    };
    let confidence = calibration.probability(&features);
    let decision = if confidence >= thresholds.answer {
        Decision::Answer
    } else if confidence >= thresholds.clarify {
        Decision::Clarify
    } else {
        Decision::Unanswered
    };
    let reason = match decision {
        Decision::Answer => Reason::Confident,
        _ if features.concepts > 0.6 && features.margin < 0.05 => Reason::Ambiguous,
        _ if features.missing > 0.25 => Reason::PartlyCovered,
        _ => Reason::TooUnlike,
    };
    Judgement { features, confidence, decision, reason }
}

impl Features {
    fn of(retrieved: &Retrieved) -> Option<Self> {
        let first = retrieved.hits.first()?;
        let second = retrieved.hits[1..].iter().map(|hit| hit.lexical).fold(0.0, f64::max);
        let parts = first.parts;
        Some(Self {
            grams: parts.grams.into(),
            spaceless: parts.spaceless.into(),
            coverage: parts.coverage.into(),
            label: parts.label.into(),
            label_coverage: parts.label_coverage.into(),
            passage: parts.passage.into(),
            phrase: parts.phrase.into(),
            concepts: parts.concepts.into(),
            label_concepts: parts.label_concepts.into(),
            missing: parts.missing.into(),
            substance: parts.substance.into(),
            margin: (first.lexical - second).min(0.5),
            dense: parts.dense.into(),
        })
    }

    /// All features by name, in the order of their declaration.
    pub fn named(&self) -> [(&'static str, f64); 13] {
        [
            ("grams", self.grams),
            ("spaceless", self.spaceless),
            ("coverage", self.coverage),
            ("label", self.label),
            ("label_coverage", self.label_coverage),
            ("passage", self.passage),
            ("phrase", self.phrase),
            ("concepts", self.concepts),
            ("label_concepts", self.label_concepts),
            ("missing", self.missing),
            ("substance", self.substance),
            ("margin", self.margin),
            ("dense", self.dense),
        ]
    }
}
