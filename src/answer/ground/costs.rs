//! Free or to be paid for: told from the places that speak of the same, whatever words they use for it.

use super::evidence::Place;
use super::lexicon;
use super::line::{Key, Line};
use super::polarity::{Hearing, contains};
use super::units::Unit;
use super::values::Value;
use super::words::POLARITY;

/// A place that holds this share of a sentence's other words speaks of the same.
const NEAR: f32 = 0.5;
/// Places that hold this much less than the nearest are as near.
const NEARLY: f32 = 0.1;

/// What a text says of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    Free,
    Paid,
}

/// Does the sentence ask money for what the passages give free, without naming an amount, or the other way round?
pub(super) fn contradict(hearing: &Hearing<'_>) -> bool {
    let Some(said) = of(hearing.line) else { return false };
    let others: Vec<&Key> = hearing.line.keys.iter().filter(|key| !is_cost(key) && !key.through).collect();
    let total: f32 = others.iter().map(|key| key.weight).sum();
    if total <= 0.0 {
        return false;
    }
    let share = |place: &Place| {
        let level = |key: &Key| place.line.shape.holds(key).max(0.5 * place.context.holds(key));
        others.iter().map(|key| key.weight * level(key)).sum::<f32>() / total
    };
    let shares: Vec<(f32, &Place)> = hearing.places().map(|(_, place)| (share(place), place)).collect();
    let priced = |place: &Place| of(&place.line).is_some();
    let best = shares.iter().filter(|(_, place)| priced(place)).map(|(share, _)| *share).fold(NEAR, f32::max);
    let mut nearest = shares.iter().filter(|(share, place)| *share >= best - NEARLY && priced(place)).peekable();
    nearest.peek().is_some() && nearest.all(|(_, place)| of(&place.line) != Some(said))
}

/// `None` when it names no cost, an amount, or both.
fn of(line: &Line) -> Option<Cost> {
    let amount = line.facts.iter().any(|fact| matches!(fact.value, Value::Count(Unit::Won | Unit::Percent, _)));
    let costs = || line.keys.iter().filter(|key| is_cost(key));
    let (free, plain) = (costs().any(|key| key.negated), costs().any(|key| !key.negated));
    let paid = plain && contains(&line.text, &POLARITY.paid);
    match (free, paid) {
        _ if amount => None,
        (true, _) => Some(Cost::Free),
        (false, true) => Some(Cost::Paid),
        _ => None,
    }
}

fn is_cost(key: &Key) -> bool {
    key.notions.iter().any(|notion| lexicon::is_cost(*notion))
}
