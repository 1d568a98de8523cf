//! On what a value hangs beside its row: the day from which it counts, the name whose number it is, whether a weekday is one of rest.

use super::super::evidence::{Evidence, Place};
use super::super::lexicon;
use super::super::line::{Key, Line};
use super::super::values::{Fact, Value};
use super::places;
use crate::korean::hangul;

/// Bytes before `부터` within which stands what happened on that day.
const HAPPENED: usize = 48;

/// Does the sentence tie a value otherwise than every place where it stands? `valued` are these: place and index.
pub(super) fn otherwise(
    line: &Line,
    at: usize,
    valued: &[(usize, usize)],
    evidence: &Evidence,
    cited: &[usize],
) -> bool {
    let place = |index: usize| &evidence.places[index];
    let all = |differs: &dyn Fn(&Place, usize) -> bool| valued.iter().all(|(index, own)| differs(place(*index), *own));
    match line.facts[at].value {
        Value::Week(_) => {
            let elsewhere = || {
                places(evidence, cited).any(|(_, place)| {
                    let mut days = place.line.facts.iter().enumerate();
                    days.any(|(own, day)| matches!(day.value, Value::Week(_)) && rests(&place.line, own))
                })
            };
            rests(line, at) && all(&|place, own| !rests(&place.line, own)) && elsewhere()
        }
        Value::Phone(_) => is_of_another_name(line, at, evidence, cited),
        Value::Days(_) | Value::Months(_) | Value::Day(_) => {
            let said = since(line, &line.facts[at]);
            !said.is_empty()
                && all(&|place, own| {
                    let theirs = since(&place.line, &place.line.facts[own]);
                    !theirs.is_empty()
                        && !said
                            .iter()
                            .any(|key| theirs.iter().any(|other| key.meets(other) || begin_alike(key, other)))
                })
        }
        _ => false,
    }
}

/// Is nothing open on this day: 휴관일은 매주 월요일, 휴관일: 월요일, closed on Mondays?
fn rests(line: &Line, at: usize) -> bool {
    let start = line.facts[at].at.start;
    let Some(clause) = line.clauses.iter().position(|clause| clause.at.contains(&start)) else { return false };
    // The label before a colon, or the head of the column.
    let label =
        clause.checked_sub(1).filter(|label| line.text[line.clauses[*label].at.clone()].trim_end().ends_with(':'));
    let mut keys = line.keys.iter().filter(|key| key.clause == clause || Some(key.clause) == label);
    keys.any(|key| key.negated && key.notions.iter().any(|notion| lexicon::is_opening(*notion)))
}

/// The words for what happened on the day from which a value counts: 통지를 받은 날부터 90일.
fn since<'a>(line: &'a Line, fact: &Fact) -> Vec<&'a Key> {
    let ahead = line.text[..fact.at.start].trim_end();
    if !["날부터", "날로부터", "일부터", "일로부터"].iter().any(|word| ahead.ends_with(word)) {
        return Vec::new();
    }
    let from = ahead.len().saturating_sub(HAPPENED);
    let clause =
        line.clauses.iter().find(|clause| clause.at.contains(&(ahead.len() - 1))).map(|clause| clause.at.start);
    let near = |key: &&Key| key.at.start >= from.max(clause.unwrap_or(0)) && key.at.start < ahead.len();
    line.keys.iter().filter(near).collect()
}

/// 작성한 and 작성일: the noun is the same.
fn begin_alike(one: &Key, other: &Key) -> bool {
    let noun = |key: &Key| key.stem.chars().take(2).collect::<String>();
    one.stem.chars().count() > 1 && noun(one) == noun(other)
}

/// In a translation: is the Korean name beside a phone number that of another number?
fn is_of_another_name(line: &Line, at: usize, evidence: &Evidence, cited: &[usize]) -> bool {
    let fact = &line.facts[at];
    let named = |key: &&Key| line.text[key.at.clone()].chars().all(hangul::is_syllable);
    let translated = line.keys.iter().any(|key| key.stem.is_empty());
    let Some(name) = line.keys.iter().rev().filter(|key| key.at.start < fact.at.start).find(named) else {
        return false;
    };
    let name = &line.text[name.at.clone()];
    let numbers: Vec<&Fact> = places(evidence, cited)
        .flat_map(|(_, place)| {
            let occurrences = place.line.text.match_indices(name).map(|(at, _)| at);
            occurrences.filter_map(|at| {
                place.line.facts.iter().find(|other| matches!(other.value, Value::Phone(_)) && other.at.start > at)
            })
        })
        .collect();
    translated && !numbers.is_empty() && !numbers.iter().any(|number| fact.value.agrees(number.value))
}
