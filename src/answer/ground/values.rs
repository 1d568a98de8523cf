//! Values: everything in a text that can be wrong by being another value, found from left to right and compared as what it means.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::bounds::{self, Bounds};
use super::dates;
use super::numbers::{self, ONE};
use super::rates;
use super::spans;
use super::text::{Phrases, after, before, is_latin};
use super::units::{self, UNITS, Unit};
use crate::korean::hangul;

mod agreement;

/// One value. Numbers are in thousandths unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Count(Unit, i64),
    /// A number without a unit.
    Number(i64),
    Minutes(i64),
    Days(i64),
    Months(i64),
    /// Vietnamese `giờ`: hours or a time of day, in minutes.
    HourOrTime(i64),
    /// Whole year.
    Year(i64),
    /// Month of the year, 1–12.
    Month(i64),
    /// Day of a month: from a date without month (`매월 25일`).
    DayOfMonth(i64),
    /// Korean `25일`, Chinese `25日`: a day of the month or a number of days. Whole.
    Day(i64),
    Date {
        year: Option<i64>,
        month: i64,
        day: i64,
    },
    /// `1/3`: month and day or day and month.
    Slashed(i64, i64),
    /// Days of the week, Monday lowest bit.
    Week(u8),
    /// Minute of the day; 24:00 is 0:00.
    Time(i64),
    /// A time that may be in either half of the day.
    HalfTime(i64),
    /// The digits of a phone number, a 1 before them.
    Phone(i64),
    Ordinal(i64),
    /// The day before another one, that day, the day after it: -1, 0, 1.
    Beside(i64),
}

/// A value at its place, with the limit that is put on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) value: Value,
    pub(super) bounds: Bounds,
    /// How often: counts against what stands in the same place only.
    pub(super) soft: bool,
    pub(super) at: Range<usize>,
}

/// What a text is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// A point may part thousands and a comma decimals (Vietnamese, Indonesian, Russian).
    pub(super) points: bool,
    /// Against which relative dates are resolved.
    pub(super) today: Date,
}

/// Tens in native Korean numbers, which count years of age.
const WHOLE_TENS: &[&str] = &["서른", "마흔", "예순", "일흔", "여든", "아흔"];

#[derive(Debug, Clone, Copy)]
enum Word {
    Lasting(i64),
    Rate(i64),
    Fraction(i64),
    Ordinal(i64),
    Beside(i64),
    Twice,
    Pair(i64),
    Nothing,
}

static WORDS: LazyLock<Phrases<Word>> = LazyLock::new(|| {
    let table = [
        (&UNITS.lasting, Word::Lasting as fn(i64) -> Word),
        (&UNITS.rates, Word::Rate),
        (&UNITS.fractions, Word::Fraction),
        (&UNITS.ordinals, Word::Ordinal),
        (&UNITS.beside, Word::Beside),
        (&UNITS.nothing, |_| Word::Nothing),
    ];
    let words =
        table.into_iter().flat_map(|(map, word)| map.iter().map(move |(text, value)| (text.clone(), word(*value))));
    let more = [("twice", Word::Twice), ("双人", Word::Pair(2)), ("单人", Word::Pair(1)), ("thrice", Word::Pair(3))];
    Phrases::new(words.chain(more.map(|(text, word)| (text.to_owned(), word))))
});

/// All values of a normal text in order.
pub(super) fn read(text: &str, reading: Reading) -> Vec<Fact> {
    let mut facts = dates::read(text, reading.today);
    let taken: Vec<Range<usize>> = facts.iter().map(|fact| fact.at.clone()).collect();
    let mut at = 0;
    while at < text.len() {
        if let Some(range) = taken.iter().find(|range| range.contains(&at)) {
            at = range.end;
            continue;
        }
        let step = after(text, at).map_or(1, char::len_utf8);
        match read_one(text, at, reading) {
            Some(fact) => {
                at = fact.at.end.max(at + step);
                // 8个工作日 are days, not the days of the week within it.
                facts.retain(|other| other.at.end <= fact.at.start || fact.at.end <= other.at.start);
                facts.push(fact);
            }
            None => at += step,
        }
    }
    facts.sort_by_key(|fact| fact.at.start);
    spans::share_units(text, &mut facts);
    dates::inherit(text, &mut facts);
    for fact in &mut facts {
        let step = matches!(fact.value, Value::Count(Unit::Step, _)) && text[fact.at.end..].starts_with("보다");
        // 1종보다 많습니다 limits no 1종.
        let bounds = if step { Bounds::default() } else { bounds::of(text, &fact.at) };
        let counted = matches!(fact.value, Value::Count(..) | Value::Week(_));
        fact.bounds = if counted { bounds.without_order() } else { bounds };
    }
    facts
}

