//! Rates of one syllable: 월, 연, 주.

use super::bounds::Bounds;
use super::numbers::ONE;
use super::text::{after, before};
use super::values::{Fact, Value};

/// What is told by the month or the year.
const RATED: &[&str] = &["최대", "이용", "요금", "사용료", "수강료", "정기", "회비", "평균", "약 "];

/// `월 10만 원`, `연 2회`, `주 3회`: what is told for each of them.
pub(super) fn monthly(text: &str, at: usize) -> Option<Fact> {
    let value = match after(text, at)? {
        '월' => Value::Months(ONE),
        '연' => Value::Months(12 * ONE),
        '주' => Value::Days(7 * ONE),
        _ => return None,
    };
    let end = at + '월'.len_utf8();
    let apart = !before(text, at).is_some_and(char::is_alphanumeric);
    let rest = text[end..].trim_start();
    let counted = rest.starts_with(|c: char| c.is_ascii_digit()) || RATED.iter().any(|word| rest.starts_with(word));
    (apart && counted).then_some(Fact { value, bounds: Bounds::default(), soft: true, at: at..end })
}
