//! Personal data in free text: found by shape, replaced by a word that keeps the sentence readable (DOMAIN §2).
//!
//! A failed check digit never clears a 주민등록번호: numbers given out since October 2020 have none. Look-arounds are on digits, not on
//! word boundaries: Hangul stands directly beside numbers (`전화010…`).

use std::ops::Range;

use serde::Serialize;

mod address;
mod context;
mod fold;
mod numbers;
mod places;

use fold::Folded;

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

/// Where personal data stands, in order, without overlaps. Takes time linear in the text.
pub fn spans(text: &str) -> Vec<Span> {
    let folded = Folded::of(text);
    if !may_hold(&folded.text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    numbers::find(&folded.text, &mut found);
    address::find(&folded.text, &mut found);
    found.sort_by_key(|(span, _)| span.start);
    joined(&folded.text, found)
        .into_iter()
        .map(|(span, kind)| {
            let (start, end) = folded.original(span.start, span.end);
            Span { start, end, kind }
        })
        .collect()
}

/// Most questions hold no digit and no address of mail, and are done here.
fn may_hold(folded: &str) -> bool {
    folded.bytes().any(|b| b.is_ascii_digit() || b == b'@')
        || ["공일", "영일"].iter().chain(&numbers::SPOKEN_AT).any(|word| folded.contains(word))
}

/// Two pieces of one address become one.
fn joined(text: &str, found: Vec<(Range<usize>, PersonalData)>) -> Vec<(Range<usize>, PersonalData)> {
    let mut out: Vec<(Range<usize>, PersonalData)> = Vec::with_capacity(found.len());
    for (mut span, kind) in found {
        let trimmed = text[span.clone()].trim_end_matches([' ', ',', '(']).len();
        span.end = span.start + trimmed;
        match out.last_mut() {
            Some((last, PersonalData::Address))
                if kind == PersonalData::Address
                    && text[last.end..span.start].chars().all(|c| matches!(c, ' ' | ',' | '(' | ')')) =>
            {
                last.end = span.end;
            }
            _ => out.push((span, kind)),
        }
    }
    out
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
            ("여권번호 M 3920 5516이요", "여권번호 [여권번호]이요"),
            ("my passport P9204817B expired", "my passport [여권번호] expired"),
            ("새솔로 77 (도담동) 1502호", "새솔로 [상세주소]"),
            ("Garam-ro 118, 102-704, Hanbit", "Garam-ro [상세주소], Hanbit"),
            ("물안동 산 21-6인 땅", "물안동 [상세주소]인 땅"),
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
