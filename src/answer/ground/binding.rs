//! Binds each value of a sentence to the row or sentence in which it stands, and refuses it where the sentence speaks of another one.

use std::ops::Range;

use super::Reason;
use super::bounds::Bounds;
use super::evidence::{Evidence, Place};
use super::line::{Key, Line};
use super::segments;
use super::subject;
use super::text::after;
use super::units::Unit;
use super::values::{Fact, Value};
use crate::korean::hangul;

mod limits;
mod scores;
mod ties;
mod unproven;

use limits::{bounds_of, is_counted_from, is_turned_round, rate_is_other, rates_agree};
use scores::Scores;

/// By how much another row may fit better before the value counts as taken from the wrong one.
const MARGIN: f32 = 0.3;
/// The same for a value that only says of what something is told.
const WIDE_MARGIN: f32 = 1.2;
/// Weight of a value among the words that tell rows apart.
const VALUE: f32 = 1.2;

/// By how much more a lead within one row or sentence counts.
const WITHIN: f32 = 1.6;

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    /// Index of the sentence's fact.
    pub(super) fact: usize,
    pub(super) place: usize,
    /// Index of the fact in the place.
    pub(super) own: usize,
}

/// A home for every value of the sentence, or why one has none.
pub(super) fn homes(line: &Line, evidence: &Evidence, cited: &[usize]) -> Result<Vec<Home>, Reason> {
    let mut homes = Vec::new();
    for at in 0..line.facts.len() {
        if let Some(home) = home(line, at, evidence, cited)? {
            homes.push(home);
        }
    }
    if homes.iter().any(|home| left_its_row(line, *home, &homes, evidence)) {
        return Err(Reason::OtherFact);
    }
    if rate_is_other(line, &homes, evidence) {
        return Err(Reason::Value);
    }
    Ok(homes)
}

/// Does a value stand in a row that a Korean sentence does not name, while it speaks of another row of the table throughout: `일반 데크는
/// 평일 2만 원, 주말 10만 원`?
fn left_its_row(line: &Line, home: Home, homes: &[Home], evidence: &Evidence) -> bool {
    let place = &evidence.places[home.place];
    let named = |place: &Place| {
        let first = place.cells.first().cloned().unwrap_or(0..0);
        let header = place.line.text[first.clone()].find(" : ").map_or(first.start, |at| first.start + at);
        let keys = place.line.keys.iter().filter(|key| (header..first.end).contains(&key.at.start));
        keys.filter(|key| line.keys.iter().any(|said| said.meets(key))).count()
    };
    let fact = &line.facts[home.fact];
    place.cells.len() > 1
        && fact.value.tells()
        && !fact.soft
        && line.keys.iter().any(|key| !key.stem.is_empty())
        && named(place) == 0
        && homes.iter().any(|other| {
            let row = &evidence.places[other.place];
            other.place != home.place
                && (row.passage, row.section) == (place.passage, place.section)
                && row.cells.len() > 1
                && line.facts[other.fact].value.is_like(fact.value)
                && named(row) > 0
                && !row.line.facts.iter().any(|own| own.value.agrees(fact.value))
        })
}

