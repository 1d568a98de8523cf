//! Spans of values: the first of `5–7일` has the unit of the second.

use super::numbers::ONE;
use super::values::{Fact, Value};

/// `5–7일`, `20–30분`, `19세 이상 34세`: the first of a range has the unit of the second.
pub(super) fn share_units(text: &str, facts: &mut [Fact]) {
    for at in (0..facts.len().saturating_sub(1)).rev() {
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
            Value::Days(days) if text[facts[at + 1].at.clone()].contains(['주', '周']) && days % 7 == 0 => {
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
