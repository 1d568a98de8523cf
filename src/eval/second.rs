//! Fits the weights of triage's second look on labelled lines: for each label a linear machine against all other lines, with a threshold
//! found by cross-validation.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Deserialize;

use super::linear::{self, hash, whole};
use crate::answer::triage::{Label, by_rules, pieces, second};

/// Parts of the cross-validation.
const FOLDS: u64 = 5;
/// No threshold lies below: lines of other labels are fitted to -1.
const SURELY_NOT: f64 = -0.75;

/// A line to learn from.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Unique in its set.
    #[serde(alias = "qid")]
    pub id: String,
    /// The question.
    #[serde(alias = "query")]
    pub text: String,
    /// What it is; none where it is only known not to be a crisis.
    #[serde(default)]
    pub label: Option<Label>,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting {
    /// What a line counts against the squared weights.
    pub cost: f64,
    /// What a line of ordinary text counts.
    pub ordinary: f64,
    /// A piece is known from this many labelled lines on.
    pub least: usize,
    /// Pieces kept: those with the largest weights.
    pub most: usize,
    /// Share of calm lines, look-alikes among them, that may be taken for a crisis.
    pub alarms: f64,
    /// Share of questions that may be taken for a report or a case of one's own: they are looked up all the same.
    pub beside_alarms: f64,
    /// The same for each other label.
    pub other_alarms: f64,
}

/// A line as the machine sees it: the numbers of its pieces, sorted, and what each counts.
struct Sample {
    id: String,
    label: Option<Label>,
    ordinary: bool,
    pieces: Vec<(u32, f32)>,
}

/// A line as text: its pieces, each once, and by what their sum is divided.
struct Taken {
    id: String,
    label: Option<Label>,
    ordinary: bool,
    pieces: Vec<String>,
    length: f32,
}

impl Taken {
    fn of(id: &str, text: &str, label: Option<Label>, ordinary: bool) -> Self {
        let pieces = pieces(text);
        let length = second::length(pieces.count());
        let pieces: BTreeSet<String> = pieces.iter().map(str::to_owned).collect();
        Self { id: id.to_owned(), label, ordinary, pieces: pieces.into_iter().collect(), length }
    }
}

/// The weights of one label, the bias last.
type Weights = Vec<f64>;

/// Fits on labelled lines, and on ordinary text that is nothing but questions; the text of `weights.tsv`.
pub fn fit(lines: &[Line], ordinary: &[String], fitting: Fitting, date: Date) -> String {
    // What the rules take for a crisis is not calm, whatever it stands among.
    let calm = |text: &str| by_rules(text) != Label::Crisis;
    let lines: Vec<&Line> = lines.iter().filter(|line| line.label.is_some() || calm(&line.text)).collect();
    let mut taken: Vec<Taken> = lines.iter().map(|line| Taken::of(&line.id, &line.text, line.label, false)).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for piece in taken.iter().flat_map(|taken| &taken.pieces) {
        *seen.entry(piece).or_default() += 1;
    }
    let known: Vec<String> =
        seen.into_iter().filter(|(_, count)| *count >= fitting.least).map(|(piece, _)| piece.to_owned()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    taken.extend(
        ordinary.iter().filter(|text| calm(text)).map(|text| Taken::of(text, text, Some(Label::Question), true)),
    );
    let told = |label: &Label| lines.iter().filter(|line| line.label == Some(*label)).count() >= fitting.least;
    let labels: Vec<Label> = LABELS.into_iter().filter(told).collect();
    // The first fit says which pieces matter, the second is made with them alone.
    let samples = numbered(&taken, &known);
    let all: Vec<&Sample> = samples.iter().collect();
    let first: Vec<Weights> = labels.iter().map(|label| machine(&all, known.len(), *label, fitting)).collect();
    let loudness = |piece: usize| first.iter().map(|weights| weights[piece].abs()).fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by(|one, other| loudness(*other).total_cmp(&loudness(*one)));
    order.truncate(fitting.most);
    order.sort_unstable();
    let known: Vec<&str> = order.into_iter().map(|piece| known[piece]).collect();

    let samples = numbered(&taken, &known);
    let all: Vec<&Sample> = samples.iter().collect();
    let curves: Vec<Curve> = labels.iter().map(|label| curve(&samples, known.len(), *label, fitting)).collect();
    let weights: Vec<Weights> = labels.iter().map(|label| machine(&all, known.len(), *label, fitting)).collect();
    written(&known, &labels, &weights, &curves, &samples, date)
}

/// What the second look may say.
const LABELS: [Label; 9] = [
    Label::Crisis,
    Label::Emergency,
    Label::Abuse,
    Label::Politics,
    Label::OtherAuthority,
    Label::PersonalCase,
    Label::Report,
    Label::SmallTalk,
    Label::HumanRequest,
];

fn numbered(taken: &[Taken], known: &[&str]) -> Vec<Sample> {
    let numbers: HashMap<&str, u32> = known.iter().copied().zip(0..).collect();
    let sample = |Taken { id, label, ordinary, pieces, length }: &Taken| Sample {
        id: id.clone(),
        label: *label,
        ordinary: *ordinary,
        pieces: pieces.iter().filter_map(|piece| Some((*numbers.get(piece.as_str())?, 1.0 / length))).collect(),
    };
    taken.iter().map(sample).collect()
}

/// Fits one label against all others.
fn machine(samples: &[&Sample], pieces: usize, label: Label, fitting: Fitting) -> Weights {
    // A line without a label is only known not to be grave.
    let told = samples.iter().filter(|sample| sample.label.is_some() || label == Label::Crisis);
    let samples = told.map(|sample| linear::Sample {
        features: &sample.pieces,
        is: sample.label == Some(label),
        cost: if sample.ordinary { fitting.cost * fitting.ordinary } else { fitting.cost },
    });
    linear::fit(&samples.collect::<Vec<_>>(), pieces)
}

fn score(weights: &Weights, sample: &Sample) -> f64 {
    linear::score(weights, &sample.pieces)
}

/// How well a label is told, on lines left out of the fit.
struct Curve {
    threshold: f64,
    /// Share of ordinary questions taken for it, share of its lines found.
    points: Vec<(f64, f64)>,
}

fn curve(samples: &[Sample], pieces: usize, label: Label, fitting: Fitting) -> Curve {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let (left_out, taken): (Vec<&Sample>, Vec<&Sample>) =
            samples.iter().partition(|sample| self::fold(&sample.id) == fold);
        let weights = machine(&taken, pieces, label, fitting);
        for sample in left_out.into_iter().filter(|sample| !sample.ordinary) {
            if sample.label == Some(label) {
                right.push(score(&weights, sample));
            } else if sample.label == Some(Label::Question) || (sample.label.is_none() && label == Label::Crisis) {
                wrong.push(score(&weights, sample));
            }
        }
    }
    right.sort_by(|one, other| other.total_cmp(one));
    wrong.sort_by(|one, other| other.total_cmp(one));
    let at = |alarms: f64| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts"
        )]
        let most = (wrong.len() as f64 * alarms) as usize;
        wrong.get(most).copied().unwrap_or(0.0) + 0.001
    };
    #[expect(clippy::cast_precision_loss, reason = "counts")]
    let found =
        |threshold: f64| right.iter().filter(|score| **score >= threshold).count() as f64 / right.len().max(1) as f64;
    let points = [0.001, 0.005, 0.01, 0.02, 0.05].map(|alarms| (alarms, found(at(alarms)))).to_vec();
    let alarms = match label {
        Label::Crisis => fitting.alarms,
        Label::PersonalCase | Label::Report => fitting.beside_alarms,
        _ => fitting.other_alarms,
    };
    Curve { threshold: at(alarms).max(SURELY_NOT), points }
}

