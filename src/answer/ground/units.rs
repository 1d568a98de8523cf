//! Units: what a number counts, from `units.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::text::{Phrases, after, is_latin};
use super::values::Value;

/// The words of `units.toml`, in normal spelling.
#[derive(Debug, Deserialize)]
pub(super) struct Units {
    #[serde(rename = "units")]
    classes: BTreeMap<String, Vec<String>>,
    pub(super) multiples: BTreeMap<String, i64>,
    pub(super) whole: BTreeMap<String, i64>,
    pub(super) lasting: BTreeMap<String, i64>,
    pub(super) rates: BTreeMap<String, i64>,
    pub(super) fractions: BTreeMap<String, i64>,
    pub(super) beside: BTreeMap<String, i64>,
    pub(super) ordinals: BTreeMap<String, i64>,
    pub(super) nothing: BTreeMap<String, i64>,
}

pub(super) static UNITS: LazyLock<Units> =
    LazyLock::new(|| toml::from_str(include_str!("units.toml")).expect("a test reads the embedded units"));

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    Dollar,
    Dong,
    Yuan,
    Yen,
    Won,
    Percent,
    Person,
    Times,
    Piece,
    Sheet,
    Volume,
    Machine,
    Place,
    Animal,
    Household,
    Box,
    Bundle,
    Head,
    Pair,
    Stall,
    Meal,
    Case,
    Letter,
    Language,
    Second,
    Minute,
    Hour,
    HourOrTime,
    Day,
    Night,
    Week,
    Month,
    MonthOf,
    Year,
    Age,
    Metre,
    Centimetre,
    Millimetre,
    Millilitre,
    Megabyte,
    Gigabyte,
    SquareMetre,
    CubicMetre,
    Decibel,
    Point,
    Kilometre,
    Litre,
    Kilogram,
    Gram,
    Ton,
    Degree,
    Floor,
    Step,
}

impl Unit {
    /// A number of these is never written alone.
    pub(super) fn is_measure(self) -> bool {
        matches!(
            self,
            Self::Percent
                | Self::Metre
                | Self::Centimetre
                | Self::Millimetre
                | Self::Millilitre
                | Self::Megabyte
                | Self::Gigabyte
                | Self::SquareMetre
                | Self::CubicMetre
                | Self::Decibel
                | Self::Kilometre
                | Self::Litre
                | Self::Kilogram
                | Self::Gram
                | Self::Ton
                | Self::Degree
        )
    }

    /// Things of any kind may also be counted as pieces.
    pub(super) fn is_thing(self) -> bool {
        matches!(
            self,
            Self::Piece
                | Self::Sheet
                | Self::Volume
                | Self::Machine
                | Self::Box
                | Self::Bundle
                | Self::Head
                | Self::Pair
                | Self::Stall
                | Self::Place
                | Self::Case
                | Self::Language
        )
    }
}

static TABLE: LazyLock<Phrases<Unit>> = LazyLock::new(|| {
    let class = |name: &str| -> Unit {
        toml::Value::String(name.to_owned()).try_into().expect("every class of units.toml is a unit")
    };
    let mut words: Vec<(String, Unit)> = UNITS
        .classes
        .iter()
        .flat_map(|(name, words)| words.iter().map(move |word| (word.clone(), class(name))))
        .collect();
    words.extend(["월", "月"].map(|word| (word.to_owned(), Unit::MonthOf)));
    Phrases::new(words)
});

/// The unit at a byte, a space before it allowed, and the byte behind it.
pub(super) fn read(text: &str, at: usize) -> Option<(Unit, usize)> {
    // 10-year, 58-page: a hyphen before a unit of Latin letters is a space.
    let hyphen = text[at..].starts_with('-') && after(text, at + 1).is_some_and(is_latin);
    let start = if text[at..].starts_with(' ') || hyphen { at + 1 } else { at };
    // A Latin unit may stand right behind a figure: 20kg.
    let (end, unit) = TABLE.at(text, start)?;
    let follows = after(text, end);
    let part_of_word = match &text[start..end] {
        "해" => follows.is_some_and(|c| "당결석설제".contains(c)),
        "일" => follows.is_some_and(|c| "반정상".contains(c)),
        "분" => text[end..].starts_with('의'),
        "집" => follows.is_some_and(|c| "단중합안착".contains(c)),
        "배" => follows.is_some_and(|c| "치달우출부기송정분".contains(c)),
        "석" => follows.is_some_and(|c| "유탄달방식".contains(c)),
        "쪽" => follows.is_some_and(|c| "지방파".contains(c)),
        "주" => follows.is_some_and(|c| "차민소택".contains(c)),
        "인" => follows.is_some_and(|c| "감".contains(c)),
        "월" => follows.is_some_and(|c| "세요".contains(c)),
        "시간" => text[end..].starts_with("제보육"),
        "장" => follows.is_some_and(|c| "애".contains(c)),
        "대" => follows.is_some_and(|c| "상리".contains(c)),
        "세" => follows.is_some_and(|c| "대무금".contains(c)),
        "t" | "m" | "l" | "g" | "p" => follows.is_some_and(is_latin),
        "con" => true,
        _ => false,
    };
    (!part_of_word).then_some((*unit, end))
}

/// The value of a number with a unit.
pub(super) fn value(number: i64, unit: Unit) -> Value {
    match unit {
        Unit::Minute => Value::Minutes(number),
        Unit::Hour => Value::Minutes(number.saturating_mul(60)),
        Unit::HourOrTime => Value::HourOrTime(number.saturating_mul(60)),
        Unit::Day => Value::Days(number),
        Unit::Week => Value::Days(number.saturating_mul(7)),
        Unit::Month => Value::Months(number),
        Unit::Year if (1_900_000..2_200_000).contains(&number) => Value::Year(number / 1_000),
        Unit::Year => Value::Months(number.saturating_mul(12)),
        Unit::MonthOf => Value::Month(number / 1_000),
        unit => Value::Count(unit, number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_behind_numbers() {
        for (text, unit) in [
            ("원", Unit::Won),
            (" won", Unit::Won),
            ("개월", Unit::Month),
            ("개", Unit::Piece),
            ("시간", Unit::Hour),
            ("일 이내", Unit::Day),
            (" tuổi", Unit::Age),
            ("kg", Unit::Kilogram),
            ("人", Unit::Person),
        ] {
            assert_eq!(read(text, 0).map(|(unit, _)| unit), Some(unit), "{text}");
        }
        assert_eq!(read("일반", 0), None);
        assert_eq!(read(" wonderful", 0), None);
    }
}
