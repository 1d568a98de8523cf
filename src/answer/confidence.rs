//! Confidence: how probably the first article answers the question, and what follows from it.
//!
//! A lexical hit always exists, so no score alone tells whether it is an answer. The judgement weighs several raw scores of the
//! first hit, and how far it stands before the second, into one calibrated probability (`calibration.toml`), then compares that
//! with thresholds from the configuration. The features are kept with each answer, so that an officer sees why.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::features::{Features, Weighed};
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

/// The judgement of one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// What it rests on.
    pub features: Features,
    /// Calibrated probability that the first article answers, 0–1.
    pub confidence: f64,
    /// The same for its subject, whichever of its articles answers; only where neighbours on it were found.
    pub subject: Option<f64>,
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
    understood: &Understood,
    retrieved: &Retrieved,
    thresholds: &Thresholds,
) -> Judgement {
    let Some(Weighed { article: features, subject }) = Features::of(understood, retrieved) else {
        return Judgement {
            features: Features::default(),
            confidence: 0.0,
            subject: None,
            decision: Decision::Unanswered,
            reason: Reason::NothingFound,
        };
    };
    let confidence = calibration.probability(&features);
    // Neighbours on one subject take the margin from one another; without them the subject may be certain.
    let subject = subject.map(|features| calibration.probability(&features));
    // To ask which takes less than to answer: the middle between the thresholds.
    let torn = subject.is_some_and(|subject| subject >= f64::midpoint(thresholds.answer, thresholds.clarify));
    let decision = if confidence >= thresholds.answer {
        Decision::Answer
    } else if confidence >= thresholds.clarify || torn {
        Decision::Clarify
    } else {
        Decision::Unanswered
    };
    let reason = match decision {
        Decision::Answer => Reason::Confident,
        _ if torn => Reason::Ambiguous,
        _ if features.lacking > 0.25 => Reason::PartlyCovered,
        _ => Reason::TooUnlike,
    };
    Judgement { features, confidence, subject, decision, reason }
}