fn home(line: &Line, at: usize, evidence: &Evidence, cited: &[usize]) -> Result<Option<Home>, Reason> {
    let fact = &line.facts[at];
    if is_idle(fact) {
        return Ok(None);
    }
    if is_counted_otherwise(line, at, evidence, cited) {
        return Err(Reason::Value);
    }
    let all: Vec<(usize, usize)> = places(evidence, cited)
        .flat_map(|(index, place)| (0..place.line.facts.len()).map(move |own| (index, own)))
        .collect();
    match unproven::is_of_its_date(line, at, evidence, &all) {
        Some(true) => return Ok(None),
        Some(false) => return Err(Reason::Value),
        None => {}
    }
    let fact_of = |(place, own): (usize, usize)| &evidence.places[place].line.facts[own];
    let valued: Vec<_> = all
        .iter()
        .copied()
        .filter(|found| proves(fact, fact_of(*found), &evidence.places[found.0], evidence, cited))
        .collect();
    if valued.is_empty() {
        return if unproven::says_nothing(line, at, evidence, &all) { Ok(None) } else { Err(Reason::Value) };
    }
    if ties::otherwise(line, at, &valued, evidence, cited) {
        return Err(Reason::OtherFact);
    }
    let rated = |found: &(usize, usize)| rates_agree(line, at, &evidence.places[found.0].line, found.1);
    let limited = |found: &(usize, usize)| {
        let place = &evidence.places[found.0].line;
        fact.soft || bounds_of(line, at).agrees(bounds_of(place, found.1)) || is_counted_from(fact, place, found.1)
    };
    let mut bounded: Vec<_> = valued.iter().copied().filter(|found| limited(found) && rated(found)).collect();
    if bounded.is_empty() {
        let turned = |found: &(usize, usize)| is_turned_round(line, at, &evidence.places[found.0].line, found.1);
        bounded.extend(valued.iter().copied().filter(|found| turned(found) && rated(found)));
    }
    // A value that is limited otherwise is not proven by one that stands there without a limit.
    let unlimited = bounded.iter().all(|found| fact_of(*found).bounds == Bounds::default());
    let otherwise = || valued.iter().any(|found| fact_of(*found).bounds.is_condition());
    if bounded.is_empty() || fact.bounds.is_condition() && unlimited && otherwise() {
        return Err(Reason::Direction);
    }
    let context = context(line, at);
    let tells = context.tells(line);
    let rivals: Vec<_> = all
        .iter()
        .copied()
        .filter(|found| {
            is_rival(fact, fact_of(*found)) && !valued.contains(found)
                || valued.contains(found) && !bounded.contains(found)
        })
        .collect();
    // The other end of a span, and other items of a list, are no rivals.
    let apart = |own: (usize, usize), rival: (usize, usize)| {
        let shared =
            context.group.clone().any(|other| other != at && line.facts[other].value.agrees(fact_of(rival).value));
        !shared
            && !context.keeps_order(own, rival, line, evidence)
            && (own.0 != rival.0 || !evidence.places[own.0].around[own.1].group.contains(&rival.1))
    };
    let mut best: Option<(f32, Home)> = None;
    for (place, own) in bounded {
        let lead = rivals
            .iter()
            .filter(|rival| apart((place, own), **rival))
            .map(|rival| {
                // Words within one row or sentence count less, as all of it is about the same.
                let near = if tells && rival.0 == place { WITHIN } else { 1.0 };
                near * context.lead((place, own), *rival, line, evidence)
            })
            .fold(0.0, f32::max);
        if fact.soft || lead <= if tells { MARGIN } else { WIDE_MARGIN } {
            let fit = context.fit((place, own), line, evidence);
            if best.is_none_or(|(other, _)| fit > other) {
                best = Some((fit, Home { fact: at, place, own }));
            }
        }
    }
    let home = best.map(|(_, home)| home).ok_or(Reason::OtherFact)?;
    let has_rival =
        |place: &Place| place.line.facts.iter().any(|other| is_rival(fact, other) && !fact.value.agrees(other.value));
    if tells
        && !fact.soft
        && (subject::of_another_row(
            line,
            &context.own,
            &context.clause,
            &evidence.places[home.place],
            evidence,
            has_rival,
        ) || context.is_foreign_to(home, evidence, cited, has_rival))
    {
        return Err(Reason::OtherFact);
    }
    Ok(Some(home))
}

pub(super) fn places<'a>(evidence: &'a Evidence, cited: &'a [usize]) -> impl Iterator<Item = (usize, &'a Place)> {
    evidence.places.iter().enumerate().filter(|(_, place)| cited.contains(&place.passage))
}

