//! The keys of a record: the names that lines of JSON and the columns of a table may have.

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Id,
    Category,
    Title,
    Body,
    Easy,
    Questions,
    Department,
    Phone,
    Topic,
    Source,
    Url,
    EffectiveFrom,
    EffectiveUntil,
    ReviewBy,
    EventStart,
    EventEnd,
    EventPlace,
    EventFee,
    EventBooking,
    EventAudience,
    EventCancelled,
}

/// Key, its name, and the Korean headers that mean it (without spaces; the first is the usual one).
const KEYS: [(Key, &str, &[&str]); Key::COUNT] = [
    (Key::Id, "id", &["번호", "아이디", "연번", "순번", "일련번호", "관리번호"]),
    (Key::Category, "category", &["분류", "분야", "카테고리", "구분"]),
    (Key::Title, "title", &["제목", "업무명", "서비스명", "민원명"]),
    (Key::Body, "body", &["내용", "본문", "답변", "답변내용", "안내내용"]),
    (Key::Easy, "easy", &["쉬운말", "쉬운글", "쉬운설명"]),
    (Key::Questions, "questions", &["질문", "질문예시", "예상질문", "유사질문"]),
    (Key::Department, "department", &["부서", "담당부서", "부서명", "소관부서", "담당과"]),
    (Key::Phone, "phone", &["전화", "전화번호", "연락처", "문의전화"]),
    (Key::Topic, "topic", &["주제", "주제코드"]),
    (Key::Source, "source", &["출처", "출처명", "자료출처"]),
    (Key::Url, "url", &["출처주소", "링크", "누리집", "홈페이지"]),
    (Key::EffectiveFrom, "effective_from", &["시행일", "적용시작", "적용시작일", "시행일자"]),
    (Key::EffectiveUntil, "effective_until", &["만료일", "적용종료", "적용종료일", "만료일자"]),
    (Key::ReviewBy, "review_by", &["검토일", "검토기한", "재검토일"]),
    (Key::EventStart, "event_start", &["행사시작", "행사시작일", "행사일", "행사일시"]),
    (Key::EventEnd, "event_end", &["행사종료", "행사종료일"]),
    (Key::EventPlace, "event_place", &["행사장소", "장소"]),
    (Key::EventFee, "event_fee", &["참가비", "요금", "이용요금"]),
    (Key::EventBooking, "event_booking", &["예약", "예약방법", "신청방법"]),
    (Key::EventAudience, "event_audience", &["행사대상", "참가대상", "대상"]),
    (Key::EventCancelled, "event_cancelled", &["취소", "취소여부", "행사취소"]),
];

impl Key {
    pub(super) const COUNT: usize = 21;

    /// The name of the key.
    pub(super) fn name(self) -> &'static str {
        KEYS[self as usize].1
    }

    /// By its exact name.
    pub(super) fn find(name: &str) -> Option<Self> {
        KEYS.iter().find(|(_, known, _)| *known == name).map(|(key, ..)| *key)
    }

    /// By a column's header, English or Korean; case, spaces and punctuation do not matter.
    pub(super) fn of_header(header: &str) -> Option<Self> {
        let bare = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let header = bare(header);
        KEYS.iter()
            .find(|(_, name, korean)| bare(name) == header || korean.contains(&header.as_str()))
            .map(|(key, ..)| *key)
    }

    /// All names, for a message.
    pub(super) fn names() -> String {
        KEYS.map(|(_, name, _)| name).join(", ")
    }

    /// All headers, for a message: each name with its usual Korean header.
    pub(super) fn headers() -> String {
        KEYS.map(|(_, name, korean)| format!("{name} {}", korean.first().unwrap_or(&""))).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_however_they_are_written() {
        let table = [
            ("번호", Some(Key::Id)),
            ("담당 부서", Some(Key::Department)),
            ("Effective From", Some(Key::EffectiveFrom)),
            ("effective_until", Some(Key::EffectiveUntil)),
            ("URL", Some(Key::Url)),
            ("질문 예시*", Some(Key::Questions)),
            ("행사 종료(일)", Some(Key::EventEnd)),
            ("비고", None),
            ("", None),
        ];
        for (header, key) in table {
            assert_eq!(Key::of_header(header), key, "{header}");
        }
    }

    #[test]
    fn the_table_is_in_the_order_of_the_keys_and_unambiguous() {
        let mut seen = std::collections::HashSet::new();
        for (at, (key, name, korean)) in KEYS.iter().enumerate() {
            assert_eq!(*key as usize, at);
            assert_eq!(Key::find(name), Some(*key));
            assert!(korean.iter().all(|header| seen.insert(*header)), "{name}");
        }
    }
}
