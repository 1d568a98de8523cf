//! Numbers in figures and in words: 3만 2천, 오만, 1억 2천만, 30.000 (Vietnamese), 2.5, 五十万, 4 hundred thousand.
//!
//! Values are in thousandths, so that 0.66 and 3.5 are whole.

use std::sync::LazyLock;

use super::text::{Phrases, after, before};
use super::units::UNITS;
use crate::korean::hangul;

/// One.
pub(super) const ONE: i64 = 1_000;

/// A number read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// In thousandths.
    pub value: i64,
    /// Byte behind it.
    pub end: usize,
    /// Written in words: counts only with a unit behind it.
    pub words: bool,
}

static MULTIPLES: LazyLock<Phrases<i64>> = LazyLock::new(|| Phrases::new(UNITS.multiples.clone()));
static WHOLE: LazyLock<Phrases<i64>> =
    LazyLock::new(|| Phrases::new(UNITS.whole.clone().into_iter().chain(compounds())));

/// 열두, 서른다섯, twenty-five, hai mươi lăm.
fn compounds() -> Vec<(String, i64)> {
    let korean = ["열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"];
    let ones = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
    let alone = ["하나", "둘", "셋", "넷"];
    let english = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let units = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let vietnamese = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let last = ["một", "hai", "ba", "bốn", "lăm", "sáu", "bảy", "tám", "chín"];
    let mut words = Vec::new();
    for (ten, tens) in (1..).zip(korean) {
        words.extend(
            (1..).zip(ones).chain((1..).zip(alone)).map(|(one, word)| (format!("{tens}{word}"), 10 * ten + one)),
        );
    }
    for (ten, tens) in (2..).zip(english) {
        let joined = [' ', '-'].into_iter().flat_map(|gap| (1..).zip(units).map(move |unit| (gap, unit)));
        words.extend(joined.map(|(gap, (one, word))| (format!("{tens}{gap}{word}"), 10 * ten + one)));
    }
    words.extend((1..).zip(last).map(|(one, word)| (format!("mười {word}"), 10 + one)));
    for (ten, tens) in (1..).zip(vietnamese).skip(1) {
        words.push((format!("{tens} mươi"), 10 * ten));
        let ones = (1..).zip(last).chain([(1, "mốt"), (4, "tư")]);
        words.extend(ones.map(|(one, word)| (format!("{tens} mươi {word}"), 10 * ten + one)));
    }
    words
}

/// The number that begins at a byte, if one does.
pub(super) fn read(text: &str, at: usize, points: bool) -> Option<Number> {
    let first = after(text, at)?;
    if first.is_ascii_digit() {
        let (value, end) = in_figures(text, at, points);
        return Some(Number { value, end, words: false });
    }
    let within = before(text, at).is_some_and(|c| hangul::is_syllable(c) && hangul::is_syllable(first));
    if within {
        return None;
    }
    ten_thousand_and(text, at).or_else(|| in_characters(text, at)).or_else(|| {
        let (end, value) = WHOLE.at(text, at)?;
        Some(multiplied(text, Number { value: value * ONE, end, words: true }))
    })
}

/// `만 8천`: ten thousand, and thousands in figures or in characters behind it.
fn ten_thousand_and(text: &str, at: usize) -> Option<Number> {
    let rest = at + text[at..].strip_prefix("만 ").map(|_| "만 ".len())?;
    let more = if after(text, rest)?.is_ascii_digit() {
        let (value, end) = in_figures(text, rest, false);
        Number { value, end, words: true }
    } else {
        in_characters(text, rest)?
    };
    let thousands = text[..more.end].ends_with(['천', '백', '십']) && more.value < 10_000 * ONE;
    thousands.then(|| Number { value: more.value + 10_000 * ONE, ..more })
}

/// `four hundred thousand`: words that multiply go on.
fn multiplied(text: &str, mut number: Number) -> Number {
    while let Some((end, multiple)) = multiple(text, number.end) {
        number = Number { value: number.value.saturating_mul(multiple), end, words: true };
    }
    number
}

fn multiple(text: &str, at: usize) -> Option<(usize, i64)> {
    if let Some((end, multiple)) = MULTIPLES.at(text, at) {
        return Some((end, *multiple));
    }
    let next = text[at..].strip_prefix(' ').map(|_| at + 1)?;
    let (end, multiple) = MULTIPLES.at(text, next)?;
    // Korean and Chinese multiples follow without a space.
    after(text, next).filter(|c| super::text::is_latin(*c)).map(|_| (end, *multiple))
}

fn in_figures(text: &str, start: usize, points: bool) -> (i64, usize) {
    let (mut total, mut section, mut at) = (0_i64, 0_i64, start);
    loop {
        let (figures, end) = figures(text, at, points);
        at = end;
        let mut last = figures;
        let mut multiplied = false;
        while let Some((end, multiple)) = multiple(text, at) {
            at = end;
            multiplied = true;
            if multiple < 10_000 {
                section = section.saturating_add(last.saturating_mul(multiple));
                last = 0;
            } else {
                total = total.saturating_add(section.saturating_add(last).saturating_mul(multiple));
                (section, last) = (0, 0);
            }
        }
        section = section.saturating_add(last);
        let ahead = if text[at..].starts_with(' ') { at + 1 } else { at };
        if !multiplied || !after(text, ahead).is_some_and(|c| c.is_ascii_digit()) {
            return (total.saturating_add(section), at);
        }
        at = ahead;
    }
}

