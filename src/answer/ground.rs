//! Holds a sentence against the passages it cites: no number reaches a resident that does not stand there.

use std::collections::BTreeSet;

/// Is every number of the sentence in one of the passages? Numbers are compared as values: `3만 원`, `30,000원` and `30000` are one.
pub fn holds(sentence: &str, passages: &[&str]) -> bool {
    let proven: BTreeSet<u64> = passages.iter().flat_map(|passage| values(passage)).collect();
    values(sentence).is_subset(&proven)
}

/// The values of all numbers in a text. Separators of thousands are dropped; `억`, `만` and `천` multiply and add up (`1억 2천만`).
fn values(text: &str) -> BTreeSet<u64> {
    let chars: Vec<char> = text.chars().collect();
    let mut values = BTreeSet::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            let (value, next) = number(&chars, at);
            values.insert(value);
            at = next;
        } else {
            at += 1;
        }
    }
    values
}

/// One number from its first digit on, and the place behind it.
fn number(chars: &[char], start: usize) -> (u64, usize) {
    let (mut total, mut at) = (0_u64, start);
    loop {
        let (digits, next) = digits(chars, at);
        let (scale, next) = scale(chars, next);
        total = total.saturating_add(digits.saturating_mul(scale));
        at = next;
        let ahead = if chars.get(at) == Some(&' ') { at + 1 } else { at };
        let goes_on = scale > 1 && chars.get(ahead).is_some_and(char::is_ascii_digit);
        if !goes_on {
            return (total, at);
        }
        at = ahead;
    }
}

fn digits(chars: &[char], start: usize) -> (u64, usize) {
    let (mut value, mut at) = (0_u64, start);
    while let Some(c) = chars.get(at) {
        if let Some(digit) = c.to_digit(10) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
        } else {
            let three_follow =
                *c == ',' && (1..=3).all(|ahead| chars.get(at + ahead).is_some_and(char::is_ascii_digit));
            if !three_follow {
                break;
            }
        }
        at += 1;
    }
    (value, at)
}

fn scale(chars: &[char], start: usize) -> (u64, usize) {
    let (mut scale, mut at) = (1_u64, start);
    while let Some(c) = chars.get(at) {
        scale = match c {
            '천' => scale.saturating_mul(1_000),
            '만' if chars.get(at + 1) != Some(&' ') || is_money(chars, at + 2) => scale.saturating_mul(10_000),
            '억' => scale.saturating_mul(100_000_000),
            _ => break,
        };
        at += 1;
    }
    (scale, at)
}

/// `3만 원`: 만 counts before a blank when money or a further number follows.
fn is_money(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(|c| *c == '원' || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_values() {
        let passage =
            "수수료는 30,000원이고 전화는 02-0000-1130, 기간은 2026년 1월 1일부터 7일이며 최대 1억 2천만 원입니다.";
        let table = [
            ("수수료는 3만 원입니다.", true),
            ("수수료는 30000원입니다.", true),
            ("수수료는 3,000원입니다.", false),
            ("02-0000-1130으로 전화하세요.", true),
            ("02-0000-1131로 전화하세요.", false),
            ("기간은 7일입니다.", true),
            ("기간은 8일입니다.", false),
            ("최대 120,000,000원입니다.", true),
            ("신청하시면 됩니다.", true),
        ];
        for (sentence, expected) in table {
            assert_eq!(holds(sentence, &[passage]), expected, "{sentence}");
        }
    }
}
