//! How well the words and values around a value fit one of its occurrences, one by one.

use super::super::evidence::Place;
use super::super::line::{Line, Shape};
use super::super::units::Unit;
use super::super::values::{Fact, Value};
use super::Context;

/// Share of a value's weight that says for whom a sentence of prose is.
const GROUP: f32 = 0.25;

/// What a word of the passage's title counts at every place of the passage.
const TITLE: f32 = 0.5;

/// The scores of one occurrence: of each word, then of each value.
pub(super) struct Scores<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) place: &'a Place,
    /// Of its passage.
    pub(super) title: &'a Shape,
    pub(super) fact: usize,
    pub(super) line: &'a Line,
    pub(super) at: usize,
    /// Two places are compared.
    pub(super) apart: bool,
}

impl Iterator for Scores<'_> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let at = self.at;
        self.at += 1;
        if let Some((key, weight)) = self.context.keys.get(at) {
            let around = self.place.around[self.fact].shape.holds(key);
            let level = if around >= 1.0 {
                1.0
            } else {
                around
                    .max(0.6 * self.place.line.shape.holds(key))
                    .max(0.3 * self.place.context.holds(key))
                    .max(TITLE * self.title.holds(key))
            };
            // 없는 is not there: a word that one denies and the other does not says something else.
            let mut met = self.place.line.keys.iter().filter(|other| other.meets(key)).peekable();
            let denied = met.peek().is_some() && met.all(|other| other.negated != key.negated);
            return Some(weight * if denied { 0.5 * level } else { level });
        }
        let (other, weight) = self.context.facts.get(at - self.context.keys.len())?;
        let said = &self.line.facts[*other];
        let agrees = |fact: &&Fact| said.value.agrees(fact.value) && said.bounds.agrees(fact.bounds);
        let parts = &self.place.around[self.fact].parts;
        let mut found = self.place.line.facts.iter().filter(agrees).peekable();
        let level = if found.peek().is_none() {
            0.0
        } else if found.any(|fact| parts.iter().any(|part| part.contains(&fact.at.start))) {
            1.0
        } else {
            0.5
        };
        // Under whom something falls tells rows apart; in prose the next sentence may be about the same people.
        let aged = matches!(said.value, Value::Count(Unit::Age, _) | Value::Number(_));
        let group = self.apart && aged && said.bounds.is_group() && self.place.cells.is_empty();
        Some(weight * level * if group { GROUP } else { 1.0 })
    }
}
