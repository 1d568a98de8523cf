//! What a call uses: tokens and their price.

use std::ops::AddAssign;
use std::sync::Arc;

use serde::Serialize;

/// Tokens and cost, as a difference to what was known before: the sum over all pieces of a call is what it used. Differences may be
/// negative, when a server's own count is less than what was estimated on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub input: i64,
    /// Tokens of the answer.
    pub output: i64,
    /// How many of both are estimates of ours, because the server has not counted them (yet).
    pub estimated: i64,
    /// Price of all of them, in the currency of the configured prices.
    pub cost: f64,
}

impl Usage {
    /// All tokens.
    pub fn tokens(&self) -> i64 {
        self.input + self.output
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
        self.estimated += other.estimated;
        self.cost += other.cost;
    }
}

/// A piece of a model's answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// Words; empty when the piece only tells of usage.
    pub text: String,
    /// Name of the model that wrote it; none when it is the one that was asked.
    pub by: Option<Arc<str>>,
    /// What is known to be used since the last piece.
    pub usage: Usage,
}

impl Piece {
    /// Has it words?
    pub fn speaks(&self) -> bool {
        !self.text.is_empty()
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// How many tokens a text has at a guess, rather too many than too few: one for four ASCII characters, one for each other.
pub(super) fn estimate(text: &str) -> i64 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let others = text.chars().count() - ascii;
    i64::try_from(ascii.div_ceil(4) + others).unwrap_or(i64::MAX)
}