/// A part that stays the same from fit to fit.
fn fold(id: &str) -> u64 {
    hash(id) % FOLDS
}

fn written(
    known: &[&str],
    labels: &[Label],
    weights: &[Weights],
    curves: &[Curve],
    samples: &[Sample],
    date: Date,
) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| !sample.ordinary) {
        *counts.entry(sample.label.map_or("no crisis", Label::code)).or_default() += 1;
    }
    let ordinary = samples.iter().filter(|sample| sample.ordinary).count();
    let counts: Vec<String> = counts.iter().map(|(label, count)| format!("{label} {count}")).collect();
    let mut text = format!(
        "# The second look of triage: what each piece of a text says for each label, in thousandths. Written by\n\
         # `minwon eval second-look`; docs/TRIAGE.md tells how.\n\
         # date: {date}\n\
         # data: {}; {ordinary} lines of ordinary text\n\
         # curve, {FOLDS}-fold cross-validated, share of calm lines taken for it → share of its lines found:\n",
        counts.join(", ")
    );
    for (label, curve) in labels.iter().zip(curves) {
        let points: Vec<String> = curve
            .points
            .iter()
            .map(|(alarms, found)| format!("{:.1} % → {:.1} %", alarms * 100.0, found * 100.0))
            .collect();
        let _ = writeln!(text, "#   {}: {}", label.code(), points.join(", "));
    }
    let mut line = |name: &str, cells: Vec<String>| {
        let _ = writeln!(text, "{name}\t{}", cells.join("\t"));
    };
    line("label", labels.iter().map(|label| label.code().to_owned()).collect());
    line("bias", weights.iter().map(|weights| whole(weights[known.len()])).collect());
    line("threshold", curves.iter().map(|curve| whole(curve.threshold)).collect());
    for (at, piece) in known.iter().enumerate() {
        line(piece, weights.iter().map(|weights| whole(weights[at])).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::triage::second::SecondLook;
    use crate::answer::triage::triage_with;

    const FITTING: Fitting = Fitting {
        cost: 1.0,
        ordinary: 0.5,
        least: 2,
        most: 500,
        alarms: 0.03,
        beside_alarms: 0.01,
        other_alarms: 0.003,
    };

    fn line(id: usize, text: String, label: Option<Label>) -> Line {
        Line { id: format!("line-{id}"), text, label }
    }

    #[test]
    fn what_a_label_has_of_its_own_is_found_and_told_from_ordinary_text() {
        let lines: Vec<Line> = (0..60)
            .flat_map(|id| {
                [
                    line(3 * id, format!("wumbly {} glarn", id % 7), Some(Label::Report)),
                    line(3 * id + 1, format!("plain {} words", id % 5), Some(Label::Question)),
                    line(3 * id + 2, format!("wumbly {} mild", id % 3), None),
                ]
            })
            .collect();
        let ordinary = vec!["some other text".to_owned(), "plain text of the office".to_owned()];
        let date = jiff::civil::date(2026, 1, 2);
        let text = fit(&lines, &ordinary, FITTING, date);
        assert_eq!(text, fit(&lines, &ordinary, FITTING, date), "deterministic");
        assert!(
            text.contains(
                "# date: 2026-01-02\n# data: no crisis 60, question 60, report 60; 2 lines of ordinary text\n"
            )
        );
        let look = SecondLook::read(&text).unwrap();
        let label = |question: &str| triage_with(question, &look).label;
        assert_eq!((label("a wumbly glarn"), label("plain 9 words")), (Label::Report, Label::Question));
        assert!(text.lines().filter(|line| !line.starts_with('#')).count() <= FITTING.most + 3);
    }
}
