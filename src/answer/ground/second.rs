//! A second look at a sentence whose names, values and limits are proven, for what the rules do not know: what it says that no passage
//! says, and what the rules saw, each have a weight, fitted on labelled answers (`minwon eval grounding-look`).
//!
//! What is said beside the passages is taken in pieces of two to four characters: those that stand in no cited passage, and those that
//! stand elsewhere than in the place nearest to the sentence. The weights are data (`weights.tsv`), written once and reviewed like the
//! calibration. A sentence that quotes says nothing beside the passages, and is not looked at.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Reason;
use super::evidence::{Evidence, Place};
use super::line::Line;
use super::polarity::Hearing;
use super::seen::Signal;

/// Characters of a piece.
const SHORTEST: usize = 2;
const LONGEST: usize = 4;
/// Characters of a sentence that are looked at.
const MOST_CHARACTERS: usize = 600;
/// What the pieces weigh beside the signals.
const LOUDNESS: f32 = 3.0;
/// Weights are written as whole thousandths.
const SCALE: f32 = 1_000.0;

static WEIGHTS: LazyLock<SecondLook> =
    LazyLock::new(|| SecondLook::read(include_str!("weights.tsv")).expect("a test reads the embedded weights"));

/// The weights of the signals and of the pieces, with the sum below which a sentence is doubted, and the one from which on it is let go
/// though the rules would stop it.
#[derive(Debug)]
pub struct SecondLook {
    bias: f32,
    threshold: f32,
    release: f32,
    signals: HashMap<Box<str>, f32>,
    /// For a piece that stands in no cited passage, and for one that stands elsewhere in them.
    pieces: HashMap<Box<str>, [i16; 2]>,
}

/// Why the weights cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "line {line}: a piece and two whole numbers, or a signal with `@`, `bias`, `threshold` or `release` and one, parted by tabs"
)]
pub struct WeightsError {
    /// Line, from 1.
    line: usize,
}

impl SecondLook {
    /// The weights that the program has.
    pub fn embedded() -> &'static Self {
        &WEIGHTS
    }

    /// Reads `weights.tsv`: comments (`# `), `bias`, `threshold`, `release`, signals and pieces, a line each.
    pub fn read(text: &str) -> Result<Self, WeightsError> {
        let (mut signals, mut pieces) = (HashMap::new(), HashMap::new());
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("# ")) {
            let error = WeightsError { line: at + 1 };
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default();
            let numbers: Option<Vec<i16>> = cells.map(|cell| cell.parse().ok()).collect();
            let new = match numbers.as_deref() {
                Some([number]) => signals.insert(name.into(), f32::from(*number) / SCALE).is_none(),
                Some([nowhere, elsewhere]) => pieces.insert(name.into(), [*nowhere, *elsewhere]).is_none(),
                _ => false,
            };
            if !new {
                return Err(error);
            }
        }
        let mut number = |name: &str| signals.remove(name).ok_or(WeightsError { line: 1 });
        let (bias, threshold, release) = (number("bias")?, number("threshold")?, number("release")?);
        Ok(Self { bias, threshold, release, signals, pieces })
    }

    /// Why a sentence must not be shown which the rules would stop for this reason, or for none.
    pub(super) fn judge(&self, beside: &Beside<'_>, signals: &[Signal], rules: Option<Reason>) -> Option<Reason> {
        match (self.sum(beside, signals), rules) {
            // It says nothing beside the passages.
            (None, reason) => reason,
            (Some(sum), Some(reason)) => (sum < self.release).then_some(reason),
            (Some(sum), None) => (sum < self.threshold).then_some(Reason::Doubtful),
        }
    }

    /// How far the passages seem to say what the sentence says.
    fn sum(&self, beside: &Beside<'_>, signals: &[Signal]) -> Option<f32> {
        let (mut sum, mut count) = (0_i32, 0_u16);
        let mut beside_them = false;
        for piece in beside.pieces() {
            let Some(weights) = self.pieces.get(piece) else {
                beside_them = beside_them || beside.place_of(piece) == Stands::Nowhere;
                continue;
            };
            let weight = match beside.place_of(piece) {
                Stands::Nowhere => weights[0],
                Stands::Elsewhere => weights[1],
                Stands::Near => continue,
            };
            beside_them = true;
            sum += i32::from(weight);
            count += u16::from(weight != 0);
        }
        #[expect(clippy::cast_precision_loss, reason = "a sum of some hundred thousandths")]
        let heard = sum as f32 / SCALE * loudness(usize::from(count));
        let seen: f32 = signals.iter().filter_map(|(name, value)| Some(self.signals.get(*name)? * value)).sum();
        beside_them.then_some(heard + seen + self.bias)
    }
}

