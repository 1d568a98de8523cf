//! Conditions that the passages tie to what a sentence uses: 단, 다만, 제외, 이상, 이하, 미만, 초과, 이내, 경우, 한함.

use super::binding::{Home, places};
use super::bounds::Bounds;
use super::evidence::{Evidence, Place};
use super::line::{Clause, Key, Line, Shape};
use super::values::{Fact, Value};
use crate::korean::hangul;

/// Share of a condition's words that a sentence must have to carry it.
const CARRIED: f32 = 0.5;
/// A sentence rests on a place that holds this share of its words.
const RESTS: f32 = 0.3;
/// Conditions added to one sentence at most.
const MOST: usize = 3;

/// Words that tie a condition to a fact.
const MARKS: &[&str] = &[
    "경우",
    "때만",
    "에만",
    "제외",
    "한해",
    "한하여",
    "한함",
    "한정",
    "단,",
    "다만",
    "미리",
    "사전",
    "반드시",
    "동안만",
    "까지만",
    "만 가능",
    "만 적용",
    "사람만",
    "별도",
    "따로",
    "하면 ",
    "들어가는",
    "한 주민",
    "는 주민",
    "인 주민",
    " 때 ",
    "때에",
    "할 때",
    "일 때",
    "모두",
    "직접",
    "필요",
    "따로 사는",
    "해야",
    "하여야",
    "야 하",
    "야 합",
    "야 함",
    "야만",
    "때에만",
    "으로만",
    "로만",
    "만 해당",
    "야 수거",
    "받아야",
    "소진",
    " 시까지",
    " 시,",
    " 시)",
    "예산",
    "있어야",
];
/// A line that begins so belongs to the one before it.
const FOLLOWS: &[&str] = &["단,", "단 ", "다만", "※", "* ", "(단"];
/// A line with one of these limits everything in its section.
const LIMITS: &[&str] = &["제외", "한해", "한하여", "한함", "에만", "때만", "경우만"];

/// The conditions that the sentence leaves out, in the passages' own words. `said` is what the answer has said so far.
pub(super) fn dropped(line: &Line, homes: &[Home], evidence: &Evidence, cited: &[usize], said: &Said) -> Vec<String> {
    let used = used(line, homes, evidence, cited);
    let mut dropped = Vec::new();
    for index in &used {
        let place = &evidence.places[*index];
        let row = !place.cells.is_empty();
        if place
            .line
            .clauses
            .iter()
            .any(|clause| is_condition(place, clause) && !carries(line, said, place, clause, homes, *index))
        {
            dropped.push(if row { place.original.clone() } else { tidy(&place.original) });
        }
        for other in beside(evidence, *index, line) {
            let place = &evidence.places[other];
            if !used.contains(&other) && !told(line, said, place, &evidence.places[*index]) {
                dropped.push(tidy(&place.original));
            }
        }
    }
    dropped.dedup();
    dropped.retain(|condition| !said.has(condition, homes));
    dropped.truncate(MOST);
    dropped
}

/// What an answer has said so far, for conditions that another sentence carries.
#[derive(Debug, Default, Clone)]
pub struct Said {
    lines: Vec<Line>,
    /// Conditions that were added, each with the values for which that was done.
    added: Vec<(String, Vec<Home>)>,
}

impl Said {
    pub(super) fn add(&mut self, line: Line, homes: &[Home], conditions: &[String]) {
        self.lines.push(line);
        self.added.extend(conditions.iter().map(|condition| (condition.clone(), homes.to_vec())));
    }

    /// Was it added for the same values?
    fn has(&self, condition: &str, homes: &[Home]) -> bool {
        let same = |one: &Home, other: &Home| (one.place, one.own) == (other.place, other.own);
        self.added.iter().any(|(added, before)| {
            added == condition && homes.iter().all(|home| before.iter().any(|other| same(home, other)))
        })
    }
}

/// The places on which a sentence rests: those of its values, else the one that holds most of its words.
fn used(line: &Line, homes: &[Home], evidence: &Evidence, cited: &[usize]) -> Vec<usize> {
    let mut used: Vec<usize> = homes.iter().filter(|home| !line.facts[home.fact].soft).map(|home| home.place).collect();
    used.sort_unstable();
    used.dedup();
    if used.is_empty() {
        let total: f32 = line.keys.iter().map(|key| key.weight).sum();
        let share = |place: &Place| {
            let denied =
                |key: &Key| place.line.keys.iter().any(|other| other.meets(key) && other.negated == key.negated);
            line.keys
                .iter()
                .map(|key| key.weight * place.line.shape.holds(key) * if denied(key) { 1.0 } else { 0.6 })
                .sum::<f32>()
                / total.max(0.1)
        };
        let shares: Vec<(usize, f32)> = places(evidence, cited).map(|(index, place)| (index, share(place))).collect();
        let best = shares.iter().map(|(_, share)| *share).fold(RESTS, f32::max);
        used.extend(shares.iter().filter(|(_, share)| *share >= best - 0.02).map(|(index, _)| *index).take(2));
    }
    used
}

