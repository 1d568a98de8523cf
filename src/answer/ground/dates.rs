//! Dates, days of the week, times of day and phone numbers, in Korean, English, Chinese and Vietnamese.

use std::ops::Range;

use jiff::civil::Date;

use super::bounds::Bounds;
use super::forms::{FORMS, Scripts};
use super::text::{after, before, is_latin};
use super::values::{Fact, Value};
use crate::korean::hangul;

/// All dates, days, times and phone numbers of a normal text.
pub(super) fn read(text: &str, today: Date) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let (scripts, figures) = (Scripts::of(text), text.bytes().any(|byte| byte.is_ascii_digit()));
    for form in FORMS.iter().filter(|form| (figures || !form.figures) && form.scripts.meets(scripts)) {
        for found in form.pattern.captures_iter(text) {
            let Some(at) = found.get(0).map(|whole| whole.range()) else { continue };
            let free = facts.iter().all(|fact| fact.at.end <= at.start || at.end <= fact.at.start);
            if free
                && stands_alone(text, &at)
                && let Some(value) = (form.make)(&found, today)
            {
                let lead = text[at.clone()].len() - text[at.clone()].trim_start().len();
                facts.push(Fact { value, bounds: Bounds::default(), soft: false, at: at.start + lead..at.end });
            }
        }
    }
    weekdays(text, &mut facts);
    facts.sort_by_key(|fact| fact.at.start);
    facts
}

/// `금 19:00`: a day of the week in one syllable right before its hours.
fn weekdays(text: &str, facts: &mut Vec<Fact>) {
    let syllable = |hours: &Fact| {
        let ahead = text[..hours.at.start].strip_suffix(' ')?;
        let (at, day) = ahead.char_indices().next_back()?;
        let bit = "월화수목금토일".chars().position(|other| other == day)?;
        let alone = !before(ahead, at).is_some_and(char::is_alphanumeric);
        alone.then(|| Fact {
            value: Value::Week(1 << bit),
            bounds: Bounds::default(),
            soft: false,
            at: at..ahead.len(),
        })
    };
    let hours = facts.iter().filter(|fact| matches!(fact.value, Value::Time(_)));
    let days: Vec<Fact> = hours.filter_map(syllable).collect();
    let free = |day: &Fact| facts.iter().all(|fact| fact.at.end <= day.at.start || day.at.end <= fact.at.start);
    let days: Vec<Fact> = days.into_iter().filter(free).collect();
    facts.extend(days);
}

/// Not the middle of a number or of a word.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let (first, last) = (after(text, at.start), before(text, at.end));
    let (ahead, behind) = (before(text, at.start), after(text, at.end));
    let figures = |one: Option<char>, other: Option<char>| {
        one.zip(other).is_some_and(|(a, b)| a.is_ascii_digit() && b.is_ascii_digit())
    };
    let hours = last == Some('시') && behind == Some('간');
    // 한 시설, 두 시민: another word begins with it.
    let counted = last == Some('시')
        && !text[at.clone()].contains(|c: char| c.is_ascii_digit())
        && behind.is_some_and(|c| hangul::is_syllable(c) && !"에부까이는은의정쯤로와가를도만경전후".contains(c));
    let months = last == Some('월') && behind.is_some_and(|c| "세급".contains(c));
    let word = first.is_some_and(hangul::is_syllable) && ahead.is_some_and(hangul::is_syllable);
    let named = first.is_some_and(|c| "월화수목금토일".contains(c)) && !text[at.clone()].ends_with("요일");
    let lists = named
        && last.is_some_and(|c| "월화수목금토일".contains(c))
        && behind.is_some_and(|c| hangul::is_syllable(c) && !"에은는이과와만도의".contains(c));
    let latin = first.is_some_and(is_latin) && ahead.is_some_and(is_latin)
        || last.is_some_and(is_latin) && behind.is_some_and(is_latin);
    // 1.2.3 is no date.
    let dotted = last == Some('.')
        && (behind.is_some_and(|c| c.is_ascii_digit()) || ahead == Some('.'))
        && text[at.clone()].bytes().filter(|byte| *byte == b'.').count() == 2;
    let code = first.is_some_and(|c| c.is_ascii_digit()) && ahead.is_some_and(|c| c.is_ascii_alphabetic());
    !(figures(ahead, first)
        || figures(last, behind)
        || dotted
        || code
        || hours
        || counted
        || months
        || word
        || lists
        || latin)
}

