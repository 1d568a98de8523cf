//! Understanding: what a question asks for, in words that can be searched.

use serde::Serialize;

use crate::knowledge::{Expansion, Lexicon, Query};
use crate::korean::{fold::fold, keyboard};

/// A question as the program understands it.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The folded question.
    pub text: String,
    /// What is searched.
    pub query: Query,
    /// What kind of fact is asked for.
    pub kind: QuestionKind,
}

/// What kind of fact a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// 얼마, 수수료, 비용
    Cost,
    /// 어디
    Place,
    /// 언제, 몇 시, 며칠
    Time,
    /// 누구, 대상, 자격
    Who,
    /// 어떻게, 방법
    How,
    /// 되나요, 있나요
    Whether,
    /// 뭐, 란
    What,
    /// None of these: a keyword, a complaint, chat
    Other,
}

impl QuestionKind {
    fn of(text: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&["얼마", "수수료", "비용", "요금", "가격", "금액", "몇 원"]) {
            Self::Cost
        } else if has(&["언제", "몇 시", "몇시", "며칠", "시간", "요일", "기간", "날짜"]) {
            Self::Time
        } else if has(&["어디", "어딨", "장소", "위치", "주소"]) {
            Self::Place
        } else if has(&["누가", "누구", "대상", "자격", "조건"]) {
            Self::Who
        } else if has(&["어떻게", "어떡", "방법", "절차", "하려면", "려면", "하는 법"]) {
            Self::How
        } else if has(&["되나요", "돼요", "되나", "될까", "가능", "있나", "있을까", "나요", "까요", "해도"])
        {
            Self::Whether
        } else if has(&["뭐", "무엇", "뭔", "무슨"]) || text.ends_with("란") {
            Self::What
        } else {
            Self::Other
        }
    }
}

impl Understood {
    /// Wordings that the lexicon added.
    pub fn expansions(&self) -> &[Expansion] {
        &self.query.expansions
    }
}

/// The Korean that was meant by a text typed on an English keyboard; `None` for any other, also for one that the glossary can read.
pub fn typed_korean(text: &str, lexicon: &Lexicon) -> Option<String> {
    keyboard::korean_typed(text).filter(|_| !lexicon.reads(&fold(text)))
}

/// Reads a masked, normalised question. What was typed on an English keyboard is read as the Korean that was meant, and initial
/// consonants as the word of the articles that they clearly stand for.
pub fn understand(text: &str, lexicon: &Lexicon) -> Understood {
    let folded = typed_korean(text, lexicon).map_or_else(|| fold(text), |korean| fold(&korean));
    let text = lexicon.spell_out(&folded);
    let query = lexicon.query(&text);
    let kind = QuestionKind::of(&text);
    Understood { text, query, kind }
}