/// Lines that limit a place from outside: the next one when it begins with 단, and exclusions in its section that share a thing with the sentence.
fn beside(evidence: &Evidence, index: usize, line: &Line) -> Vec<usize> {
    let own = &evidence.places[index];
    let mut beside = Vec::new();
    for (at, place) in evidence.places.iter().enumerate() {
        if at == index || place.passage != own.passage {
            continue;
        }
        let follows = FOLLOWS.iter().any(|word| place.line.text.starts_with(word));
        let next = at == index + 1
            || at > index
                && !own.cells.is_empty()
                && place.section == own.section
                && evidence.places[index + 1..at].iter().all(|between| !between.cells.is_empty());
        let limits = place.cells.is_empty() && LIMITS.iter().any(|word| place.line.text.contains(word));
        let shares = line.keys.iter().any(|key| key.thing && place.line.shape.holds(key) >= 0.9);
        let shared = line.keys.iter().filter(|key| key.weight >= 0.5 && place.line.shape.holds(key) >= 0.9).count();
        let bounded = place.cells.is_empty()
            && shares
            && shared > 1
            && place.line.facts.iter().any(|fact| fact.bounds.is_condition() || fact.bounds.is_deadline());
        if at > index && follows && next || bounded || limits && place.section == own.section && shares {
            beside.push(at);
        }
    }
    beside
}

fn is_condition(place: &Place, clause: &Clause) -> bool {
    let text = &place.line.text[clause.at.clone()];
    let lasts = |fact: &Fact| matches!(fact.value, Value::Days(_) | Value::Months(_) | Value::Day(_));
    let limits = |fact: &Fact| {
        fact.bounds.is_condition() || fact.bounds.is_last() || lasts(fact) && fact.bounds != Bounds::default()
    };
    let bracketed = place.line.text[..clause.at.start].ends_with('(') && text.contains(hangul::is_syllable);
    let limited = place.line.facts.iter().any(|fact| clause.at.contains(&fact.at.start) && limits(fact));
    limited
        || bracketed
        || text.trim_end_matches([' ', ',']).ends_with(['면', '때'])
        || MARKS.iter().any(|word| text.contains(word))
}

/// Does the sentence, or what was said before it, carry a clause of the place it rests on?
fn carries(line: &Line, said: &Said, place: &Place, clause: &Clause, homes: &[Home], index: usize) -> bool {
    let within =
        place.line.facts.iter().enumerate().filter(|(_, fact)| !fact.soft && clause.at.contains(&fact.at.start));
    let facts = within.clone().all(|(own, fact)| {
        let dropped = homes.iter().any(|home| {
            home.place == index && home.own == own && line.facts[home.fact].bounds.is_dropped_from(fact.bounds)
        });
        let here = line.facts.iter().chain(said.lines.iter().flat_map(|line| &line.facts)).any(|other| {
            other.value.agrees(fact.value)
                && other.bounds.agrees(fact.bounds)
                && !other.bounds.is_dropped_from(fact.bounds)
        });
        !dropped && here
    });
    facts && has(line, said, &tied(place, clause))
}

/// The words of a condition: those of the clause up to the word that ties it, without its topic.
fn tied<'a>(place: &'a Place, clause: &Clause) -> Vec<&'a Key> {
    let text = &place.line.text[clause.at.clone()];
    let mark = MARKS
        .iter()
        .filter_map(|word| text.rfind(word).map(|at| clause.at.start + at + word.len()))
        .max()
        .unwrap_or(clause.at.end);
    let ahead = &place.line.text[clause.at.start..mark];
    let topic = ["은 ", "는 "]
        .iter()
        .filter_map(|topic| ahead.find(topic).map(|at| clause.at.start + at + topic.len()))
        .min()
        .unwrap_or(clause.at.start);
    let between = |from: usize| {
        place.line.keys.iter().filter(move |key| (from..mark).contains(&key.at.start)).collect::<Vec<_>>()
    };
    let keys = between(topic);
    if keys.is_empty() { between(clause.at.start) } else { keys }
}

fn told(line: &Line, said: &Said, place: &Place, main: &Place) -> bool {
    let facts = place.line.facts.iter().filter(|fact| fact.bounds.is_condition()).all(|fact| {
        line.facts
            .iter()
            .chain(said.lines.iter().flat_map(|line| &line.facts))
            .any(|other| other.value.agrees(fact.value))
    });
    // What the main line says too tells nothing about the limit.
    facts && has(line, said, &place.line.keys.iter().filter(|key| main.line.shape.holds(key) < 0.9).collect::<Vec<_>>())
}

fn has(line: &Line, said: &Said, keys: &[&Key]) -> bool {
    let total: f32 = keys.iter().map(|key| key.weight).sum();
    let shape: Shape = said.lines.iter().fold(line.shape.clone(), |all, line| all.join(&line.shape));
    let held: f32 = keys.iter().map(|key| key.weight * shape.holds(key)).sum();
    total == 0.0 || held / total >= CARRIED
}

/// A line without the mark of its list.
fn tidy(original: &str) -> String {
    original.trim_start_matches(['※', '*', '-', ' ']).trim().to_owned()
}
