//! Values that stand in no passage and yet may be said: they follow from others, or say nothing that could be wrong.

use super::super::evidence::Evidence;
use super::super::line::Line;
use super::super::numbers::ONE;
use super::super::units::Unit;
use super::super::values::{Fact, Value};

/// Characters between a date and its weekday, at most.
const GAP: usize = 3;

/// Is a weekday beside a date the one that the passages write beside that date? `None` when they write none.
pub(super) fn is_of_its_date(line: &Line, at: usize, evidence: &Evidence, all: &[(usize, usize)]) -> Option<bool> {
    let day = beside_date(line, at)?;
    let mut weekdays = all.iter().filter_map(|(place, own)| {
        let there = &evidence.places[*place].line;
        let date = beside_date(there, *own)?;
        line.facts[day].value.agrees(there.facts[date].value).then(|| &there.facts[*own])
    });
    let mut any = weekdays.clone();
    any.next()?;
    Some(weekdays.any(|weekday| line.facts[at].value.agrees(weekday.value)))
}

/// The date right beside a weekday.
fn beside_date(line: &Line, at: usize) -> Option<usize> {
    let dated = |other: usize| matches!(line.facts.get(other).map(|fact| fact.value), Some(Value::Date { .. }));
    let near =
        |one: usize, other: usize| line.text[line.facts[one].at.end..line.facts[other].at.start].chars().count() <= GAP;
    let single = matches!(line.facts[at].value, Value::Week(days) if days.is_power_of_two());
    let ahead = at.checked_sub(1).filter(|ahead| dated(*ahead) && near(*ahead, at));
    single.then(|| ahead.or_else(|| Some(at + 1).filter(|behind| dated(*behind) && near(at, *behind)))).flatten()
}

/// May a value be said though it is none of the passages' values, which are `all` (place and index)?
pub(super) fn says_nothing(line: &Line, at: usize, evidence: &Evidence, all: &[(usize, usize)]) -> bool {
    let fact = &line.facts[at];
    let found = || all.iter().map(|(place, own)| (*place, &evidence.places[*place].line.facts[*own]));
    let counted = found().any(|(_, other)| other.value.is_like(fact.value));
    let whole = fact.value == Value::Count(Unit::Percent, 100_000) && !counted;
    // How often is contradicted where the other values of the sentence stand.
    let beside = |place: usize| {
        let others = || line.facts.iter().filter(|other| !other.soft);
        let stands = |other: &Fact| evidence.places[place].line.facts.iter().any(|own| other.value.agrees(own.value));
        others().next().is_none() || others().any(stands)
    };
    let rate = || {
        let day = |value| matches!(value, Value::Beside(_));
        let often = |other: &Fact| other.soft && other.value != Value::Number(0) && day(other.value) == day(fact.value);
        let contradicted =
            found().any(|(place, other)| often(other) && beside(place)) && (!day(fact.value) || is_told_with(line, at));
        // 매월 295,200원, 6,000 won a month: what is paid how often is a fact; the passages name the time, be it in a heading.
        let price = |other: Option<&Fact>| {
            let gap =
                |other: &Fact| other.at.start.saturating_sub(fact.at.end) + fact.at.start.saturating_sub(other.at.end);
            other.is_some_and(|other| matches!(other.value, Value::Count(Unit::Won, _)) && gap(other) <= 2)
        };
        let priced =
            (price(line.facts.get(at + 1)) || at > 0 && price(line.facts.get(at - 1))) && !is_named(fact, evidence);
        fact.soft && !priced && !contradicted
    };
    whole
        || rate()
        || derived(line, at)
        || lasts_as_long(fact, found().map(|(place, _)| place), evidence)
        || is_once(line, at, counted)
        || is_both(fact, evidence)
        || is_month(fact, found().map(|(place, _)| place), evidence)
        || is_one(line, at) && (!counted || is_each(line, at) || is_first(fact, evidence))
}

/// Does a day beside another one say of which day another value is told: 전날 20시, 8 p.m. on the day?
fn is_told_with(line: &Line, at: usize) -> bool {
    let gap = |one: usize, other: usize| line.facts[other].at.start.saturating_sub(line.facts[one].at.end);
    let told = |other: usize| !line.facts[other].soft;
    at.checked_sub(1).is_some_and(|ahead| told(ahead) && gap(ahead, at) <= 4)
        || at + 1 < line.facts.len() && told(at + 1) && gap(at, at + 1) <= 1
}

/// Do the passages have a word for how often?
fn is_named(fact: &Fact, evidence: &Evidence) -> bool {
    let words: &[&str] = match fact.value {
        Value::Months(ONE) => &["월 ", "월)", "월액", "월별", "매월", "매달", "달 ", "개월"],
        Value::Months(12_000) => &["연 ", "연)", "연간", "매년", "년 ", "해마다"],
        Value::Days(ONE) => &["일 ", "하루", "매일", "1일"],
        Value::Minutes(60_000) => &["시간"],
        _ => return false,
    };
    evidence.texts.iter().any(|text| words.iter().any(|word| text.contains(word)))
}

