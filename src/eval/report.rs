//! What a run of a question set comes to, as numbers, as tables to read, and as JSON to compare with later.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::bench::Run;
use super::measure::{self, Point, Ranking, Scored};
use crate::answer::Outcome;
use crate::config::Thresholds;
use crate::korean::ANALYSER_VERSION;

/// What was run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// The set and its splits.
    pub set: String,
    /// Number of documents.
    pub documents: usize,
    /// Day of the run.
    pub date: Date,
    /// Version of the analysis.
    pub analyser: u32,
    /// Confidence from which on the program answered.
    pub answer: f64,
    /// Confidence from which on it asked back.
    pub clarify: f64,
}

impl Subject {
    /// A run of today.
    pub fn new(set: String, documents: usize, date: Date, thresholds: Thresholds) -> Self {
        let Thresholds { answer, clarify } = thresholds;
        Self { set, documents, date, analyser: ANALYSER_VERSION, answer, clarify }
    }
}

/// What was decided, over all questions of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Decisions {
    /// Questions.
    pub questions: usize,
    /// Of these, questions that a document answers.
    pub answerable: usize,
    /// Answered with a right document first.
    pub right: usize,
    /// Answered with a wrong document first, though a right one exists.
    pub wrong: usize,
    /// Answered though no document answers.
    pub false_answers: usize,
    /// Questions by outcome.
    pub outcomes: BTreeMap<String, usize>,
}

impl Decisions {
    fn of<'a>(runs: impl Iterator<Item = &'a Run>) -> Self {
        let mut sum = Self::default();
        for run in runs {
            sum.questions += 1;
            sum.answerable += usize::from(run.is_answerable());
            *sum.outcomes.entry(run.outcome.code().to_owned()).or_default() += 1;
            if run.is_answered() {
                let counted = match (run.is_answerable(), run.is_right()) {
                    (true, true) => &mut sum.right,
                    (true, false) => &mut sum.wrong,
                    (false, _) => &mut sum.false_answers,
                };
                *counted += 1;
            }
        }
        sum
    }

    /// Questions answered.
    pub fn answered(&self) -> usize {
        self.right + self.wrong + self.false_answers
    }

    /// Share of the answers that are right; 1 when nothing was answered.
    pub fn precision(&self) -> f64 {
        if self.answered() == 0 { 1.0 } else { share(self.right, self.answered()) }
    }

    /// Share of the answerable questions that were answered rightly.
    pub fn recall(&self) -> f64 {
        share(self.right, self.answerable)
    }

    /// Share of the unanswerable questions that were answered.
    pub fn false_share(&self) -> f64 {
        share(self.false_answers, self.questions - self.answerable)
    }
}

/// Time a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Median milliseconds.
    pub p50_ms: f64,
    /// Milliseconds that 99 of 100 stay under.
    pub p99_ms: f64,
    /// Mean milliseconds of CPU, where the system tells.
    pub cpu_ms: Option<f64>,
}

/// Everything measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// What was run.
    pub subject: Subject,
    /// Ranking over all answerable questions.
    pub all: Ranking,
    /// Ranking by kind.
    pub kinds: BTreeMap<String, Ranking>,
    /// Ranking by language.
    pub languages: BTreeMap<String, Ranking>,
    /// Area under the ROC curve of the confidence.
    pub auroc: Option<f64>,
    /// The point of 90 % precision.
    pub at_90: Option<Point>,
    /// The point of 95 % precision.
    pub at_95: Option<Point>,
    /// What was decided.
    pub decisions: Decisions,
    /// The same by kind.
    pub decisions_by_kind: BTreeMap<String, Decisions>,
    /// Time.
    pub latency: Latency,
    /// Every question.
    pub questions: Vec<Run>,
}

impl Report {
    /// Measures.
    pub fn new(subject: Subject, questions: Vec<Run>) -> Self {
        let curve = risk_coverage(&questions);
        let times: Vec<f64> = questions.iter().map(|run| run.ms).collect();
        let cpu: Vec<f64> = questions.iter().filter_map(|run| run.cpu_ms).collect();
        let cpu_ms = (!cpu.is_empty()).then(|| cpu.iter().sum::<f64>() / cpu.len() as f64);
        Self {
            subject,
            all: ranking(questions.iter()),
            kinds: grouped(&questions, |run| &run.kind, |runs| ranking(runs.into_iter())),
            languages: grouped(&questions, |run| &run.lang, |runs| ranking(runs.into_iter())),
            auroc: measure::auroc(&scored(&questions)),
            at_90: measure::at_precision(&curve, 0.9),
            at_95: measure::at_precision(&curve, 0.95),
            decisions: Decisions::of(questions.iter()),
            decisions_by_kind: grouped(&questions, |run| &run.kind, |runs| Decisions::of(runs.into_iter())),
            latency: Latency {
                p50_ms: measure::quantile(&times, 0.5),
                p99_ms: measure::quantile(&times, 0.99),
                cpu_ms,
            },
            questions,
        }
    }

    /// The risk–coverage curve.
    pub fn curve(&self) -> Vec<Point> {
        risk_coverage(&self.questions)
    }

