//! The measures, defined as the public scorers define them. Everything here is arithmetic on positions and scores.

use serde::{Deserialize, Serialize};

/// How well the right documents are ranked, over the questions that have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Questions.
    pub questions: usize,
    /// Share with a right document first.
    pub r1: f64,
    /// Share with one among the first three.
    pub r3: f64,
    /// Share with one among the first five.
    pub r5: f64,
    /// Mean of 1 / rank of the first right document, 0 beyond the tenth.
    pub mrr: f64,
    /// Normalised discounted gain over the first ten.
    pub ndcg: f64,
}

impl Ranking {
    /// Measures; each item holds the 0-based positions of right documents among those found, and how many right ones there are.
    pub fn of<'a>(items: impl Iterator<Item = (&'a [usize], usize)>) -> Self {
        let mut sum = Self::default();
        for (positions, relevant) in items {
            sum.questions += 1;
            let within = |k: usize| f64::from(u8::from(positions.first().is_some_and(|first| *first < k)));
            sum.r1 += within(1);
            sum.r3 += within(3);
            sum.r5 += within(5);
            sum.mrr += positions.first().filter(|first| **first < 10).map_or(0.0, |first| 1.0 / (*first + 1) as f64);
            let gain = |position: usize| 1.0 / ((position + 2) as f64).log2();
            let found: f64 = positions.iter().filter(|position| **position < 10).map(|position| gain(*position)).sum();
            let ideal: f64 = (0..relevant.min(10)).map(gain).sum();
            sum.ndcg += if ideal > 0.0 { found / ideal } else { 0.0 };
        }
        let n = sum.questions.max(1) as f64;
        let mean = |total: f64| total / n;
        Self {
            questions: sum.questions,
            r1: mean(sum.r1),
            r3: mean(sum.r3),
            r5: mean(sum.r5),
            mrr: mean(sum.mrr),
            ndcg: mean(sum.ndcg),
        }
    }
}

/// A question's confidence, and whether its first document is right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Any number that grows with the hope of being right.
    pub confidence: f64,
    /// The first document found is right. Never so for a question that has no right one.
    pub right: bool,
}

/// Area under the ROC curve: how probably a right one has a greater confidence than a wrong one, ties counting half. `None` when all
/// are right or none is.
pub fn auroc(scored: &[Scored]) -> Option<f64> {
    let mut order: Vec<&Scored> = scored.iter().collect();
    order.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let right = scored.iter().filter(|one| one.right).count() as f64;
    let wrong = scored.len() as f64 - right;
    if right == 0.0 || wrong == 0.0 {
        return None;
    }
    let (mut ranks, mut before) = (0.0, 0);
    for tied in order.chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        let mean_rank = (2 * before + tied.len() + 1) as f64 / 2.0;
        ranks += mean_rank * tied.iter().filter(|one| one.right).count() as f64;
        before += tied.len();
    }
    Some((ranks - right * (right + 1.0) / 2.0) / (right * wrong))
}

/// What answering from some confidence on means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Answered from this confidence on.
    pub threshold: f64,
    /// Share of all questions answered.
    pub coverage: f64,
    /// Share of the answered that is wrong.
    pub risk: f64,
    /// Share of the answerable questions answered rightly.
    pub recall: f64,
}

/// The risk–coverage curve, the most confident first: a point for each confidence that occurs.
pub fn curve(scored: &[Scored], answerable: usize) -> Vec<Point> {
    let mut order: Vec<&Scored> = scored.iter().collect();
    order.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let (mut answered, mut right) = (0, 0);
    let mut points = Vec::new();
    for tied in order.chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        answered += tied.len();
        right += tied.iter().filter(|one| one.right).count();
        points.push(Point {
            threshold: tied[0].confidence,
            coverage: answered as f64 / scored.len() as f64,
            risk: 1.0 - right as f64 / answered as f64,
            recall: right as f64 / answerable.max(1) as f64,
        });
    }
    points
}

/// The point that answers most while at least `precision` of the answers are right.
pub fn at_precision(curve: &[Point], precision: f64) -> Option<Point> {
    curve.iter().rev().find(|point| 1.0 - point.risk >= precision - 1e-12).copied()
}

/// The value below which a share of the values lies; 0 for none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of values")]
    let at = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn ranking_counts_any_right_document() {
        let items: [(&[usize], usize); 3] = [(&[0, 2], 2), (&[3], 1), (&[], 1)];
        let ranking = Ranking::of(items.into_iter());
        assert_eq!(ranking.questions, 3);
        assert!(near(ranking.r1, 1.0 / 3.0) && near(ranking.r3, 1.0 / 3.0) && near(ranking.r5, 2.0 / 3.0));
        assert!(near(ranking.mrr, (1.0 + 0.25) / 3.0));
        let first = 1.5 / (1.0 + 1.0 / 3.0_f64.log2());
        assert!(near(ranking.ndcg, (first + 1.0 / 5.0_f64.log2()) / 3.0));
        assert_eq!(Ranking::of(std::iter::empty()), Ranking::default());
    }

    fn scored(items: &[(f64, bool)]) -> Vec<Scored> {
        items.iter().map(|(confidence, right)| Scored { confidence: *confidence, right: *right }).collect()
    }

    #[test]
    fn auroc_counts_ties_half() {
        assert_eq!(auroc(&scored(&[(0.9, true), (0.1, false)])), Some(1.0));
        assert_eq!(auroc(&scored(&[(0.5, true), (0.5, false)])), Some(0.5));
        assert_eq!(auroc(&scored(&[(0.5, true), (0.7, true)])), None);
        let mixed = scored(&[(0.9, true), (0.8, false), (0.7, true), (0.1, false)]);
        assert_eq!(auroc(&mixed), Some(0.75));
    }

    #[test]
    fn the_curve_answers_the_surest_first() {
        let points = curve(&scored(&[(0.9, true), (0.8, true), (0.8, false), (0.2, false)]), 3);
        assert_eq!(points.len(), 3);
        assert!(near(points[1].coverage, 0.75) && near(points[1].risk, 1.0 / 3.0) && near(points[1].recall, 2.0 / 3.0));
        let chosen = at_precision(&points, 0.95).unwrap();
        assert!(near(chosen.threshold, 0.9) && near(chosen.recall, 1.0 / 3.0));
        assert!(at_precision(&curve(&scored(&[(0.9, false)]), 1), 0.95).is_none());
    }

    #[test]
    fn quantiles_are_values_that_occur() {
        assert!(near(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0) && near(quantile(&[], 0.99), 0.0));
    }
}
