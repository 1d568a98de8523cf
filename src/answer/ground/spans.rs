//! Spans of values: the first of `5–7일` has the unit of the second.

use super::numbers::ONE;
use super::values::{Fact, Value};

/// `between 9 and 6`, `open 10 to 7`: two hours of the day.
fn hours(text: &str, first: &Fact, last: &Fact) -> Option<[Value; 2]> {
    let (Value::Number(from), Value::Number(until)) = (first.value, last.value) else { return None };
    let ahead = ["between", "from", "open", "weekdays", "weekends"];
    let joined = matches!(text[first.at.end..last.at.start].trim(), "and" | "to" | "until");
    let hour = |number: i64| number % ONE == 0 && (ONE..=12 * ONE).contains(&number);
    let named = ahead.iter().any(|word| text[..first.at.start].trim_end().ends_with(word));
    let ends = !text[last.at.end..].trim_start().starts_with(|c: char| c.is_alphabetic() && !"aeiou".contains(c));
    (joined && named && ends && hour(from) && hour(until))
        .then(|| [from, until].map(|number| Value::HalfTime(number / ONE * 60)))
}

/// `5–7일`, `20–30분`, `19세 이상 34세`: the first of a range has the unit of the second.
pub(super) fn share_units(text: &str, facts: &mut [Fact]) {
    for at in (0..facts.len().saturating_sub(1)).rev() {
        if let Some(hours) = hours(text, &facts[at], &facts[at + 1]) {
            [facts[at].value, facts[at + 1].value] = hours;
            continue;
        }
        let Value::Number(number) = facts[at].value else { continue };
        let between = text[facts[at].at.end..facts[at + 1].at.start].trim();
        if !matches!(between, "-" | "에서" | "to" | "至" | "到" | "đến" | "and" | "和" | "và" | "·" | "×" | "x")
        {
            continue;
        }
        facts[at].value = match facts[at + 1].value {
            Value::Count(unit, _) => Value::Count(unit, number),
            Value::Minutes(minutes) if minutes % (60 * ONE) == 0 => Value::Minutes(number * 60),
            Value::Minutes(_) => Value::Minutes(number),
            Value::Days(days) if days % 7 == 0 && counts_weeks(&text[facts[at + 1].at.clone()]) => {
                Value::Days(number * 7)
            }
            Value::Days(_) => Value::Days(number),
            Value::Months(_) => Value::Months(number),
            Value::Month(_) if (1..=12).contains(&(number / ONE)) => Value::Month(number / ONE),
            Value::Day(_) => Value::Day(number / ONE),
            Value::DayOfMonth(_) => Value::DayOfMonth(number / ONE),
            Value::Time(_) | Value::HalfTime(_) if number < 25 * ONE => Value::HalfTime(number * 60 / ONE),
            _ => continue,
        };
    }
}

fn counts_weeks(text: &str) -> bool {
    ["주", "周", "week", "tuần"].iter().any(|word| text.contains(word))
}