    /// The tables.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let Subject { set, documents, date, analyser, answer, clarify } = &self.subject;
        let _ = writeln!(
            text,
            "{set}: {} questions ({} answerable), {documents} documents, {date}, analyser {analyser}\n",
            self.decisions.questions, self.decisions.answerable
        );
        let _ = writeln!(
            text,
            "{:<24}{:>5}{:>7}{:>7}{:>7}{:>8}{:>9}",
            "ranking", "n", "R@1", "R@3", "R@5", "MRR@10", "nDCG@10"
        );
        ranking_row(&mut text, "all", &self.all);
        for (title, groups) in [("kind", &self.kinds), ("language", &self.languages)] {
            for (name, ranking) in groups.iter().filter(|(_, ranking)| ranking.questions > 0) {
                ranking_row(&mut text, &format!("  {title} {name}"), ranking);
            }
        }
        let _ = writeln!(text, "\nconfidence (right first document or not)");
        let auroc = self.auroc.map_or_else(|| "–".to_owned(), |auroc| format!("{auroc:.3}"));
        let _ = writeln!(text, "  AUROC {auroc}");
        for (precision, point) in [(90, self.at_90), (95, self.at_95)] {
            let _ = match point {
                Some(point) => writeln!(
                    text,
                    "  {precision} % precision: from {:.3} on, answers {:.1} % of all, {:.1} % of the answerable rightly",
                    point.threshold,
                    100.0 * point.coverage,
                    100.0 * point.recall
                ),
                None => writeln!(text, "  {precision} % precision: never reached"),
            };
        }
        let all = &self.decisions;
        let _ = writeln!(
            text,
            "\ndecisions (answer from {answer}, ask back from {clarify}): {} answered, precision {:.3}, {:.1} % of the answerable rightly, {:.1} % of the unanswerable falsely",
            all.answered(),
            all.precision(),
            100.0 * all.recall(),
            100.0 * all.false_share()
        );
        let outcomes =
            [Outcome::Clarify, Outcome::Unanswered, Outcome::Signposted, Outcome::SmallTalk, Outcome::Refused];
        let _ = write!(text, "{:<24}{:>5}{:>7}{:>7}{:>7}", "  kind", "n", "right", "wrong", "false");
        for outcome in outcomes {
            let _ = write!(text, "{:>12}", outcome.code());
        }
        text.push('\n');
        for (name, group) in
            self.decisions_by_kind.iter().map(|(name, group)| (name.as_str(), group)).chain([("all", all)])
        {
            let _ = write!(
                text,
                "  {name:<22}{:>5}{:>7}{:>7}{:>7}",
                group.questions, group.right, group.wrong, group.false_answers
            );
            for outcome in outcomes {
                let _ = write!(text, "{:>12}", group.outcomes.get(outcome.code()).copied().unwrap_or(0));
            }
            text.push('\n');
        }
        let Latency { p50_ms, p99_ms, cpu_ms } = self.latency;
        let cpu = cpu_ms.map(|cpu| format!(", CPU {cpu:.2} ms a question")).unwrap_or_default();
        let _ = writeln!(text, "\ntime: p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms{cpu}");
        text
    }

    /// The worst questions: answered falsely or wrongly, the surest first, then documents that are not first.
    pub fn errors(&self, most: usize) -> String {
        let mut errors: Vec<(u8, &Run)> = self
            .questions
            .iter()
            .filter_map(|run| {
                let order = match (run.is_answered(), run.is_answerable(), run.is_right()) {
                    (true, false, _) => 0,
                    (true, true, false) => 1,
                    (false, true, false) => 2,
                    _ => return None,
                };
                Some((order, run))
            })
            .collect();
        errors.sort_by(|(a, one), (b, other)| a.cmp(b).then(other.confidence.total_cmp(&one.confidence)));
        let mut text = String::new();
        for (order, run) in errors.into_iter().take(most) {
            let name = ["false answer", "wrong answer", "missed"][usize::from(order)];
            let rank = run.rank().map_or_else(|| "–".to_owned(), |rank| rank.to_string());
            let got: Vec<&str> = run.ranked.iter().take(3).map(String::as_str).collect();
            let _ = writeln!(
                text,
                "{name} {:.2} rank {rank} [{}] {} {}\n    wanted {:?}, got {got:?}",
                run.confidence, run.kind, run.qid, run.query, run.relevant
            );
        }
        text
    }
}

fn ranking_row(text: &mut String, name: &str, ranking: &Ranking) {
    let Ranking { questions, r1, r3, r5, mrr, ndcg } = ranking;
    let _ = writeln!(text, "{name:<24}{questions:>5}{r1:>7.3}{r3:>7.3}{r5:>7.3}{mrr:>8.3}{ndcg:>9.3}");
}

fn ranking<'a>(runs: impl Iterator<Item = &'a Run>) -> Ranking {
    let items: Vec<_> =
        runs.filter(|run| run.is_answerable()).map(|run| (run.positions(), run.relevant.len())).collect();
    Ranking::of(items.iter().map(|(positions, relevant)| (positions.as_slice(), *relevant)))
}

fn grouped<T>(runs: &[Run], key: impl Fn(&Run) -> &String, measure: impl Fn(Vec<&Run>) -> T) -> BTreeMap<String, T> {
    let mut groups: BTreeMap<String, Vec<&Run>> = BTreeMap::new();
    for run in runs {
        groups.entry(key(run).clone()).or_default().push(run);
    }
    groups.into_iter().map(|(name, runs)| (name, measure(runs))).collect()
}

/// A question for which nothing was looked up or found is the least confident of all.
fn scored(runs: &[Run]) -> Vec<Scored> {
    let confidence = |run: &Run| if run.ranked.is_empty() { -1.0 } else { run.confidence };
    runs.iter()
        .map(|run| Scored { confidence: confidence(run), right: run.is_answerable() && run.is_right() })
        .collect()
}

fn risk_coverage(runs: &[Run]) -> Vec<Point> {
    measure::curve(&scored(runs), runs.iter().filter(|run| run.is_answerable()).count())
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
