//! Calibration: what tells right first documents from wrong ones, fitted on labelled questions and checked on questions left out of
//! the fit.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::value::Datetime;

use super::bench::Bench;
use super::logistic::{self, Line, Sample};
use super::measure::{self, Scored};
use super::set::LabelledQuestion;
use crate::answer::calibration::{Bin, Calibration, FittedSet};
use crate::answer::features::{Features, Weighed};
use crate::answer::retrieve::{self, Retrieved};
use crate::answer::{triage, understand};
use crate::knowledge::KnowledgeError;
use crate::korean::ANALYSER_VERSION;

/// Bins of the reliability curve.
const BINS: u32 = 10;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting {
    /// Parts into which the questions are dealt; each is predicted by a fit on the others.
    pub folds: u64,
    /// Weight of the squared coefficients.
    pub ridge: f64,
    /// What a question counts whose right documents are withheld: a near-miss made of a real question.
    pub withheld: f64,
}

/// A question as the judgement sees it.
#[derive(Debug, Clone)]
struct Case {
    set: usize,
    qid: String,
    subject: Option<Features>,
    near: bool,
    hits: serde_json::Value,
    fold: u64,
    answerable: bool,
    withheld: bool,
    sample: Sample,
}

/// Cases of all sets.
#[derive(Debug, Default)]
pub struct Cases {
    sets: Vec<(String, usize, f64)>,
    cases: Vec<Case>,
}

impl Cases {
    /// Adds a set whose questions count `weight` each. What triage takes is left out: it is never judged.
    pub fn add(
        &mut self,
        name: &str,
        weight: f64,
        questions: &[LabelledQuestion],
        bench: &Bench,
        fitting: Fitting,
    ) -> Result<(), KnowledgeError> {
        let set = self.sets.len();
        self.sets.push((name.to_owned(), questions.len(), weight));
        for question in questions {
            if triage::triage(&question.query).ends().is_some() {
                continue;
            }
            let today = bench.moment(question).to_zoned(crate::calendar::korea()).date();
            let understood = understand::understand(&question.query, &bench.knowledge().lexicon());
            let retrieved = retrieve::retrieve(bench.knowledge(), &understood, today)?;
            let answerable = !question.relevant.is_empty();
            let fold = fold(&format!("{name} {}", question.qid)) % fitting.folds;
            let right = retrieved.hits.first().is_some_and(|hit| question.relevant.contains(&hit.article.id));
            let qid = &question.qid;
            let mut put = |retrieved: &Retrieved, right: bool, withheld: bool, weight: f64| {
                if let Some(Weighed { article, subject }) = Features::of(&understood, retrieved) {
                    let sample = Sample { features: article.values().to_vec(), right, weight };
                    let near = retrieved.hits.iter().take(3).any(|hit| question.relevant.contains(&hit.article.id));
                    let hits = hits(question, retrieved);
                    let qid = qid.clone();
                    self.cases.push(Case { set, qid, subject, near, hits, fold, answerable, withheld, sample });
                }
            };
            put(&retrieved, right, false, weight);
            if answerable {
                let mut others = retrieved.clone();
                others.hits.retain(|hit| !question.relevant.contains(&hit.article.id));
                put(&others, false, true, weight * fitting.withheld);
            }
        }
        Ok(())
    }

    /// The cases as JSON lines, for whoever looks for better features.
    pub fn lines(&self) -> String {
        let line = |case: &Case| {
            let features: std::collections::BTreeMap<_, _> =
                Features::NAMES.iter().zip(&case.sample.features).collect();
            let (set, ..) = &self.sets[case.set];
            let Case { qid, answerable, withheld, subject, near, hits, .. } = case;
            let right = case.sample.right;
            let line = serde_json::json!({"set": set, "qid": qid, "answerable": answerable, "withheld": withheld, "right": right, "near": near, "features": features, "subject": subject, "hits": hits});
            format!("{line}\n")
        };
        self.cases.iter().map(line).collect()
    }