/// Figures with separators of thousands and a decimal part. `points`: a point may part thousands and a comma decimals.
fn figures(text: &str, start: usize, points: bool) -> (i64, usize) {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = start + run(start);
    let mut value: i64 = text[start..end].parse().unwrap_or(i64::MAX / ONE);
    loop {
        let separator = bytes.get(end).copied();
        let length = if end < bytes.len() { run(end + 1) } else { 0 };
        let thousands = separator == Some(b',') || points && separator == Some(b'.');
        if thousands && length == 3 {
            let group: i64 = text[end + 1..end + 4].parse().unwrap_or(0);
            value = value.saturating_mul(1_000).saturating_add(group);
            end += 4;
            continue;
        }
        let decimal = separator == Some(b'.') || points && separator == Some(b',');
        if decimal && (1..=3).contains(&length) {
            let part: i64 = text[end + 1..=end + length].parse().unwrap_or(0);
            let scale = [1_000, 100, 10, 1][length.min(3)];
            return (value.saturating_mul(ONE).saturating_add(part * scale), end + 1 + length);
        }
        return (value.saturating_mul(ONE), end);
    }
}

/// Sino-Korean and Chinese numbers: 오만, 이십, 五十万, 两.
fn in_characters(text: &str, start: usize) -> Option<Number> {
    let (mut total, mut section, mut digit, mut end, mut count, mut scales) = (0_i64, 0_i64, 0_i64, start, 0, 0);
    for c in text[start..].chars() {
        // 이만 삼천: a space may follow the ten thousands.
        let myriads = c == ' ' && text[start..end].ends_with(['만', '억']) && count > 1;
        if myriads && text[end + 1..].chars().nth(1).is_some_and(|c| matches!(c, '천' | '백' | '십')) {
            end += 1;
            continue;
        }
        if let Some(value) = digit_of(c) {
            if digit > 0 {
                break;
            }
            digit = value;
        } else if let Some(scale) = scale_of(c) {
            let own = if digit == 0 && section == 0 { 1 } else { digit };
            if scale < 10_000 {
                section += own.max(1) * scale;
            } else {
                total += (section + digit).max(1) * scale;
                section = 0;
            }
            digit = 0;
            scales += 1;
        } else {
            break;
        }
        end += c.len_utf8();
        count += 1;
    }
    let first = after(text, start)?;
    let chinese = !hangul::is_syllable(first);
    // One Korean syllable is nearly always another word (이, 사, 만); 만 원 and 천 원 are money.
    let money = text[end..].trim_start().starts_with('원');
    let weeks = ["주일", "개월", "년간", "주간", "퍼센트"].iter().any(|unit| text[end..].starts_with(unit))
        && count == 1
        && first != '일';
    let counts = weeks
        || if chinese {
            count > 0 && (count > 1 || scales == 0 || first == '十' && !text[end..].starts_with(['分', '字']))
        } else {
            (count > 1 && scales > 0) || (scales == 1 && money)
        };
    counts.then_some(Number { value: (total + section + digit) * ONE, end, words: true })
}

fn digit_of(c: char) -> Option<i64> {
    let hangul = "일이삼사오육칠팔구".chars().position(|digit| digit == c);
    let chinese = "一二三四五六七八九".chars().position(|digit| digit == c);
    let at = hangul.or(chinese).or((c == '两').then_some(1))?;
    i64::try_from(at + 1).ok()
}

fn scale_of(c: char) -> Option<i64> {
    Some(match c {
        '십' | '十' => 10,
        '백' | '百' => 100,
        '천' | '千' => 1_000,
        '만' | '万' => 10_000,
        '억' | '亿' => 100_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_values() {
        let table = [
            ("30,000원", false, 30_000_000),
            ("3만 원", false, 30_000_000),
            ("395만 2천 원", false, 3_952_000_000),
            ("1억 2천만 원", false, 120_000_000_000),
            ("6백 원", false, 600_000),
            ("0.66%", false, 660),
            ("30.000 won", true, 30_000_000),
            ("2,1m", true, 2_100),
            ("1 triệu won", true, 1_000_000_000),
            ("400 triệu", true, 400_000_000_000),
            ("오만원", false, 50_000_000),
            ("오십만 원", false, 500_000_000),
            ("이십 명", false, 20_000),
            ("만 원", false, 10_000_000),
            ("50万韩元", false, 500_000_000),
            ("两件", false, 2_000),
            ("three times", false, 3_000),
            ("스무 장", false, 20_000),
            ("일흔여덟 곳", false, 78_000),
            ("만 8천 원", false, 18_000_000),
            ("이만 삼천 원", false, 23_000_000),
            ("thirty-six months", false, 36_000),
            ("hai mươi lăm ngày", false, 25_000),
            ("十次", false, 10_000),
        ];
        for (text, points, value) in table {
            assert_eq!(read(text, 0, points).map(|number| number.value), Some(value), "{text}");
        }
        for text in ["이사", "사회", "일부", "만족", "소파"] {
            assert_eq!(read(text, 0, false), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn separators_change_nothing(value in 0_i64..1_000_000_000) {
            let plain = value.to_string();
            let parted = |separator: char| {
                let mut out = String::new();
                for (at, c) in plain.chars().enumerate() {
                    if at > 0 && (plain.len() - at) % 3 == 0 {
                        out.push(separator);
                    }
                    out.push(c);
                }
                out
            };
            for (text, points) in [(plain.clone(), false), (parted(','), false), (parted('.'), true)] {
                proptest::prop_assert_eq!(read(&text, 0, points).map(|number| number.value), Some(value * ONE));
            }
        }
    }
}