/// 50분 동안, of what the passages write as 10:00-10:50: the length of a span of hours in one of these places.
fn lasts_as_long(fact: &Fact, places: impl Iterator<Item = usize>, evidence: &Evidence) -> bool {
    let Value::Minutes(minutes) = fact.value else { return false };
    let mut places: Vec<usize> = places.collect();
    places.dedup();
    places.into_iter().any(|place| {
        let line = &evidence.places[place].line;
        line.facts.windows(2).any(|pair| {
            let (Value::Time(from), Value::Time(until)) = (pair[0].value, pair[1].value) else { return false };
            let joined = line.text[pair[0].at.end..pair[1].at.start].trim();
            matches!(joined, "-" | "부터" | "에서") && (until - from).rem_euclid(1_440) * ONE == minutes
        })
    })
}

/// 두 분 신분증, where the passages speak of a couple, of parents or of both parties.
fn is_both(fact: &Fact, evidence: &Evidence) -> bool {
    let pairs = ["부부", "부모", "배우자", "양쪽", "쌍방", "당사자", "대리인", "혼인", "신랑", "상대방"];
    fact.value == Value::Count(Unit::Person, 2_000)
        && evidence.texts.iter().any(|text| pairs.iter().any(|word| text.contains(word)))
}

/// 4월 한 달 동안, of 4월 1일 - 4월 30일.
fn is_month(fact: &Fact, places: impl Iterator<Item = usize>, evidence: &Evidence) -> bool {
    let mut places: Vec<usize> = places.collect();
    places.dedup();
    let whole = |pair: &[Fact]| {
        let (Value::Date { month: one, day: from, .. }, Value::Date { month: other, day: until, .. }) =
            (pair[0].value, pair[1].value)
        else {
            return false;
        };
        one == other && from == 1 && until >= 28 || (one % 12) + 1 == other && from == until
    };
    fact.value == Value::Months(ONE)
        && places.into_iter().any(|place| evidence.places[place].line.facts.windows(2).any(whole))
}

/// 한 번에, at once: no number of times. 한번 신고한 여권: once, and not only once.
fn is_idiom(line: &Line, at: usize) -> bool {
    let (fact, rest) = (&line.facts[at], &line.text[line.facts[at].at.end..]);
    let said = &line.text[fact.at.clone()];
    let limits = ["만", "까지", "씩", "더", " 더", "밖", "이상", "이하", "뿐", " 한", " 이내", "으로 제한"];
    said == "한번" && !limits.iter().any(|word| rest.starts_with(word)) || said == "한 번" && rest.starts_with("에 ")
}

/// 한 장에 490원, 한 가구가: for each one.
fn is_each(line: &Line, at: usize) -> bool {
    let rest = &line.text[line.facts[at].at.end..];
    rest.starts_with("에 ") || rest.starts_with("당 ")
}

/// `2년마다 한 번`, `6个月一次`: once, behind how often.
fn is_once(line: &Line, at: usize, contradicted: bool) -> bool {
    let before = at.checked_sub(1).map(|before| &line.facts[before]);
    let often = before.is_some_and(|before| {
        let lasts = matches!(before.value, Value::Days(_) | Value::Months(_) | Value::Day(_));
        lasts && line.facts[at].at.start.saturating_sub(before.at.end) <= 12
    });
    let once = line.facts[at].value == Value::Count(Unit::Times, 1_000);
    once && (often || !contradicted || is_idiom(line, at))
}

/// 任何一个, the first: one in words, where the passages count nothing like it.
fn is_one(line: &Line, at: usize) -> bool {
    let fact = &line.facts[at];
    let words = !line.text[fact.at.clone()].contains(|c: char| c.is_ascii_digit());
    words && matches!(fact.value, Value::Ordinal(1) | Value::Count(_, 1_000))
}

/// 第一次补办, of 첫 재발급.
fn is_first(fact: &Fact, evidence: &Evidence) -> bool {
    fact.value == Value::Ordinal(1) && evidence.texts.iter().any(|text| text.contains("첫") || text.contains("최초"))
}

/// A weekday that follows from the date before it is proven by the calendar.
fn derived(line: &Line, at: usize) -> bool {
    let Value::Week(days) = line.facts[at].value else { return false };
    line.facts.iter().enumerate().any(|(other, fact)| {
        let Value::Date { year: Some(year), month, day } = fact.value else { return false };
        let near = other + 1 == at || other == at + 1;
        let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
        let weekday = date
            .and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok())
            .map(jiff::civil::Date::weekday);
        near && weekday.is_some_and(|weekday| days == 1 << weekday.to_monday_zero_offset())
    })
}
