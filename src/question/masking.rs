//! Personal data in free text: found by shape, replaced by a word that keeps the sentence readable (DOMAIN §2).
//!
//! A failed check digit never clears a 주민등록번호: numbers given out since October 2020 have none. Look-arounds are on digits, not on
//! word boundaries: Hangul stands directly beside numbers (`전화010…`).

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

/// Kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// 주민등록번호
    Rrn,
    /// 외국인등록번호
    Frn,
    /// 여권번호
    Passport,
    /// 운전면허번호
    Licence,
    /// 전화번호
    Phone,
    /// 전자우편
    Email,
    /// 카드번호
    Card,
    /// 계좌번호
    Account,
    /// 차량번호
    Plate,
    /// 주소
    Address,
}

impl PersonalData {
    /// What stands in the text instead.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Rrn => "[주민등록번호]",
            Self::Frn => "[외국인등록번호]",
            Self::Passport => "[여권번호]",
            Self::Licence => "[운전면허번호]",
            Self::Phone => "[전화번호]",
            Self::Email => "[이메일]",
            Self::Card => "[카드번호]",
            Self::Account => "[계좌번호]",
            Self::Plate => "[차량번호]",
            Self::Address => "[상세주소]",
        }
    }

    /// May an officer see it to serve the resident? Numbers that identify a person or open an account are never kept.
    pub fn helps_the_officer(self) -> bool {
        matches!(self, Self::Phone | Self::Email | Self::Plate | Self::Address)
    }
}

/// A text without personal data, and what was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text with placeholders.
    pub text: String,
    /// What was replaced, in order.
    pub found: Vec<PersonalData>,
}

/// Where personal data stands in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: PersonalData,
}

/// What a pattern's match must still pass.
#[derive(Clone, Copy, PartialEq)]
enum Condition {
    None,
    /// The digits pass the Luhn check.
    Luhn,
    /// A word for accounts stands shortly before or after, and there are 10 to 14 digits.
    AccountWord,
    /// Month and day of birth are possible.
    Birth,
}

struct Pattern {
    kind: PersonalData,
    regex: Regex,
    condition: Condition,
}

/// In order of precedence: an earlier kind wins where two overlap.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    use PersonalData as P;
    let pattern = |kind, regex: &str, condition| Pattern {
        kind,
        regex: Regex::new(regex).expect("the masking tests compile every pattern"),
        condition,
    };
    let dash = r"[ \t]?[-–—‐‑−~.·]?[ \t]?";
    vec![
        pattern(
            P::Email,
            r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}",
            Condition::None,
        ),
        pattern(P::Rrn, &format!(r"\d{{6}}{dash}[1-4]\d{{6}}"), Condition::Birth),
        pattern(P::Frn, &format!(r"\d{{6}}{dash}[5-8]\d{{6}}"), Condition::Birth),
        pattern(P::Rrn, r"\d{6}[ \t]?[-–—‐‑−][ \t]?[1-4][\d*●○xX]{6}", Condition::Birth),
        pattern(P::Frn, r"\d{6}[ \t]?[-–—‐‑−][ \t]?[5-8][\d*●○xX]{6}", Condition::Birth),
        pattern(P::Card, r"\d{4}[ \-–.]?\d{4}[ \-–.]?\d{4}[ \-–.]?\d{4}|\d{4}[ \-]?\d{6}[ \-]?\d{5}", Condition::Luhn),
        pattern(
            P::Licence,
            r"(?:1[1-9]|2[0-68])[ ]?[-–—‐.][ ]?\d{2}[ ]?[-–—‐.][ ]?\d{6}[ ]?[-–—‐.][ ]?\d{2}",
            Condition::None,
        ),
        pattern(
            P::Phone,
            &format!(
                r"(?:\+?82{dash}\(?0?\)?{dash}|\(?0)(?:1[016-9]|2|[3-6]\d|70|50\d?)\)?{dash}\d{{3,4}}{dash}\d{{4}}"
            ),
            Condition::None,
        ),
        pattern(P::Passport, r"[MSRODmsrod]\d{3}[A-Za-z]\d{4}|[MSRODmsrod]\d{8}", Condition::None),
        pattern(
            P::Plate,
            r"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)[ ]?)?\d{2,3}[ ]?[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자][ ]?\d{4}",
            Condition::None,
        ),
        pattern(P::Account, r"\d{2,6}[-–]\d{2,6}[-–]\d{2,7}(?:[-–]\d{1,3})?|\d{10,14}", Condition::AccountWord),
        pattern(
            P::Address,
            r"[가-힣]+\d*(?:로|길)(?:[ ]?\d+(?:가|번)?길)?[ ]?(?P<hide>(?:지하[ ]?)?\d{1,4}(?:-\d{1,4})?(?:[ ]?번지)?(?:[ ]?,?[ ]?(?:[가-힣A-Za-z0-9]{2,15}(?:아파트|빌라|오피스텔|맨션|주택|타워|팰리스|자이|푸르지오|래미안|힐스테이트)[ ]?)?(?:\d{1,4}[ ]?동[ ]?)?(?:(?:지하[ ]?|B)?\d{1,2}[ ]?층[ ]?)?(?:\d{1,4}[ ]?호)?)?)",
            Condition::None,
        ),
        pattern(
            P::Address,
            r"[가-힣]{1,6}\d{0,2}(?:동|리|가)[ ]?(?P<hide>(?:산[ ]?)?\d{1,4}(?:-\d{1,4}(?:[ ]?번지)?|[ ]?번지)(?:[ ]?\d{1,4}[ ]?호)?)",
            Condition::None,
        ),
        pattern(
            P::Address,
            r"(?P<hide>(?:제[ ]?)?(?:\d{1,4}|[가-하A-Za-z])[ ]?동[ ]?,?[ ]?(?:제[ ]?)?(?:지하[ ]?|B)?\d{1,4}[ ]?호)",
            Condition::None,
        ),
    ]
});