/// `one` and a lone weekday in another word say nothing that could be wrong.
fn is_idle(fact: &Fact) -> bool {
    matches!(fact.value, Value::Number(0 | 1_000))
}

/// `1업체`: a number that counts something no table knows is no other value.
fn counts_something(found: &Fact, place: &Place) -> bool {
    matches!(found.value, Value::Number(_)) && counter(&place.line, found).is_some()
}

/// The syllable right behind a value, where it is no particle.
fn counter(line: &Line, fact: &Fact) -> Option<char> {
    let behind = after(&line.text, fact.at.end);
    behind.filter(|c| hangul::is_syllable(*c) && !"은는이가을를과와도의로에만입으며고번까부보나라여원".contains(*c))
}

/// Is this the value? Days of the week may be spread over one place: 월요일, 수요일, 금요일.
fn proves(fact: &Fact, found: &Fact, place: &Place, evidence: &Evidence, cited: &[usize]) -> bool {
    match (fact.value, found.value) {
        (said, Value::Number(_)) if !matches!(said, Value::Number(_)) && counts_something(found, place) => false,
        (Value::Week(days), Value::Week(some)) => {
            let all = place
                .line
                .facts
                .iter()
                .fold(0, |all, fact| if let Value::Week(days) = fact.value { all | days } else { all });
            days & !all == 0 && days & some != 0
        }
        (Value::Date { year: Some(year), .. }, Value::Date { year: None, .. }) => {
            let today = i64::from(evidence.today.year());
            let said = places(evidence, cited).any(|(_, place)| {
                place.line.facts.iter().any(|fact| matches!(fact.value, Value::Year(said) | Value::Date { year: Some(said), .. } if said == year))
            });
            fact.value.agrees(found.value) && (said || (today..=today + 1).contains(&year))
        }
        // 7월부터 9월까지 of 7. 1.-9. 30.
        (Value::Month(month), Value::Date { month: theirs, day, .. }) if month == theirs => {
            fact.bounds.is_first() && day == 1 || fact.bounds.is_last() && day >= 28
        }
        _ => fact.value.agrees(found.value),
    }
}

/// `20팀`: a number with a counter that no table knows must stand so in a passage.
fn is_counted_otherwise(line: &Line, at: usize, evidence: &Evidence, cited: &[usize]) -> bool {
    let fact = &line.facts[at];
    let counter = counter(line, fact).filter(|_| matches!(fact.value, Value::Number(_)));
    let Some(counter) = counter else { return false };
    let written = format!("{}{counter}", &line.text[fact.at.clone()]);
    !cited.iter().filter_map(|at| evidence.texts.get(*at)).any(|text| text.contains(&written))
}

fn is_rival(fact: &Fact, other: &Fact) -> bool {
    let number = |value: Value| matches!(value, Value::Number(_) | Value::Phone(_));
    let things = |value: Value| matches!(value, Value::Count(unit, _) if unit.is_thing());
    fact.soft == other.soft
        && (fact.value.is_like(other.value)
            || number(fact.value) && number(other.value)
            || things(fact.value) && things(other.value)
            || matches!(fact.value, Value::Number(_)) && matches!(other.value, Value::Count(Unit::Won, _)))
}

/// The words and values of the sentence that say to what a value belongs.
struct Context<'a> {
    /// The value.
    at: usize,
    /// The part of the sentence that belongs to the value, and what of it is in the value's clause.
    own: Range<usize>,
    clause: Range<usize>,
    /// Values that share it.
    group: Range<usize>,
    keys: Vec<(&'a Key, f32)>,
    facts: Vec<(usize, f32)>,
}