fn read_one(text: &str, at: usize, reading: Reading) -> Option<Fact> {
    let fact = |value, end, soft| Fact { value, bounds: Bounds::default(), soft, at: at..end };
    let ahead = before(text, at);
    let within_word = ahead.is_some_and(hangul::is_syllable) && after(text, at).is_some_and(hangul::is_syllable);
    if !within_word && let Some((end, word)) = WORDS.at(text, at) {
        let lasting = |days: i64| match days {
            0 => Value::Minutes(60 * ONE),
            months if months < 0 => Value::Months(-months * ONE),
            days => Value::Days(days * ONE),
        };
        return Some(match *word {
            Word::Lasting(days) => fact(lasting(days), end, days == 1),
            Word::Rate(days) => fact(lasting(days), end, true),
            Word::Fraction(percent) => fact(Value::Count(Unit::Percent, percent * ONE), end, false),
            Word::Ordinal(nth) => fact(Value::Ordinal(nth), end, false),
            Word::Beside(days) => fact(Value::Beside(days), end, true),
            Word::Twice => fact(Value::Count(Unit::Times, 2 * ONE), end, false),
            // Read as the number that says nothing.
            Word::Nothing => fact(Value::Number(0), end, true),
            Word::Pair(persons) => fact(Value::Count(Unit::Person, persons * ONE), end, false),
        });
    }
    if let Some(rate) = rates::monthly(text, at) {
        return Some(rate);
    }
    if ahead.is_some_and(|c| c.is_ascii_digit()) && after(text, at).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    // Figures within a name of Latin letters (covid19, b2, d-10) are no values.
    let coded = text[..at].ends_with('-') && before(text, at - 1).is_some_and(|c| c.is_ascii_alphabetic());
    if (coded || ahead.is_some_and(|c| c.is_ascii_alphabetic())) && after(text, at).is_some_and(|c| c.is_ascii_digit())
    {
        return None;
    }
    let number = numbers::read(text, at, reading.points)?;
    let unit = units::read(text, number.end);
    if number.words {
        // Words count with a unit or a limit (five or more) only; native Korean ones stand apart from the unit (세 대, not 세대).
        let Some((unit, end)) = unit else {
            let range = at..number.end;
            // năm is a year as well.
            let limited = after(text, at).is_some_and(is_latin)
                && &text[range.clone()] != "năm"
                && bounds::of(text, &range).is_condition();
            let korean = after(text, at).is_some_and(hangul::is_syllable);
            let tens = korean && WHOLE_TENS.iter().any(|tens| text[at..].starts_with(tens));
            let bounded = || bounds::of(text, &range).is_condition();
            // 예순이 넘으신 분: people of an age; 셋 이상: so many.
            if tens && (number.value >= 60 * ONE || bounded()) {
                return Some(fact(Value::Count(Unit::Age, number.value), number.end, false));
            }
            let many = korean && number.value > ONE && bounded();
            return (limited || many).then(|| fact(Value::Number(number.value), number.end, false));
        };
        let joined = !text[number.end..].starts_with(' ') && after(text, at).is_some_and(hangul::is_syllable);
        let native = numbers::read(text, at, false).is_some_and(|number| number.value < 100 * ONE) && joined;
        if native
            && !matches!(
                &text[number.end..end],
                "번" | "달" | "명" | "개" | "시간" | "원" | "주일" | "개월" | "주간" | "년간" | "퍼센트"
            )
            && !text[at..number.end].contains('십')
        {
            return None;
        }
        // 스무 분 are persons; minutes are counted in the other numbers.
        let persons = joined_unit(text, number.end, end) == "분"
            && after(text, at).is_some_and(|c| hangul::is_syllable(c) && !"일이삼사오육칠팔구십".contains(c));
        let unit = if persons { Unit::Person } else { unit };
        // 한 해 매출, 한 해 자동차세: by the year.
        let by_year = &text[at..end] == "한 해" && bounds::of(text, &(at..end)) == Bounds::default();
        return Some(fact(units::value(number.value, unit), end, by_year));
    }
    Some(match unit {
        Some((Unit::Day, end)) if matches!(&text[number.end..end].trim_start(), &"일" | &"日") => {
            fact(dates::day(text, at, end, number.value / ONE), end, false)
        }
        Some((Unit::MonthOf, end)) if !(1..=12).contains(&(number.value / ONE)) => {
            fact(Value::Number(number.value), end, false)
        }
        Some((unit, end)) => fact(units::value(number.value, unit), end, false),
        None => fact(Value::Number(number.value), number.end, false),
    })
}

