//! What must be done and what need not be, what holds as well, and what holds in a case: told from whole places, before clauses are laid
//! beside one another.

use std::ops::Range;

use super::evidence::Place;
use super::line::{Clause, Key, Line};
use super::polarity::{Hearing, contains, is_both_ways, share};
use super::words::POLARITY;

/// A place that holds this share of a sentence speaks of the same.
const NEAR: f32 = 0.4;
/// Lighter words tell nothing.
const HEAVY: f32 = 0.5;

/// Is the sentence contradicted by what the passages oblige to, free from, leave out or deny in a case?
pub(super) fn contradict(hearing: &Hearing<'_>) -> bool {
    frees_from_a_duty(hearing)
        || obliges_to_what_is_free(hearing)
        || takes_in_what_is_left_out(hearing)
        || turns_one_of_two(hearing)
}

fn frees(text: &str) -> bool {
    // 세탁하지 않고 반납해도 됩니다: without it, and allowed.
    let without = text
        .find("지 않고")
        .is_some_and(|at| ["도 됩", "도 되", "도 돼", "도 괜찮"].iter().any(|may| text[at..].contains(may)));
    without || contains(text, &POLARITY.release)
}

fn obliges(text: &str) -> bool {
    contains(text, &POLARITY.duty) && !frees(text)
}

fn near<'a>(hearing: &'a Hearing<'_>) -> impl Iterator<Item = &'a Place> {
    hearing.places().map(|(_, place)| place).filter(|place| share(&hearing.sentence, place) >= NEAR)
}

fn denies(place: &Place) -> bool {
    place.line.clauses.iter().any(|clause| !clause.denials.is_empty())
}

/// 보호자가 하지 않아도 됩니다, beside 보호자가 해야 합니다 and nothing that frees.
fn frees_from_a_duty(hearing: &Hearing<'_>) -> bool {
    let freed = |place: &Place| {
        (frees(&place.line.text) || denies(place) && !obliges(&place.line.text))
            && share(&hearing.sentence, place) >= NEAR / 2.0
    };
    frees(&hearing.line.text)
        && near(hearing).any(|place| obliges(&place.line.text))
        && !hearing.places().any(|(_, place)| freed(place))
}

/// 세탁해서 돌려주셔야 합니다, beside 세탁하지 않고 반납해도 됩니다.
fn obliges_to_what_is_free(hearing: &Hearing<'_>) -> bool {
    let plain = |key: &&&Key| !key.negated && key.weight >= HEAVY;
    obliges(&hearing.line.text)
        && hearing.sentence.denied.is_empty()
        && near(hearing).any(|place| {
            frees(&place.line.text)
                && hearing.sentence.keys.iter().filter(plain).any(|key| {
                    place.line.keys.iter().any(|other| other.negated && other.meets(key))
                        && !hearing
                            .places()
                            .any(|(_, other)| obliges(&other.line.text) && other.line.shape.holds(key) > 0.0)
                })
        })
}

/// 유흥업소도 대상입니다, of what the passages name only where they leave it out; A와 B 모두 됩니다, where they allow one and not the other.
fn takes_in_what_is_left_out(hearing: &Hearing<'_>) -> bool {
    let line = hearing.line;
    let mut from = 0;
    for (at, clause) in line.clauses.iter().enumerate() {
        let text = &line.text[clause.at.clone()];
        let ends = text.trim_end().ends_with([',', ';', '.']) || at + 1 == line.clauses.len();
        // A list goes on behind its comma.
        let listed = text.trim_end().ends_with("도,") && at + 1 < line.clauses.len();
        if !ends || listed {
            continue;
        }
        let part = line.clauses[from].at.start..clause.at.end;
        from = at + 1;
        let also = also(line, &part);
        if !clause.denials.is_empty() || also.is_empty() {
            continue;
        }
        let heavy = || {
            let keys = line.keys.iter().filter(|key| also.iter().any(|also| also.contains(&key.at.start)));
            keys.filter(|key| !key.negated && key.weight >= HEAVY && !key.through)
        };
        if heavy().any(|key| is_left_out(hearing, key)) {
            return true;
        }
        let twice = |key: &&Key| line.keys.iter().filter(|other| !other.negated && other.meets(key)).count() > 1;
        let allowed = hearing.sentence.denied.is_empty();
        if allowed && heavy().filter(twice).any(|key| near(hearing).any(|place| is_both_ways(&place.line, key))) {
            return true;
        }
    }
    false
}

/// The passages name it, and only in clauses that deny or leave out.
fn is_left_out(hearing: &Hearing<'_>, key: &Key) -> bool {
    let leaves_out = |clause: &Clause, line: &Line| {
        clause.denials.iter().any(|denial| {
            !denial.instead && (denial.plainly || denial.keys.iter().any(|key| !line.keys[*key].opposite))
        })
    };
    let mut found = hearing
        .places()
        .flat_map(|(_, place)| {
            let met = place.line.keys.iter().filter(move |other| other.meets(key));
            met.filter_map(move |other| place.line.clauses.get(other.clause).map(|clause| (clause, &place.line)))
        })
        .peekable();
    !hearing.is_topic(key) && found.peek().is_some() && found.all(|(clause, line)| leaves_out(clause, line))
}

/// What a part of the sentence says to hold as well: up to 법인도, or 버리셔도 alone; the whole part in another language.
fn also(line: &Line, part: &Range<usize>) -> Vec<Range<usize>> {
    if line.keys.iter().all(|key| key.stem.is_empty()) {
        return if contains(&line.text[part.clone()], &POLARITY.also) { vec![part.clone()] } else { Vec::new() };
    }
    let mut found = Vec::new();
    let mut at = part.start;
    for word in line.text[part.clone()].split_inclusive([' ', ',']) {
        let own = at..at + word.trim_end_matches([' ', ',']).len();
        at += word.len();
        let Some(bare) = line.text[own.clone()].strip_suffix('도').filter(|bare| !bare.is_empty()) else { continue };
        // 강원도, 속도: words of their own.
        let whole = |end: &String| bare == end || end.chars().nth(1).is_some() && bare.ends_with(end.as_str());
        if POLARITY.not_also.iter().any(whole) {
            continue;
        }
        let allowed = bare.ends_with(|c| "어아여해셔려와워돼내써".contains(c));
        found.push(if allowed { own } else { part.start..own.end });
    }
    found
}

/// 예약하지 않고 오시면 빌릴 수 있습니다, beside 예약 없이 오면 빌릴 수 없습니다: one of two denials is left out.
fn turns_one_of_two(hearing: &Hearing<'_>) -> bool {
    let says = |key: &Key| hearing.sentence.keys.iter().any(|own| !own.negated && own.meets(key));
    let denies = |key: &Key| hearing.sentence.keys.iter().any(|own| own.negated && own.meets(key));
    if hearing.sentence.denied.len() != 1 || contains(&hearing.line.text, &POLARITY.duty) {
        return false;
    }
    near(hearing).filter(|place| place.cells.is_empty()).any(|place| {
        let denied: Vec<&Key> = place.line.keys.iter().filter(|key| key.negated && !key.opposite).collect();
        denied.len() > 1
            && denied.iter().any(|key| denies(key))
            && denied.iter().any(|key| says(key) && !denies(key) && key.weight >= HEAVY)
    })
}
