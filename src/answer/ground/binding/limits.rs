//! The limits and rates of a value in a sentence beside those of the same value in a passage.

use super::super::bounds::Bounds;
use super::super::evidence::Evidence;
use super::super::line::Line;
use super::super::values::{Fact, Value};
use super::Home;

/// Characters before a value within which a passage says from when it counts.
const COUNTED: usize = 12;

/// The limit on a value; the last of a list tells it for all: 급속은 1시간·완속은 14시간을 넘겨. The last of a span of days tells whether
/// they lie before or behind: 60일 전부터 7일 전, 3-6일 전.
pub(super) fn bounds_of(line: &Line, at: usize) -> Bounds {
    let own = &line.facts[at];
    let next = line.facts.get(at + 1).filter(|next| next.value.is_like(own.value));
    let Some(next) = next else {
        let last = at > 0
            && line.facts[at - 1].value.is_like(own.value)
            && line.text[line.facts[at - 1].at.end..own.at.start].trim() == "-";
        return if last && own.bounds == Bounds::default() && matches!(own.value, Value::Time(_)) {
            Bounds::LAST
        } else {
            own.bounds
        };
    };
    let gap = line.text[own.at.end..next.at.start].trim();
    let listed = gap.chars().count() <= 8 && gap.contains(['·', ',', '/', '와', '과']);
    let spanned = matches!(gap, "-" | "부터" | "에서" | "to" | "至" | "到" | "đến") && next.bounds.is_aside();
    if listed && own.bounds == Bounds::default() || spanned && !own.bounds.is_aside() {
        next.bounds
    } else if gap == "-" && own.bounds == Bounds::default() && matches!(own.value, Value::Time(_)) {
        Bounds::FIRST
    } else {
        own.bounds
    }
}

/// `등록 후 최초 4년`, for four years after: the passage counts from a day, and says so before the value.
pub(super) fn is_counted_from(fact: &Fact, place: &Line, own: usize) -> bool {
    let ahead = &place.text[..place.facts[own].at.start];
    let near = ahead.char_indices().rev().nth(COUNTED).map_or(ahead, |(at, _)| &ahead[at..]);
    let rest = &place.text[place.facts[own].at.end..];
    let then = rest.char_indices().nth(COUNTED).map_or(rest, |(at, _)| &rest[..at]);
    fact.bounds.is_after()
        && (["후부터", "로부터", "일부터"].iter().any(|word| near.contains(word))
            || [" 후 ", " 뒤 "].iter().any(|word| near.contains(word) || then.contains(word)))
}

/// 80%가 안 되면 받을 수 없습니다, of 80% 이상인 분께 드립니다: the other side of the limit, and the contrary said of it.
pub(super) fn is_turned_round(line: &Line, at: usize, place: &Line, own: usize) -> bool {
    let denials = |line: &Line| line.clauses.iter().map(|clause| clause.denials.len()).sum::<usize>();
    let late = ["지나면", "이후", "경과", "넘으면", "늦으면", "지난 뒤", "지난 후", "초과"];
    let rest = &place.text[place.facts[own].at.end..];
    bounds_of(line, at).is_complement_of(bounds_of(place, own))
        && (denials(line) % 2 != denials(place) % 2 || late.iter().any(|word| rest.contains(word)))
}

/// `주 2회` is not `월 2회`: the rate right before a value is the rate before it in the source, if there is one.
pub(super) fn rates_agree(line: &Line, at: usize, place: &Line, own: usize) -> bool {
    let rate = |line: &Line, at: usize| {
        let before = line.facts[at.saturating_sub(1)].clone();
        let behind = line.facts.get(at + 1).cloned();
        let ahead = (is_rate(&before) && line.facts[at].at.start.saturating_sub(before.at.end) <= 1).then_some(before);
        ahead.or_else(|| {
            let end = line.facts[at].at.end;
            let beside = |behind: &Fact| behind.at.start.saturating_sub(end) <= 1 && !line.text[end..].starts_with(',');
            behind.filter(|behind| is_rate(behind) && beside(behind))
        })
    };
    !line.facts[at].soft && is_rate(&line.facts[at])
        || rate(line, at).zip(rate(place, own)).is_none_or(|(said, found)| {
            let day = |fact: &Fact| matches!(fact.value, Value::Beside(_));
            day(&said) != day(&found) || said.value.agrees(found.value)
        })
}

/// How often: 월, 하루, per year.
fn is_rate(fact: &Fact) -> bool {
    let one = matches!(fact.value, Value::Day(1) | Value::Days(1_000 | 7_000) | Value::Months(1_000 | 12_000));
    fact.soft || one && fact.bounds == Bounds::default()
}

/// 每月最多60万, of what the passage says of a year: how often it is said, where the passage says how often and says another.
pub(super) fn rate_is_other(line: &Line, homes: &[Home], evidence: &Evidence) -> bool {
    let often = |fact: &Fact| fact.soft && matches!(fact.value, Value::Days(_) | Value::Months(_) | Value::Minutes(_));
    let rates = line.facts.iter().filter(|fact| often(fact));
    rates.into_iter().any(|rate| {
        let clause = line.clauses.iter().find(|clause| clause.at.contains(&rate.at.start));
        let beside = |home: &&Home| {
            let fact = &line.facts[home.fact];
            !fact.soft && clause.is_some_and(|clause| clause.at.contains(&fact.at.start))
        };
        let mut places = homes.iter().filter(beside).map(|home| &evidence.places[home.place].line).peekable();
        places.peek().is_some()
            && places.all(|place| {
                let mut theirs = place.facts.iter().filter(|fact| often(fact)).peekable();
                theirs.peek().is_some() && !theirs.any(|other| rate.value.agrees(other.value))
            })
    })
}
