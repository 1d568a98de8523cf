//! One score from the raw scores: a weighted sum, because rank fusion throws away how far apart the scores are (`eval/README.md`).

use super::evidence::Parts;

/// The score of an article; greater is better, comparable only within one question.
pub(super) fn score(parts: &Parts) -> f64 {
    let matched = (parts.grams + parts.spaceless) * parts.coverage.sqrt();
    let sum = 0.75 * matched
        + parts.stems
        + 1.3 * parts.label
        + 0.8 * parts.label_concepts
        + parts.concepts
        + 0.6 * parts.passage
        + 0.6 * parts.latent;
    f64::from(sum)
}

/// The score with likeness by meaning added; `weight` is what the same meaning is worth.
pub(super) fn fused(score: f64, parts: &Parts, weight: f32) -> f64 {
    score + f64::from(weight) * f64::from(parts.dense)
}
