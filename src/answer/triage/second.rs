//! A second look at what the rules do not know: every short piece of a text has a weight for each label, fitted on labelled lines
//! (`minwon eval second-look`); their sum says how far the text sounds like that label.
//!
//! A piece is one to four characters on end, or `@` and the name of a word family of the rules of which a phrase was found. The
//! weights are data (`weights.tsv`), written once and reviewed like the calibration.

use std::collections::HashMap;

use serde::Deserialize;

use super::rules::Label;
use crate::korean::hangul;

/// Characters of a piece at most.
const LONGEST: usize = 4;
/// Characters of a text that are looked at; what is meant is said before.
const MOST_CHARACTERS: usize = 1000;
/// Letters of a sentence looked at by itself.
const SHORTEST: usize = 4;
/// Words of a stretch looked at by itself.
const STRETCH: usize = 8;
/// By so much a part must be surer than a whole text: a text has several.
const SURER: f32 = 0.2;
/// Parts of a text looked at by themselves.
const MOST_PARTS: usize = 24;
/// Weights are written as whole thousandths.
const SCALE: f32 = 1000.0;

/// The weights of every piece for every label.
#[derive(Debug)]
pub struct SecondLook {
    columns: Vec<Column>,
    rows: HashMap<Box<str>, usize>,
    /// A row a piece, a column a label, in thousandths.
    weights: Vec<i16>,
}

/// A label and how it is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The label.
    pub label: Label,
    /// What is added to the sum.
    pub bias: f32,
    /// From this sum on a text is taken for it.
    pub threshold: f32,
}

/// Why the weights cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct WeightsError {
    /// Line, from 1.
    line: usize,
    /// What is wrong.
    message: &'static str,
}

impl SecondLook {
    /// Reads `weights.tsv`: comments (`#`), `label`, `bias` and `threshold`, then a line a piece.
    pub fn read(text: &str) -> Result<Self, WeightsError> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with("# "));
        let mut head = |name: &'static str| {
            let (at, line) = lines.next().unwrap_or_default();
            let cells = line.strip_prefix(name).and_then(|rest| rest.strip_prefix('\t'));
            let wrong = WeightsError { line: at + 1, message: "`label`, `bias` and `threshold` come first" };
            cells.map(|cells| (at + 1, cells.split('\t').collect::<Vec<_>>())).ok_or(wrong)
        };
        let (at, labels) = head("label")?;
        let labels: Option<Vec<Label>> = labels.into_iter().map(label).collect();
        let labels = labels.ok_or(WeightsError { line: at, message: "there is no such label" })?;
        let mut numbers = |name| head(name).and_then(|(line, cells)| numbers(line, &cells, labels.len()));
        let (bias, threshold) = (numbers("bias")?, numbers("threshold")?);
        let real = |number: i16| f32::from(number) / SCALE;
        let columns = labels.iter().zip(bias.into_iter().zip(threshold));
        let columns = columns.map(|(label, (bias, threshold))| Column {
            label: *label,
            bias: real(bias),
            threshold: real(threshold),
        });
        let columns = columns.collect();
        let (mut rows, mut weights) = (HashMap::new(), Vec::new());
        for (at, line) in lines {
            let mut cells = line.split('\t');
            let piece = cells.next().unwrap_or_default();
            weights.extend(self::numbers(at + 1, &cells.collect::<Vec<_>>(), labels.len())?);
            if rows.insert(piece.into(), rows.len()).is_some() {
                return Err(WeightsError { line: at + 1, message: "the piece has two lines" });
            }
        }
        Ok(Self { columns, rows, weights })
    }

    /// The labels that it can hear.
    pub fn labels(&self) -> impl Iterator<Item = Label> {
        self.columns.iter().map(|column| column.label)
    }

    /// The label that a text with these pieces sounds like, if it does: a crisis or an emergency before all others.
    pub(super) fn label(&self, pieces: &Pieces) -> Option<Label> {
        let found = self.found(pieces);
        if found.is_empty() {
            return None;
        }
        let sums = self.sums(&found, pieces.count());
        let above = self.columns.iter().zip(&sums).map(|(column, sum)| (column.label, sum - column.threshold));
        let heard: Vec<_> = above.filter(|(_, above)| *above >= 0.0).collect();
        let rank = |label: Label| matches!(label, Label::Crisis | Label::Emergency);
        let most =
            heard.into_iter().max_by(|(one, by), (other, over)| rank(*one).cmp(&rank(*other)).then(by.total_cmp(over)));
        most.map(|(label, _)| label)
    }

    /// Does a part of a longer text sound so much like a crisis that the rest does not matter?
    pub(super) fn cries(&self, part: &Pieces) -> bool {
        let sums = self.sums(&self.found(part), part.count());
        let mut columns = self.columns.iter().zip(sums).filter(|(column, _)| column.label == Label::Crisis);
        columns.any(|(column, sum)| sum >= column.threshold + SURER)
    }

    /// How far a text with these rows among so many pieces sounds like each label.
    fn sums(&self, found: &[usize], pieces: usize) -> Vec<f32> {
        let mut sums = vec![0_i32; self.columns.len()];
        for row in found {
            for (sum, weight) in sums.iter_mut().zip(self.row(*row)) {
                *sum += i32::from(*weight);
            }
        }
        let length = length(pieces);
        #[expect(clippy::cast_precision_loss, reason = "a sum of some thousand thousandths")]
        let sum = |sum: i32, column: &Column| sum as f32 / SCALE / length + column.bias;
        sums.iter().zip(&self.columns).map(|(total, column)| sum(*total, column)).collect()
    }

    /// The pieces that speak most for a label, the loudest first.
    pub(super) fn heard(&self, pieces: &Pieces, label: Label, most: usize) -> Vec<String> {
        let Some(column) = self.columns.iter().position(|column| column.label == label) else { return Vec::new() };
        let mut heard: Vec<_> =
            pieces.iter().filter_map(|piece| Some((self.row(*self.rows.get(piece)?)[column], piece))).collect();
        heard.retain(|(weight, _)| *weight > 0);
        heard.sort_unstable_by(|one, other| other.cmp(one));
        heard.dedup();
        heard.into_iter().take(most).map(|(_, piece)| piece.to_owned()).collect()
    }

    /// The rows of the pieces that have one, each once.
    fn found(&self, pieces: &Pieces) -> Vec<usize> {
        let mut found: Vec<usize> = pieces.iter().filter_map(|piece| self.rows.get(piece).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn row(&self, row: usize) -> &[i16] {
        &self.weights[row * self.columns.len()..][..self.columns.len()]
    }
}

/// By what a sum is divided, so that long texts do not speak louder than short ones, nor unknown scripts as loud as known ones.
pub fn length(pieces: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    (pieces as f32).sqrt().max(1.0)
}

fn label(code: &str) -> Option<Label> {
    Label::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(code)).ok()
}

