//! A follow-up ("그럼 얼마예요?", "가온동이요") is read together with the question before it.

use jiff::civil::Date;

use super::reading::Reading;
use super::{Answerer, Outage, Turn};
use crate::korean::{fold::fold, words};

/// Words that point back.
const POINTERS: [&str; 16] = [
    "그럼",
    "그러면",
    "그건",
    "그거",
    "그게",
    "그것",
    "거기",
    "그때",
    "그리고",
    "그 ",
    "이건",
    "이거",
    "아니",
    "또 ",
    "then ",
    "and ",
];
/// Characters up to which a question without a subject of its own may be a follow-up.
const SHORT: usize = 14;
/// Nouns it has at most: "수수료는요?", "가온동이요". With more it speaks for itself.
const NOUNS: usize = 1;

/// The reading of a question within its conversation.
pub(super) async fn read(answerer: &Answerer, text: &str, history: &[Turn], today: Date) -> Result<Reading, Outage> {
    let alone = Reading::sensed(answerer, text, today).await?;
    let Some(last) = history.last() else { return Ok(alone) };
    let points_back = POINTERS.iter().any(|word| text.to_lowercase().starts_with(word));
    if !points_back && (alone.answers() || !is_elliptic(text)) {
        return Ok(alone);
    }
    let together = Reading::sensed(answerer, &join(&last.question, text), today).await?;
    let better = together.answers() && (points_back || together.judgement.confidence > alone.judgement.confidence);
    Ok(if better { together } else { alone })
}

/// Is it too short to stand alone?
fn is_elliptic(text: &str) -> bool {
    let nouns = words::words(&fold(text)).iter().filter(|word| !word.empty && word.weights[0] >= words::STEM).count();
    nouns <= NOUNS && text.chars().filter(|c| c.is_alphanumeric()).count() <= SHORT
}

/// Earlier question and follow-up as one text.
pub(super) fn join(before: &str, text: &str) -> String {
    format!("{before} {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_with_a_subject_of_its_own_is_no_follow_up() {
        for text in ["얼마예요?", "가온동이요", "수수료는요?", "주말에도 하나요?"] {
            assert!(is_elliptic(text), "{text}");
        }
        for text in ["화성 이주 보조금 신청하고 싶어요", "소파 수수료 얼마예요?"] {
            assert!(!is_elliptic(text), "{text}");
        }
    }
}
