//! Rates in one word before a number: 월, 연, 주, 분기, 반기.

use super::bounds::Bounds;
use super::numbers::ONE;
use super::text::before;
use super::values::{Fact, Value};

/// What is told by the month or the year.
const RATED: &[&str] = &["최대", "이용", "요금", "사용료", "수강료", "정기", "회비", "평균", "약 "];

/// `월 10만 원`, `연 2회`, `분기 1회`: what is told for each of them.
pub(super) fn monthly(text: &str, at: usize) -> Option<Fact> {
    let words = [
        ("월", Value::Months(ONE)),
        ("연", Value::Months(12 * ONE)),
        ("주", Value::Days(7 * ONE)),
        ("분기", Value::Months(3 * ONE)),
        ("반기", Value::Months(6 * ONE)),
    ];
    let (word, value) = words.into_iter().find(|(word, _)| text[at..].starts_with(word))?;
    let end = at + word.len();
    let apart = !before(text, at).is_some_and(char::is_alphanumeric);
    let rest = text[end..].trim_start();
    // 월 10:00-12:00 is a Monday.
    let figures = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if figures.len() < rest.len() && figures.starts_with(':') {
        return None;
    }
    let counted = rest.starts_with(|c: char| c.is_ascii_digit()) || RATED.iter().any(|word| rest.starts_with(word));
    (apart && counted).then_some(Fact { value, bounds: Bounds::default(), soft: true, at: at..end })
}
