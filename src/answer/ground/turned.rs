//! What can be told of a denial from all the passages at once, before clauses are laid beside one another: a word that they only
//! deny, or never do.

use super::denials::Side;
use super::evidence::Place;
use super::line::{Clause, Denial, Key};
use super::polarity::{Hearing, contains, share};
use super::values::Value;
use super::words::POLARITY;

/// A place that holds this share of a sentence, or this share of which the sentence holds, speaks of the same.
const SAME: f32 = 0.6;
const ECHO: f32 = 0.85;
/// A place of which the sentence holds this share is about the same.
const ABOUT: f32 = 0.4;
/// Lighter words tell nothing.
const HEAVY: f32 = 0.5;

/// Does the sentence agree with the passages? `None` when that must be told clause by clause.
pub(super) fn agrees(hearing: &Hearing<'_>) -> Option<bool> {
    let text = &hearing.line.text;
    if contains(text, &POLARITY.duty) || contains(text, &POLARITY.conditional) {
        return None;
    }
    let denials: Vec<&Denial> = hearing.line.clauses.iter().flat_map(|clause| &clause.denials).collect();
    match denials.as_slice() {
        [] => (says_what_is_denied(hearing) || speaks_of_what_is_left_out(hearing)).then_some(false),
        [denial] if !denial.instead => {
            let keys: Vec<&Key> = denial.keys.iter().map(|key| &hearing.line.keys[*key]).collect();
            if keys.first().is_some_and(|key| is_echo(hearing, key)) {
                return Some(true);
            }
            let sure = denial.plainly && keys.len() == 1;
            (sure && denies_what_is_said(hearing, keys[0])).then_some(false)
        }
        _ => None,
    }
}

/// Its words are denied by themselves (않, not) in a place that speaks of the same, and said plainly nowhere.
fn says_what_is_denied(hearing: &Hearing<'_>) -> bool {
    hearing.sentence.keys.iter().filter(|key| key.weight >= HEAVY).any(|key| {
        !hearing.places().any(|(_, place)| is_plain(place, key))
            && hearing
                .places()
                .any(|(index, place)| is_near(hearing, index, place) && denied(place).any(|other| other.meets(key)))
    })
}

/// It speaks plainly of something that the passages name only where they deny: 현금을 받지 않고, 일요일에는 하지 않습니다.
fn speaks_of_what_is_left_out(hearing: &Hearing<'_>) -> bool {
    let left_out = |clause: &Clause| matches!(clause.denials.as_slice(), [denial] if denial.plainly && !denial.instead);
    let only = |found: Vec<&Clause>| !found.is_empty() && found.into_iter().all(left_out);
    let thing = |key: &&&Key| key.thing || key.weight > HEAVY;
    // Beside a value that is proven, a word may well be the answer's own.
    let words = hearing.homes.is_empty()
        && hearing.sentence.keys.iter().filter(thing).any(|key| {
            let clauses = hearing.places().flat_map(|(_, place)| {
                let near = Side::line(&place.line).met_by(&hearing.sentence) >= ABOUT;
                let met = place.line.keys.iter().filter(move |other| near && other.meets(key));
                met.filter_map(|other| place.line.clauses.get(other.clause))
            });
            only(clauses.collect())
        });
    let day = |fact: &Value| matches!(fact, Value::Week(days) if days.is_power_of_two());
    words
        || hearing.line.facts.iter().filter(|fact| day(&fact.value)).any(|fact| {
            let clauses = hearing.places().flat_map(|(_, place)| {
                let met = place.line.facts.iter().filter(|other| fact.value.agrees(other.value));
                met.filter_map(|other| place.line.clauses.iter().find(|clause| clause.at.contains(&other.at.start)))
            });
            only(clauses.collect())
        })
}

/// A short place, told whole by the sentence, denies the same.
fn is_echo(hearing: &Hearing<'_>, key: &Key) -> bool {
    let elsewhere = |other: &Key| {
        hearing.sentence.keys.iter().any(|own| !own.negated && own.clause != key.clause && own.meets(other))
    };
    hearing.places().any(|(_, place)| {
        denied(place).any(|other| key.meets(other))
            && !denied(place).any(elsewhere)
            && Side::line(&place.line).met_by(&hearing.sentence) >= ECHO
    })
}

/// The passages say the word plainly where they speak of the same, and deny it nowhere.
fn denies_what_is_said(hearing: &Hearing<'_>, key: &Key) -> bool {
    let denies = |place: &Place| place.line.clauses.iter().any(|clause| !clause.denials.is_empty());
    !hearing.places().any(|(_, place)| place.line.keys.iter().any(|other| other.negated && other.meets(key)))
        && hearing.places().any(|(index, place)| is_near(hearing, index, place) && is_plain(place, key))
        && !hearing.places().any(|(_, place)| share(&hearing.sentence, place) >= ABOUT && denies(place))
}

fn is_near(hearing: &Hearing<'_>, index: usize, place: &Place) -> bool {
    hearing.homes.iter().any(|home| home.place == index)
        || share(&hearing.sentence, place) >= SAME
        || !place.line.keys.is_empty() && Side::line(&place.line).met_by(&hearing.sentence) >= ECHO
}

fn is_plain(place: &Place, key: &Key) -> bool {
    place.line.keys.iter().any(|other| !other.negated && other.meets(key))
}

/// The words that a place denies by a word of its own.
pub(super) fn denied(place: &Place) -> impl Iterator<Item = &Key> {
    let denials = place.line.clauses.iter().flat_map(|clause| &clause.denials).filter(|denial| denial.plainly);
    denials.flat_map(|denial| &denial.keys).filter_map(|key| place.line.keys.get(*key))
}