fn numbers(line: usize, cells: &[&str], columns: usize) -> Result<Vec<i16>, WeightsError> {
    let numbers: Option<Vec<i16>> = cells.iter().map(|cell| cell.parse().ok()).collect();
    numbers
        .filter(|numbers| numbers.len() == columns)
        .ok_or(WeightsError { line, message: "a whole number for each label, parted by tabs" })
}

/// The sentences of a text of several, and stretches of words of a long one; none of a short one.
pub(super) fn parts(text: &str) -> Vec<String> {
    let ends = ['.', '?', '!', '\n', '。', '？', '！', '…'];
    let sentences =
        text.split(ends).filter(|sentence| sentence.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST);
    let mut parts: Vec<String> = sentences.map(|sentence| sentence.trim().to_owned()).collect();
    if parts.len() < 2 {
        parts.clear();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > STRETCH {
        let starts = (0..words.len()).step_by(STRETCH / 2).take_while(|start| start + STRETCH / 2 < words.len());
        parts.extend(starts.map(|start| words[start..words.len().min(start + STRETCH)].join(" ")));
    }
    parts.truncate(MOST_PARTS);
    parts
}

/// The pieces of a text; some come twice.
#[derive(Debug)]
pub struct Pieces<'a> {
    text: String,
    /// Where characters begin, and the end.
    bounds: Vec<usize>,
    families: Vec<&'a str>,
}

impl<'a> Pieces<'a> {
    /// Of a text, and of the word families found in it, each with its `@`.
    pub(super) fn new(question: &str, families: Vec<&'a str>) -> Self {
        let mut text = String::with_capacity(question.len() + 2);
        text.push('^');
        let mut gap = false;
        for c in question.chars().take(MOST_CHARACTERS) {
            if hangul::is_alphanumeric(c) {
                // Words are parted where their script parts them, and only there.
                if gap && is_spaced(c) && text.ends_with(is_spaced) {
                    text.push(' ');
                }
                gap = false;
                text.extend(super::phrases::fold(c));
            } else if !super::phrases::is_apostrophe(c) {
                gap = true;
            }
        }
        text.push('$');
        let bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, bounds, families }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        let characters = self.bounds.len() - 1;
        (1..=LONGEST).map(|length| (characters + 1).saturating_sub(length)).sum::<usize>() + self.families.len()
    }

    /// One after another.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let runs = (1..=LONGEST).flat_map(|length| self.bounds.windows(length + 1));
        runs.map(|run| &self.text[run[0]..run[run.len() - 1]]).chain(self.families.iter().copied())
    }
}

fn is_spaced(c: char) -> bool {
    super::phrases::is_spaced(c) || c.is_ascii_digit()
}