fn joined_unit(text: &str, start: usize, end: usize) -> &str {
    text[start..end].trim_start()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn values(text: &str) -> Vec<Value> {
        let points = text.contains("won") && text.contains('.');
        read(&super::super::text::normal(text), Reading { points, today: date(2026, 11, 21) })
            .into_iter()
            .map(|fact| fact.value)
            .collect()
    }

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (values(one), values(other));
        !one.is_empty() && one.iter().all(|a| other.iter().any(|b| a.agrees(*b)))
    }

    #[test]
    fn values_are_compared_as_what_they_mean() {
        for (one, other) in [
            ("3만 원", "30,000원"),
            ("삼만원", "30,000원"),
            ("30,000 won", "3만 원"),
            ("3万韩元", "30,000원"),
            ("30.000 won", "30,000원"),
            ("두 번", "2회"),
            ("twice", "2회"),
            ("5 people", "5명"),
            ("절반", "50%"),
            ("half", "50 %"),
            ("2026년 1월 3일", "1월 3일"),
            ("1/3", "1월 3일"),
            ("다음 달 3일", "2026년 12월 3일"),
            ("Jan 3", "1월 3일"),
            ("January 3, 2027", "2027년 1월 3일"),
            ("1月3日", "1월 3일"),
            ("ngày 3 tháng 1", "1월 3일"),
            ("오후 6시", "18:00"),
            ("6 pm", "18:00"),
            ("밤 열 시", "22:00"),
            ("새벽 한 시 반", "01:30"),
            ("晚上八点", "20:00"),
            ("eight in the evening", "20:00"),
            ("예순다섯이 넘으신", "65세"),
            ("그 전날", "하루 전"),
            ("자정", "24:00"),
            ("정오", "12:00"),
            ("일주일", "7일"),
            ("한 달", "1개월"),
            ("사흘", "3일"),
            ("만 65세", "65세"),
            ("65 tuổi", "65세"),
            ("aged 65 years old", "만 65세"),
            ("65岁", "65세"),
            ("월·수·금", "월, 수, 금요일"),
            ("Monday", "월요일"),
            ("평일", "월요일–금요일"),
            ("周三", "수요일"),
            ("thứ Năm", "목요일"),
            ("02-0000-1130", "(02) 0000-1130"),
            ("둘째", "第二"),
            ("20-litre", "20L"),
        ] {
            assert!(same(one, other), "{one} {other}: {:?} {:?}", values(one), values(other));
        }
    }

    #[test]
    fn other_values_and_other_units_differ() {
        for (one, other) in [
            ("3,000원", "3,000명"),
            ("3개월", "3일"),
            ("3만 원", "3천 원"),
            ("오전 6시", "18:00"),
            ("1월 3일", "1월 13일"),
            ("목요일", "금요일"),
            ("주말", "평일"),
            ("02-0000-1130", "02-0000-1131"),
            ("65세", "60세"),
            ("30분", "30시간"),
            ("100만 원", "10만 원"),
            ("밤 열 시", "21:00"),
            ("당일", "전날"),
        ] {
            assert!(!same(one, other), "{one} {other}: {:?} {:?}", values(one), values(other));
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,60}") {
            values(&text);
        }
    }
}
