//! What a question asks for: a price, a time, a place, papers, a way.

use super::quote::squeeze;

/// What a question asks for, and the marks by which a piece that gives it is known.
pub(super) struct Aspect {
    /// Words of the question, without spaces.
    cues: &'static [&'static str],
    /// Words of a heading.
    headings: &'static [&'static str],
    /// Marks in the text, without spaces.
    marks: &'static [&'static str],
}

static ASPECTS: [Aspect; 7] = [
    Aspect {
        cues: &[
            "얼마",
            "수수료",
            "요금",
            "비용",
            "가격",
            "이용료",
            "사용료",
            "수강료",
            "관람료",
            "입장료",
            "참가비",
            "할인",
            "감면",
            "돈내",
            "금액",
            "무료",
            "공짜",
            "howmuch",
            "fee",
            "cost",
            "price",
        ],
        headings: &[
            "수수료",
            "요금",
            "비용",
            "금액",
            "가격",
            "이용료",
            "사용료",
            "수강료",
            "참가비",
            "할인",
            "감면",
            "지원 내용",
        ],
        marks: &["원", "무료", "%"],
    },
    Aspect {
        cues: &[
            "언제",
            "몇시",
            "시간",
            "요일",
            "며칠",
            "기간",
            "날짜",
            "일까지",
            "월까지",
            "시까지",
            "when",
            "hours",
            "open",
        ],
        headings: &["기간", "시간", "일정", "요일", "언제"],
        marks: &["요일", ":00", "시부터", "시까지", "까지", "매월", "매주", "휴관", "일이내", "일안에"],
    },
    Aspect {
        cues: &["어디", "장소", "위치", "주소", "where"],
        headings: &["장소", "위치", "곳", "어디"],
        marks: &["주민센터", "장소", "위치", "층", "로", "길", "누리집"],
    },
    Aspect {
        cues: &["전화", "연락처", "문의", "phone", "call"], headings: &["문의", "연락"], marks: &["02-", "전화"]
    },
    Aspect {
        cues: &["서류", "준비물", "뭐가필요", "가져가", "챙겨", "documents"],
        headings: &["서류", "준비물", "필요한"],
        marks: &["신분증", "신청서", "증명서", "통장"],
    },
    Aspect {
        cues: &["대상", "자격", "누가", "누구", "조건", "되나요", "받을수", "몇살", "나이", "who", "eligible"],
        headings: &["대상", "자격", "누가"],
        marks: &["대상은", "이하", "이상", "미만", "거주"],
    },
    Aspect {
        cues: &["어떻게", "어떡", "방법", "신청", "하려면", "려면", "려고", "절차", "how"],
        headings: &["방법", "신청", "절차", "순서"],
        marks: &["신청합니다", "신고합니다", "접수합니다", "방문"],
    },
];

/// What a question (without spaces, in lower case) asks for.
pub(super) fn asked(question: &str) -> Vec<&'static Aspect> {
    // "규격이 어떻게 돼요" asks what it is, not how it is done.
    let question = question.replace("어떻게돼", "").replace("어떻게되", "");
    ASPECTS.iter().filter(|aspect| aspect.cues.iter().any(|cue| question.contains(cue))).collect()
}

impl Aspect {
    /// Is a section with this heading about it?
    pub(super) fn heads(&self, heading: &str) -> bool {
        self.headings.iter().any(|word| heading.contains(word))
    }

    /// How well a piece gives what is asked: by its heading, by a mark, by both.
    pub(super) fn fit(&self, heading: &str, words: &str) -> f64 {
        let in_heading = self.heads(heading);
        let in_words = self.marks.iter().any(|mark| words.contains(mark));
        0.5 * f64::from(u8::from(in_heading)) + 0.25 * f64::from(u8::from(in_words))
    }
}

/// Share of what a question asks for that a text (without spaces, in lower case) has no mark of; 0 when it asks for none of these in
/// particular.
pub(in crate::answer) fn unserved(question: &str, text: &str) -> f64 {
    let asked = asked(&squeeze(question));
    let unmet = asked.iter().filter(|aspect| aspect.fit(text, text) <= 0.25).count();
    unmet as f64 / asked.len().max(1) as f64
}
