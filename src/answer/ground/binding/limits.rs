//! The limits and rates of a value in a sentence beside those of the same value in a passage.

use super::super::bounds::Bounds;
use super::super::line::Line;
use super::super::values::{Fact, Value};

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
    fact.bounds.is_after() && [" 후 ", " 뒤 ", "후부터", "로부터", "일부터"].iter().any(|word| near.contains(word))
}

/// 80%가 안 되면 받을 수 없습니다, of 80% 이상인 분께 드립니다: the other side of the limit, and the contrary said of it.
pub(super) fn is_turned_round(line: &Line, at: usize, place: &Line, own: usize) -> bool {
    let denials = |line: &Line| line.clauses.iter().map(|clause| clause.denials.len()).sum::<usize>();
    let late = ["지나면", "이후", "경과", "넘으면", "늦으면", "지난 뒤", "지난 후", "초과"];
    let rest = &place.text[place.facts[own].at.end..];
    bounds_of(line, at).is_complement_of(bounds_of(place, own))
        && (denials(line) % 2 != denials(place) % 2 || denials(line) > 0 && late.iter().any(|word| rest.contains(word)))
}

/// `주 2회` is not `월 2회`: the rate right before a value is the rate before it in the source, if there is one.
pub(super) fn rates_agree(line: &Line, at: usize, place: &Line, own: usize) -> bool {
    let rate = |line: &Line, at: usize| {
        let before = line.facts[at.saturating_sub(1)].clone();
        let behind = line.facts.get(at + 1).cloned();
        let ahead = (is_rate(&before) && line.facts[at].at.start.saturating_sub(before.at.end) <= 1).then_some(before);
        ahead.or_else(|| {
            behind.filter(|behind| is_rate(behind) && behind.at.start.saturating_sub(line.facts[at].at.end) <= 1)
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
    let one = matches!(fact.value, Value::Days(1_000 | 7_000) | Value::Months(1_000 | 12_000));
    fact.soft || one && fact.bounds == Bounds::default()
}