    /// Fits on all cases; what is said about its quality comes from cross-validation.
    pub fn fit(&self, fitting: Fitting, date: Date) -> Calibration {
        let samples: Vec<&Sample> = self.cases.iter().map(|case| &case.sample).collect();
        let logits = self.cross_validated(fitting);
        let straight = self.straighten(&logits);
        let line = bent(&logistic::fit(&samples, fitting.ridge), &straight);
        let chances: Vec<f64> = logits.iter().map(|logit| straight.probability(&[*logit])).collect();

        let real: Vec<(&Case, f64)> = self.cases.iter().zip(chances).filter(|(case, _)| !case.withheld).collect();
        let scored = |set: Option<usize>| -> (Vec<Scored>, usize) {
            let chosen = real.iter().filter(|(case, _)| set.is_none_or(|set| set == case.set));
            let answerable = chosen.clone().filter(|(case, _)| case.answerable).count();
            (
                chosen.map(|(case, chance)| Scored { confidence: *chance, right: case.sample.right }).collect(),
                answerable,
            )
        };
        let sets = self.sets.iter().enumerate().map(|(set, (name, questions, weight))| {
            let (scored, answerable) = scored(Some(set));
            let point = measure::at_precision(&measure::curve(&scored, answerable), 0.95);
            FittedSet {
                name: name.clone(),
                questions: *questions,
                weight: *weight,
                auroc: measure::auroc(&scored).map(rounded),
                coverage_at_95: point.map_or(0.0, |point| rounded(point.recall)),
                threshold_at_95: point.map(|point| rounded(point.threshold)),
            }
        });
        let (all, answerable) = scored(None);
        let coverage = measure::at_precision(&measure::curve(&all, answerable), 0.95);
        let coefficients = Features::NAMES.iter().zip(&line.coefficients);
        Calibration {
            analyser: ANALYSER_VERSION,
            date: Datetime {
                date: Some(toml::value::Date {
                    year: u16::try_from(date.year()).unwrap_or(0),
                    month: u8::try_from(date.month()).unwrap_or(1),
                    day: u8::try_from(date.day()).unwrap_or(1),
                }),
                time: None,
                offset: None,
            },
            data: format!(
                "{} questions of {} sets, {} also with the right documents withheld; {}-fold cross-validated",
                real.len(),
                self.sets.len(),
                self.cases.len() - real.len(),
                fitting.folds
            ),
            auroc: measure::auroc(&all).map(rounded),
            coverage_at_95: coverage.map_or(0.0, |point| rounded(point.recall)),
            intercept: rounded(line.intercept),
            coefficients: coefficients
                .map(|(name, value)| ((*name).to_owned(), rounded(*value)))
                .filter(|(_, value)| *value != 0.0)
                .collect(),
            sets: sets.collect(),
            reliability: bins(&real),
        }
    }

    /// The logarithm of the odds of each case, from a fit without its fold.
    fn cross_validated(&self, fitting: Fitting) -> Vec<f64> {
        let lines: Vec<Line> = (0..fitting.folds)
            .map(|fold| {
                let others: Vec<&Sample> =
                    self.cases.iter().filter(|case| case.fold != fold).map(|case| &case.sample).collect();
                logistic::fit(&others, fitting.ridge)
            })
            .collect();
        self.cases
            .iter()
            .map(|case| {
                let line = usize::try_from(case.fold).ok().and_then(|fold| lines.get(fold));
                line.map_or(0.0, |line| line.logit(&case.sample.features))
            })
            .collect()
    }

    /// Withheld cases make the fit too doubtful: the odds of real questions are set right (Platt 1999). Order is kept.
    fn straighten(&self, logits: &[f64]) -> Line {
        let real: Vec<Sample> = self
            .cases
            .iter()
            .zip(logits)
            .filter(|(case, _)| !case.withheld)
            .map(|(case, logit)| Sample { features: vec![*logit], ..case.sample.clone() })
            .collect();
        let line = logistic::fit(&real.iter().collect::<Vec<_>>(), 0.0);
        if line.coefficients.first().is_some_and(|slope| *slope > 0.1) {
            line
        } else {
            Line { intercept: 0.0, coefficients: vec![1.0] }
        }
    }
}

/// The articles found, with what speaks for each.
fn hits(question: &LabelledQuestion, retrieved: &Retrieved) -> serde_json::Value {
    let hits = retrieved.hits.iter();
    hits.map(|hit| {
        let right = question.relevant.contains(&hit.article.id);
        serde_json::json!({"id": hit.article.id, "right": right, "score": hit.score, "parts": hit.parts})
    })
    .collect()
}

fn bent(line: &Line, straight: &Line) -> Line {
    let slope = straight.coefficients.first().copied().unwrap_or(1.0);
    Line {
        intercept: straight.intercept + slope * line.intercept,
        coefficients: line.coefficients.iter().map(|value| slope * value).collect(),
    }
}

fn bins(real: &[(&Case, f64)]) -> Vec<Bin> {
    let bins = (0..BINS).map(|bin| {
        let (from, to) = (f64::from(bin) / f64::from(BINS), f64::from(bin + 1) / f64::from(BINS));
        let within: Vec<&(&Case, f64)> =
            real.iter().filter(|(_, chance)| *chance >= from && (*chance < to || bin + 1 == BINS)).collect();
        let mean = |total: f64| rounded(total / within.len().max(1) as f64);
        Bin {
            from,
            questions: within.len(),
            expected: mean(within.iter().map(|(_, chance)| chance).sum()),
            right: mean(within.iter().filter(|(case, _)| case.sample.right).count() as f64),
        }
    });
    bins.filter(|bin| bin.questions > 0).collect()
}

/// Three decimals are enough for a file that people review.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Where a question is dealt: FNV-1a, so that the deal is the same everywhere and always.
fn fold(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)) >> 7
}

/// Today in Korea.
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned(TimeZone::fixed(jiff::tz::offset(9))).date()
}
