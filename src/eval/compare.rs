//! Two runs of one set, question by question.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::bench::Run;

/// What changed between two runs.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Questions that fare better, as lines to read.
    pub better: Vec<String>,
    /// Questions that fare worse.
    pub worse: Vec<String>,
    /// Questions that only one of the runs has.
    pub unmatched: usize,
}

/// How a question fares: first whether it was answered rightly, left open, or answered wrongly; then where its document stands.
fn fare(run: &Run) -> (u8, usize) {
    let right = run.is_answerable() && run.is_right();
    let verdict = match (run.is_answered(), right) {
        (true, true) => 2,
        (false, _) => 1,
        (true, false) => 0,
    };
    (verdict, 10_usize.saturating_sub(run.rank().unwrap_or(11) - 1))
}

fn told(run: &Run) -> String {
    let rank = if run.is_answerable() {
        run.rank().map_or_else(|| "not found, ".to_owned(), |rank| format!("rank {rank}, "))
    } else {
        String::new()
    };
    format!("{rank}{} {:.2}", run.outcome.code(), run.confidence)
}

/// Compares `now` with `before`.
pub fn compare(before: &[Run], now: &[Run]) -> Comparison {
    let known: HashMap<&str, &Run> = before.iter().map(|run| (run.qid.as_str(), run)).collect();
    let mut comparison = Comparison::default();
    let mut matched = 0;
    for run in now {
        let Some(old) = known.get(run.qid.as_str()) else { continue };
        matched += 1;
        let line = || format!("{} [{}] {} → {}  {}", run.qid, run.kind, told(old), told(run), run.query);
        match fare(run).cmp(&fare(old)) {
            std::cmp::Ordering::Greater => comparison.better.push(line()),
            std::cmp::Ordering::Less => comparison.worse.push(line()),
            std::cmp::Ordering::Equal => {}
        }
    }
    comparison.unmatched = before.len() + now.len() - 2 * matched;
    comparison
}

impl Comparison {
    /// The comparison to read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (sign, lines) in [('+', &self.better), ('-', &self.worse)] {
            for line in lines {
                let _ = writeln!(text, "{sign} {line}");
            }
        }
        let _ = write!(text, "{} better, {} worse", self.better.len(), self.worse.len());
        if self.unmatched > 0 {
            let _ = write!(text, ", {} only in one of the runs", self.unmatched);
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;

    fn run(qid: &str, relevant: &[&str], ranked: &[&str], outcome: Outcome) -> Run {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Run {
            qid: qid.to_owned(),
            kind: "keyword".to_owned(),
            lang: "ko".to_owned(),
            query: "소파".to_owned(),
            relevant: owned(relevant),
            ranked: owned(ranked),
            scores: Vec::new(),
            confidence: 0.5,
            outcome,
            answered: outcome == Outcome::Answered,
            reason: String::new(),
            ms: 0.0,
            cpu_ms: None,
        }
    }

    #[test]
    fn a_wrong_answer_is_worse_than_none_and_a_lower_rank_worse_than_a_higher() {
        let before = [
            run("a", &["x"], &["y", "x"], Outcome::Unanswered),
            run("b", &["x"], &["x"], Outcome::Unanswered),
            run("c", &[], &["x"], Outcome::Answered),
            run("d", &["x"], &["x"], Outcome::Answered),
            run("gone", &["x"], &["x"], Outcome::Answered),
        ];
        let now = [
            run("a", &["x"], &["y", "z", "x"], Outcome::Unanswered),
            run("b", &["x"], &["x"], Outcome::Answered),
            run("c", &[], &["x"], Outcome::Unanswered),
            run("d", &["x"], &["y", "x"], Outcome::Answered),
        ];
        let comparison = compare(&before, &now);
        assert_eq!((comparison.better.len(), comparison.worse.len(), comparison.unmatched), (2, 2, 1));
        assert!(comparison.worse[0].contains("rank 2, unanswered 0.50 → rank 3"), "{:?}", comparison.worse);
        assert!(comparison.text().ends_with("2 better, 2 worse, 1 only in one of the runs\n"));
        assert!(compare(&now, &now).text().starts_with("0 better, 0 worse"));
    }
}