/// What the second look goes by in one sentence.
#[derive(Debug, Clone)]
pub struct Look {
    /// What the rules found, by name.
    pub signals: Vec<(&'static str, f32)>,
    /// The pieces that the nearest place does not have, and whether no cited passage has them.
    pub strange: Vec<(String, bool)>,
    /// The rules would stop it.
    pub stopped: bool,
}

/// What each of so many pieces counts, so that long sentences are not louder than short ones.
pub fn loudness(pieces: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a thousand at most")]
    let root = (pieces.max(1) as f32).sqrt();
    LOUDNESS / root
}

/// Where a piece of a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// In no cited passage.
    Nowhere,
    /// In a cited passage, but not in the place nearest to the sentence.
    Elsewhere,
    /// In that place.
    Near,
}

/// A sentence beside the passages that it cites.
pub(super) struct Beside<'a> {
    text: String,
    /// Where characters begin, and the end.
    bounds: Vec<usize>,
    passages: Vec<&'a str>,
    nearest: String,
}

impl<'a> Beside<'a> {
    pub(super) fn new(line: &Line, evidence: &'a Evidence, cited: &[usize], nearest: Option<(f32, &Place)>) -> Self {
        let text = plain(line);
        let nearest = nearest.map(|(_, place)| plain(&place.line));
        let bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]).take(MOST_CHARACTERS).collect();
        let passages = cited.iter().filter_map(|at| evidence.plain.get(*at)).map(String::as_str).collect();
        Self { text, bounds, passages, nearest: nearest.unwrap_or_default() }
    }

    /// The pieces, each once.
    fn pieces(&self) -> Vec<&str> {
        let runs = (SHORTEST..=LONGEST).flat_map(|length| self.bounds.windows(length + 1));
        let mut pieces: Vec<&str> = runs.map(|run| &self.text[run[0]..run[run.len() - 1]]).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    fn place_of(&self, piece: &str) -> Stands {
        if self.nearest.contains(piece) {
            Stands::Near
        } else if self.passages.iter().any(|passage| passage.contains(piece)) {
            Stands::Elsewhere
        } else {
            Stands::Nowhere
        }
    }

    /// The pieces that do not stand near, for the fit: how each is written, and whether it stands nowhere.
    pub(super) fn strange(&self) -> Vec<(String, bool)> {
        let strange = self.pieces().into_iter().map(|piece| (piece, self.place_of(piece)));
        strange
            .filter(|(_, stands)| *stands != Stands::Near)
            .map(|(piece, stands)| (piece.to_owned(), stands == Stands::Nowhere))
            .collect()
    }
}

/// The letters and words of a line, a value for a `0`: what is told by pieces is not which value.
pub(super) fn plain(line: &Line) -> String {
    let mut text = line.text.clone();
    for fact in line.facts.iter().rev().filter(|fact| !fact.soft) {
        text.replace_range(fact.at.clone(), " 0 ");
    }
    words(&text)
}

/// Letters and words parted by one space, a number for a `0`.
fn words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    let mut number = false;
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !number {
                plain.push('0');
            }
            number = true;
        } else if number && matches!(c, '.' | ',' | ':') {
        } else {
            number = false;
            if c.is_alphanumeric() {
                plain.push(c);
            } else if !plain.ends_with(' ') {
                plain.push(' ');
            }
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// The place that shares most with the sentence, those in which its values stand first, and how near it is.
pub(super) fn nearest<'a>(hearing: &Hearing<'a>) -> Option<(f32, &'a Place)> {
    let near = hearing.places().map(|(index, place)| {
        let home = hearing.homes.iter().any(|home| home.place == index);
        (hearing.sentence.share(&place.line.shape) + if home { AT_HOME } else { 0.0 }, place)
    });
    near.max_by(|(one, _), (other, _)| one.total_cmp(other))
}

/// What a place gains in which a value of the sentence stands.
const AT_HOME: f32 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_are_read() {
        let look = SecondLook::embedded();
        assert!(look.pieces.len() > 1_000 && look.signals.len() > 10);
    }

    #[test]
    fn weights_that_cannot_be_read_are_named_by_line() {
        let good = "# date: today\nbias\t100\nthreshold\t-200\nrelease\t0\n@share\t500\n도 되\t-300\t10\n";
        assert!(SecondLook::read(good).is_ok());
        for (from, to, line) in
            [("bias\t100", "bias", 2), ("-300\t10", "-300\tten", 6), ("@share\t500", "@share\t1\t2\t3", 5)]
        {
            assert_eq!(SecondLook::read(&good.replace(from, to)).unwrap_err().line, line, "{to}");
        }
        assert!(SecondLook::read(&good.replace("threshold", "@other")).is_err());
        assert!(SecondLook::read(&format!("{good}도 되\t1\t1\n")).is_err(), "a piece has one line");
    }

    #[test]
    fn numbers_and_marks_part_words_alike() {
        for (text, expected) in
            [("3,000원, 무료!", " 0원 무료 "), ("09:00-18:00", " 0 0 "), ("", " "), ("can't", " can t ")]
        {
            assert_eq!(words(text), expected);
        }
    }
}