/// A day without its month takes the month of the date before it: `1월 16일부터 31일까지`, `January 16 to 31`.
pub(super) fn inherit(text: &str, facts: &mut [Fact]) {
    afternoons(text, facts);
    inherit_back(text, facts);
    let mut last: Option<(Option<i64>, i64, usize)> = None;
    for fact in facts {
        let near = |end: usize| text[end..fact.at.start].chars().count() <= 12;
        match fact.value {
            Value::Date { year, month, .. } => {
                // `1월 16일 … 2027년` keeps its own year; a later date of the same range takes the year before it.
                let inherited =
                    last.filter(|(_, _, end)| near(*end)).and_then(|(year, from, _)| year.filter(|_| from <= month));
                last = Some((year.or(inherited), month, fact.at.end));
            }
            Value::Day(day) | Value::DayOfMonth(day) => {
                if let Some((year, month, end)) = last
                    && near(end)
                    && text[end..fact.at.start].chars().all(|c| !c.is_ascii_digit() && c != '.' || c == ' ')
                {
                    fact.value = Value::Date { year, month, day };
                    last = Some((year, month, fact.at.end));
                }
            }
            Value::Number(number) if number % 1_000 == 0 && (1_000..=31_000).contains(&number) => {
                if let Some((year, month, end)) = last
                    && matches!(text[end..fact.at.start].trim(), "to" | "-" | "and" | "至" | "到" | "đến")
                {
                    fact.value = Value::Date { year, month, day: number / 1_000 };
                    last = Some((year, month, fact.at.end));
                }
            }
            // 3월에는 16일부터 31일까지
            Value::Month(month) => last = Some((None, month, fact.at.end)),
            // The weekday behind a date parts nothing.
            Value::Week(_) | Value::Time(_) => {
                if let Some((year, month, end)) = last
                    && near(end)
                {
                    last = Some((year, month, fact.at.end));
                }
            }
            _ => {}
        }
    }
}

/// The first day of a span whose month stands behind the second: `từ ngày 1 đến ngày 26 tháng 2`, `1 to 26 February`.
fn inherit_back(text: &str, facts: &mut [Fact]) {
    for at in 1..facts.len() {
        let Value::Date { year, month, .. } = facts[at].value else { continue };
        let day = match facts[at - 1].value {
            Value::Day(day) | Value::DayOfMonth(day) => day,
            Value::Number(number) if number % 1_000 == 0 && (1_000..=31_000).contains(&number) => number / 1_000,
            _ => continue,
        };
        let between = text[facts[at - 1].at.end..facts[at].at.start].trim();
        if matches!(between, "to" | "-" | "and" | "until" | "至" | "到" | "đến" | "và" | "đến hết") {
            facts[at - 1].value = Value::Date { year, month, day };
        }
    }
}

/// `오후 1시~5시`: the end of a span of hours is in the same half of the day or later.
fn afternoons(text: &str, facts: &mut [Fact]) {
    for at in 1..facts.len() {
        let (Value::Time(from), Value::HalfTime(until)) = (facts[at - 1].value, facts[at].value) else { continue };
        if text[facts[at - 1].at.end..facts[at].at.start].chars().count() <= 8 {
            facts[at].value = Value::Time(if until < from && until < 720 { until + 720 } else { until });
        }
    }
}

/// `25일`: a day of the month where something says so, a number of days where something says that, else either.
pub(super) fn day(text: &str, start: usize, end: usize, number: i64) -> Value {
    let behind = text[end..].trim_start();
    let ahead = text[..start].trim_end();
    let lasts = [
        "간",
        "이내",
        "안",
        "동안",
        "전",
        "후",
        "뒤",
        "마다",
        "이상",
        "이하",
        "미만",
        "초과",
        "더",
        "씩",
        "만에",
        "내에",
        "늘",
        "연장",
        "이 지나",
        "을 넘",
        "을 초과",
        "정도",
        "以内",
        "之内",
        "内",
        "后",
        "前",
    ];
    let falls = ["월", "매월", "매달", "다음 달", "그달", "每月"];
    if lasts.iter().any(|word| behind.starts_with(word)) || !(1..=31).contains(&number) {
        Value::Days(number * 1_000)
    } else if falls.iter().any(|word| ahead.ends_with(word)) {
        Value::DayOfMonth(number)
    } else {
        Value::Day(number)
    }
}
