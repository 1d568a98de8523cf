//! Single values as people write them in tables: days, times, yes and no; and what stands in for a missing title or id.

use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use regex::Regex;
use sha2::{Digest as _, Sha256};

use crate::article::{Category, When};

/// Characters of a title made from other words.
const TITLE: usize = 60;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[일.]?|(\d{4})(\d{2})(\d{2}))",
        r"\s*(?:\([월화수목금토일]\))?",
        r"(?:[T\s]*(오전|오후|AM|PM|am|pm)?\s*(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.0+)?)?|시\s*(?:(\d{1,2})분)?))?$"
    ))
    .expect("the pattern is constant")
});

/// A day, or a day and a time: `2026-01-31`, `2026. 1. 31.`, `2026년 1월 31일`, `20260131`; the time as `14:00`, `오후 2:00`, `14시`.
pub(super) fn when(text: &str) -> Option<When> {
    let parts = DAY.captures(text.trim())?;
    let number = |at: usize| parts.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
    let small = |at: usize| number(at).map(|number| i8::try_from(number).unwrap_or(-1));
    let day = match number(1) {
        Some(year) => Date::new(year, small(2)?, small(3)?),
        None => Date::new(number(4)?, small(5)?, small(6)?),
    }
    .ok()?;
    let Some(hour) = small(8) else { return Some(When::Day(day)) };
    let hour = match parts.get(7).map(|part| part.as_str()) {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("오후" | "PM" | "pm") => hour % 12 + 12,
        Some(_) => hour % 12,
    };
    let minute = small(9).or_else(|| small(11)).unwrap_or(0);
    let time = Time::new(hour, minute, small(10).unwrap_or(0), 0).ok()?;
    Some(When::Time(day.to_datetime(time)))
}

/// A day without a time; midnight, which spreadsheets add, does not count.
pub(super) fn day(text: &str) -> Option<Date> {
    match when(text)? {
        When::Day(day) => Some(day),
        When::Time(time) if time.time() == Time::midnight() => Some(time.date()),
        When::Time(_) => None,
    }
}

/// Yes or no.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "o" | "1" | "예" | "네" | "취소" | "취소됨" => Some(true),
        "false" | "no" | "n" | "x" | "0" | "아니오" | "아니요" | "정상" | "" => Some(false),
        _ => None,
    }
}

/// The first words of a text, at most 60 characters, cut at a space where there is one.
pub(super) fn first_words(text: &str) -> String {
    let text = text
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '[' | '「' | '『' | '“' | '‘' | '"'));
    let mut title = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        let space = usize::from(length > 0);
        if length + space + word_length > TITLE {
            if length == 0 {
                title.extend(word.chars().take(TITLE));
            }
            break;
        }
        if space == 1 {
            title.push(' ');
        }
        title.push_str(word);
        length += space + word_length;
    }
    title
}

/// The id of a record that brought none: the same for the same title and category.
pub(super) fn derived_id(title: &str, category: &Category) -> String {
    let digest = Sha256::digest(format!("{}\0{title}", category.code()));
    digest.iter().take(8).fold("auto-".to_owned(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// A Korean number whose leading 0 a spreadsheet dropped.
pub(super) fn lost_its_zero(phone: &str) -> bool {
    phone.len() >= 9 && !phone.starts_with('0') && phone.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        let table = [
            ("2026-01-31", Some("2026-01-31")),
            ("2026. 1. 31.", Some("2026-01-31")),
            ("2026.01.31", Some("2026-01-31")),
            ("2026/1/31", Some("2026-01-31")),
            ("2026년 1월 31일", Some("2026-01-31")),
            ("20260131", Some("2026-01-31")),
            ("2026-01-31(토)", Some("2026-01-31")),
            ("2026-01-31T10:00:00", Some("2026-01-31T10:00:00")),
            ("2026-01-31 9:30", Some("2026-01-31T09:30:00")),
            ("2026. 1. 31. 오후 2:05", Some("2026-01-31T14:05:00")),
            ("2026. 1. 31. 오전 12:00", Some("2026-01-31T00:00:00")),
            ("2026년 1월 31일 14시", Some("2026-01-31T14:00:00")),
            ("2026년 1월 31일 오후 2시 30분", Some("2026-01-31T14:30:00")),
            ("2026-02-30", None),
            ("2026-01-31 24:00", None),
            ("2026-01-31 오후 14:00", None),
            ("2026-01-31T10:00:00+09:00", None),
            ("31.01.2026", None),
            ("46023", None),
            ("상시", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(when(text).map(|when| when.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(day("2026-01-31 00:00:00").map(|day| day.to_string()).as_deref(), Some("2026-01-31"));
        assert_eq!(day("2026-01-31 10:00"), None);
    }

    #[test]
    fn titles_are_cut_at_a_space() {
        let long = "가나다라 ".repeat(20);
        let table = [
            ("소파는 신고하고 버립니다.", "소파는 신고하고 버립니다."),
            ("## 안내\n\n소파는 버립니다.", "안내 소파는 버립니다."),
            (
                long.as_str(),
                "가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라 가나다라",
            ),
        ];
        for (text, title) in table {
            assert_eq!(first_words(text), title);
        }
        assert_eq!(first_words(&"가".repeat(100)).chars().count(), 60);
        assert_eq!(first_words("?!"), "");
    }

    #[test]
    fn derived_ids_are_stable() {
        let id = |title: &str, category: &str| derived_id(title, &Category::from_text(category));
        assert_eq!(id("소파", "청소"), "auto-1ed832d81e730132");
        assert_eq!(id("소파", "청소"), id("소파", "cleaning"));
        assert_ne!(id("소파", "청소"), id("소파", "기타"));
    }

    #[test]
    fn lost_zeros_are_noticed() {
        for phone in ["212345678", "1012345678"] {
            assert!(lost_its_zero(phone), "{phone}");
        }
        for phone in ["02-0000-1130", "0200001130", "120", "15881234", "문의 없음"] {
            assert!(!lost_its_zero(phone), "{phone}");
        }
    }
}
