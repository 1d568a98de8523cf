//! When two values mean the same, and when one could be taken for the other.

use super::super::numbers::ONE;
use super::super::units::Unit;
use super::Value;

impl Value {
    /// Does a source that says `other` prove `self`?
    pub(in super::super) fn agrees(self, other: Self) -> bool {
        use Value as V;
        match (self, other) {
            (V::Time(a), V::Time(b)) => a % 1440 == b % 1440,
            // What is said of some days holds when the source says it of more.
            (V::Week(a), V::Week(b)) => a & !b == 0,
            _ => self == other || agrees(self, other) || agrees(other, self),
        }
    }

    /// Can the one be taken for the other: a fee for another fee?
    pub(in super::super) fn is_like(self, other: Self) -> bool {
        let days = |value: Self| matches!(value, Self::Day(_) | Self::Days(_));
        let dates =
            |value: Self| matches!(value, Self::Day(_) | Self::DayOfMonth(_) | Self::Date { .. } | Self::Slashed(..));
        self.kind() == other.kind() || days(self) && days(other) || dates(self) && dates(other)
    }

    /// What an answer tells, rather than of what it tells it: a fee, not the size of the sofa.
    pub(in super::super) fn tells(self) -> bool {
        match self {
            Self::Count(unit, _) => matches!(unit, Unit::Won | Unit::Percent),
            Self::Ordinal(_) | Self::Month(_) | Self::Number(_) | Self::Year(_) => false,
            _ => true,
        }
    }

    fn kind(self) -> u32 {
        match self {
            Self::Count(unit, _) => 100 + unit as u32,
            Self::Number(_) => 1,
            Self::Minutes(_) | Self::HourOrTime(_) => 2,
            Self::Days(_) => 3,
            Self::Months(_) => 10,
            Self::Year(_) => 4,
            Self::Date { .. } | Self::Slashed(..) | Self::DayOfMonth(_) | Self::Day(_) => 5,
            Self::Month(_) => 11,
            Self::Week(_) => 6,
            Self::Time(_) | Self::HalfTime(_) => 7,
            Self::Phone(_) => 8,
            Self::Ordinal(_) => 9,
            Self::Beside(_) => 12,
        }
    }
}

fn agrees(one: Value, other: Value) -> bool {
    use Value as V;
    match (one, other) {
        // In the same measure.
        (V::Number(a), V::Count(unit, b)) => a == b && !unit.is_measure(),
        (V::Number(a), V::Number(b))
        | (V::Ordinal(a), V::Day(b) | V::DayOfMonth(b))
        | (V::HourOrTime(a), V::Minutes(b))
        | (V::DayOfMonth(a), V::Day(b)) => a == b,
        // Thousandths against whole ones.
        (V::Number(a), V::Year(b) | V::Month(b) | V::Ordinal(b) | V::Day(b) | V::DayOfMonth(b))
        | (V::Count(Unit::Step | Unit::Bundle, a), V::Ordinal(b))
        | (V::Days(a), V::Day(b)) => a == b * ONE,
        (V::Ordinal(a), V::Count(Unit::Floor, b)) => a * ONE == b,
        (V::Number(a), V::Phone(b)) => phone_of(a) == b,
        // 两个子女
        (V::Count(a, m), V::Count(b, n)) => {
            m == n && b == Unit::Piece && (a.is_thing() || a == Unit::Person && m > ONE)
        }
        (V::HourOrTime(a), V::Time(b)) => a / ONE % 1440 == b % 1440,
        (V::HourOrTime(a), V::HalfTime(b)) => a / ONE == b,
        (V::HalfTime(a), V::Time(b)) => a % 720 == b % 720,
        // A year as months, and 만 18세 이상 against 18 năm do not meet; 12 months are a year already.
        (V::Beside(a), V::Days(b)) => a == -1 && b == ONE,
        (V::Beside(a), V::Day(b)) => a == -1 && b == 1,
        (V::Days(a), V::Minutes(b)) => a == ONE && b == 1_440 * ONE,
        (V::Count(Unit::Age, a), V::Months(b)) => a * 12 == b,
        (V::Date { year: a, month, day }, V::Date { year: b, month: m, day: d }) => {
            month == m && day == d && (a == b || a.is_none() || b.is_none())
        }
        (V::Slashed(a, b), V::Date { month, day, .. }) => (a, b) == (month, day) || (b, a) == (month, day),
        (V::Slashed(a, b), V::Slashed(c, d)) => (a, b) == (c, d),
        // 1/2 is half.
        (V::Slashed(a, b), V::Count(Unit::Percent, percent)) => b > 0 && a * 100 * ONE == percent * b,
        (V::Ordinal(a) | V::Day(a) | V::DayOfMonth(a), V::Date { day, .. }) => a == day,
        _ => false,
    }
}

fn phone_of(number: i64) -> i64 {
    let digits = number / ONE;
    let mut lead = 1_i64;
    while lead <= digits {
        lead = lead.saturating_mul(10);
    }
    lead.saturating_add(digits)
}