fn context(line: &Line, at: usize) -> Context<'_> {
    let own = &line.facts[at];
    let segment = segments::segment(line, at, |other| is_rival(own, &line.facts[other]));
    let clause = line.clauses.iter().position(|clause| clause.at.contains(&own.at.start));
    let near = |start: usize| clause.is_none_or(|clause| line.clauses[clause].at.contains(&start));
    let weight = |start: usize| match (segment.own.contains(&start), segment.head.contains(&start)) {
        (true, _) if near(start) => 1.0,
        (true, _) => 0.7,
        (_, true) => 0.4,
        _ => 0.0,
    };
    let keys = line.keys.iter().map(|key| (key, weight(key.at.start) * key.weight)).filter(|(_, weight)| *weight > 0.0);
    let beside = |fact: &Fact| matches!(fact.value, Value::Beside(_));
    let others = line.facts.iter().enumerate().filter(|(other, fact)| *other != at && !beside(fact));
    let facts =
        others.map(|(other, fact)| (other, weight(fact.at.start) * if is_rival(own, fact) { 0.0 } else { VALUE }));
    let whole = clause.map_or(segment.own.clone(), |clause| line.clauses[clause].at.clone());
    Context {
        at,
        clause: segment.own.start.max(whole.start)..segment.own.end.min(whole.end),
        own: segment.own.clone(),
        group: segment.group.clone(),
        keys: keys.collect(),
        facts: facts.filter(|(_, weight)| *weight > 0.0).collect(),
    }
}

impl Context<'_> {
    /// The last value of a part of the sentence is what it tells; those before it say of what.
    fn tells(&self, line: &Line) -> bool {
        let fact = &line.facts[self.at];
        let group = fact.bounds.is_group() && matches!(fact.value, Value::Months(_) | Value::Number(_));
        let last = || {
            let mut behind = line.facts.iter().skip(self.at + 1);
            !behind.any(|other| other.value.tells() && self.own.contains(&other.at.start))
        };
        !group && (fact.value.tells() || last())
    }

    /// The words stand nearly all in another place and hardly at all where the value does.
    fn is_foreign_to(
        &self,
        home: Home,
        evidence: &Evidence,
        cited: &[usize],
        has_rival: impl Fn(&Place) -> bool,
    ) -> bool {
        let near = || self.keys.iter().filter(|(key, _)| self.clause.contains(&key.at.start));
        let total: f32 = near().map(|(_, weight)| weight).sum();
        let share =
            |place: &Place| near().map(|(key, weight)| weight * place.whole.holds(key)).sum::<f32>() / total.max(0.1);
        let own = share(&evidence.places[home.place]);
        total >= 1.5
            && own < 0.4
            && places(evidence, cited).any(|(_, place)| share(place) > own + 0.4 && (own < 0.25 || has_rival(place)))
    }

    /// Does the sentence say the rival as well, and in the order of the place: 28 and 29 November?
    fn keeps_order(&self, own: (usize, usize), rival: (usize, usize), line: &Line, evidence: &Evidence) -> bool {
        let facts = &evidence.places[own.0].line.facts;
        own.0 == rival.0
            && line.facts.iter().enumerate().any(|(other, fact)| {
                fact.value.agrees(facts[rival.1].value) && other != self.at && (other < self.at) == (rival.1 < own.1)
            })
    }

    /// By how much the words fit another occurrence better than this one.
    fn lead(&self, own: (usize, usize), rival: (usize, usize), line: &Line, evidence: &Evidence) -> f32 {
        let apart = own.0 != rival.0;
        self.scores(own, line, evidence, apart)
            .zip(self.scores(rival, line, evidence, apart))
            .map(|(own, rival)| rival - own)
            .sum()
    }

    fn fit(&self, own: (usize, usize), line: &Line, evidence: &Evidence) -> f32 {
        self.scores(own, line, evidence, false).sum()
    }

    fn scores<'b>(
        &'b self,
        (place, fact): (usize, usize),
        line: &'b Line,
        evidence: &'b Evidence,
        apart: bool,
    ) -> Scores<'b> {
        let place = &evidence.places[place];
        Scores { context: self, place, title: &evidence.titles[place.passage], fact, line, at: 0, apart }
    }
}