/// Replaces personal data by placeholders.
pub fn mask(text: &str) -> Masked {
    let spans = spans(text);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in &spans {
        out.push_str(&text[from..span.start]);
        out.push_str(span.kind.placeholder());
        from = span.end;
    }
    out.push_str(&text[from..]);
    Masked { text: out, found: spans.into_iter().map(|span| span.kind).collect() }
}

/// Where personal data stands, in order, without overlaps.
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for pattern in PATTERNS.iter() {
        for found in pattern.regex.captures_iter(text) {
            let whole = found.name("hide").or_else(|| found.get(0)).expect("group 0 always matches");
            let trimmed = whole.as_str().trim_end_matches([' ', ',']).len();
            let span = Span { start: whole.start(), end: whole.start() + trimmed, kind: pattern.kind };
            let overlaps = spans.iter().any(|other| span.start < other.end && other.start < span.end);
            if !overlaps && stands_alone(text, span) && holds(pattern.condition, text, span) {
                spans.push(span);
            }
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// Is the match a whole number or word, not a piece of a longer one?
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    let first = text[span.start..].chars().next();
    let last = text[..span.end].chars().next_back();
    let joined = |a: Option<char>, b: Option<char>| match (a, b) {
        (Some(a), Some(b)) => a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric(),
        _ => false,
    };
    // 3,000-1,000-0000 and 1.5 are amounts, not pieces of a number.
    let grouped = before.is_some_and(|c| matches!(c, ',' | '.'))
        && text[..span.start].chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit());
    !joined(before, first) && !joined(last, after) && !grouped
}

fn holds(condition: Condition, text: &str, span: Span) -> bool {
    let digits = || text[span.start..span.end].bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'));
    match condition {
        Condition::None => true,
        Condition::Luhn => luhn(&digits().collect::<Vec<_>>()),
        Condition::Birth => {
            let digits: Vec<u32> = digits().take(6).collect();
            let (month, day) = (digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]);
            (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        Condition::AccountWord => (10..=14).contains(&digits().count()) && account_word_near(text, span),
    }
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

fn account_word_near(text: &str, span: Span) -> bool {
    const WORDS: [&str; 14] = [
        "계좌",
        "통장",
        "입금",
        "송금",
        "이체",
        "은행",
        "농협",
        "신협",
        "수협",
        "새마을금고",
        "우체국",
        "카카오뱅크",
        "토스뱅크",
        "뱅크",
    ];
    let before: String = text[..span.start].chars().rev().take(25).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = text[span.end..].chars().take(15).collect();
    WORDS.iter().any(|word| before.contains(word) || after.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn personal_data_is_replaced_with_hangul_on_both_sides() {
        let table = [
            ("제 번호는010-1234-5678입니다", "제 번호는[전화번호]입니다"),
            ("전화01012345678로 주세요", "전화[전화번호]로 주세요"),
            ("+82 10-1234-5678 call me", "[전화번호] call me"),
            ("집 02-345-6789예요", "집 [전화번호]예요"),
            ("주민번호900101-1234567이고요", "주민번호[주민등록번호]이고요"),
            ("9001011234567", "[주민등록번호]"),
            ("외국인등록번호 950505-6123456", "외국인등록번호 [외국인등록번호]"),
            ("여권M123A4567을", "여권[여권번호]을"),
            ("면허 11-22-333333-44번", "면허 [운전면허번호]번"),
            ("메일은hong.gd@example.com입니다", "메일은[이메일]입니다"),
            ("카드 4111-1111-1111-1111로 결제", "카드 [카드번호]로 결제"),
            ("국민은행 123456-78-901234로 입금", "국민은행 [계좌번호]로 입금"),
            ("12가3456 차가 막아요", "[차량번호] 차가 막아요"),
            ("123허 4567", "[차량번호]"),
            ("한빛로 12길 34 앞 가로등", "한빛로 12길 [상세주소] 앞 가로등"),
            ("한빛로 11, 한빛아파트 101동 1203호에 살아요", "한빛로 [상세주소]에 살아요"),
            ("가온동 123-4번지", "가온동 [상세주소]"),
            ("101동 1203호인데요", "[상세주소]인데요"),
        ];
        for (text, expected) in table {
            assert_eq!(mask(text).text, expected, "{text}");
        }
    }

    #[test]
    fn fees_dates_and_ticket_numbers_are_left_alone() {
        let table = [
            "수수료는 3,000원이고 2026-11-21까지예요",
            "접수번호 2026-000123 어떻게 됐나요",
            "120이나 1599-0903에 전화하나요",
            "2026년 12월 5일 10:00–18:00",
            "10000000원 지원",
            "3층 회의실 301호 대관",
            "4인 가구 6,494,738원 이하",
            "한빛1동 12월 행사",
        ];
        for text in table {
            assert_eq!(mask(text).text, text);
        }
    }

    proptest! {
        #[test]
        fn masking_finds_nothing_in_its_own_output(text in "[가-하0-9a-zA-Z .,@-]{0,80}") {
            let once = mask(&text);
            prop_assert!(!mask(&once.text).found.iter().any(|kind| matches!(kind, PersonalData::Rrn | PersonalData::Frn | PersonalData::Email)), "{}", once.text);
        }

        #[test]
        fn a_mobile_number_is_always_found(before in "[가-하 ]{0,5}", middle in 1000..9999_u32, last in 0..9999_u32, after in "[가-하 ]{0,5}") {
            let text = format!("{before}010-{middle}-{last:04}{after}");
            prop_assert!(mask(&text).found.contains(&PersonalData::Phone), "{}", text);
        }
    }
}
