//! Two questions in one ("여권 만들려면 뭐가 필요하고 소파는 어떻게 버려요?") are answered each.

use jiff::civil::Date;

use super::reading::Reading;
use super::{Answerer, Outage};
use crate::korean::{fold::fold, words};

/// Questions answered at most.
const MOST: usize = 3;
/// Letters a part must have to be a question of its own.
const SHORTEST: usize = 4;
/// Where one question may end and the next begin; what stands before the mark stays with the first.
const JOINTS: [&str; 12] =
    ["? ", "?", ". ", "\n", "그리고 ", "그리구 ", "하고 ", "이랑 ", "고요 ", "구요 ", "고 ", " and "];

/// The parts' readings, when the text falls apart into questions that different articles answer; `None` when it is one question. One
/// part at least is answered; of another it may only be known what it is about, so that it must be asked which is meant.
pub(super) fn read(answerer: &Answerer, whole: &Reading, today: Date) -> Result<Option<Vec<Reading>>, Outage> {
    let mut tried: Vec<Vec<&str>> = Vec::new();
    for joint in JOINTS {
        let parts = split(&whole.text, joint);
        if !(2..=MOST).contains(&parts.len()) || tried.contains(&parts) || !parts.iter().all(|part| names_a_thing(part))
        {
            continue;
        }
        let mut readings: Vec<Reading> = Vec::new();
        for part in &parts {
            let reading = Reading::of(answerer, part, today)?;
            if !reading.answers() && !reading.is_torn() {
                break;
            }
            readings.push(reading);
        }
        let some_answer = readings.iter().any(Reading::answers);
        if readings.len() == parts.len() && some_answer && are_different(&readings) && says_more(&readings, whole) {
            return Ok(Some(readings));
        }
        tried.push(parts);
    }
    Ok(None)
}

fn split<'a>(text: &'a str, joint: &str) -> Vec<&'a str> {
    text.split_inclusive(joint)
        .map(|part| part.trim().trim_start_matches("그리고 ").trim_end_matches(" 그리고"))
        .filter(|part| part.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST)
        .collect()
}

/// A part of verbs and question words alone is no question of its own.
fn names_a_thing(part: &str) -> bool {
    words::words(&fold(part)).iter().any(|word| word.weights.first().is_some_and(|weight| *weight >= words::STEM))
}

/// Different articles on different topics: two sizes of one thing are one question.
fn are_different(readings: &[Reading]) -> bool {
    readings.iter().enumerate().all(|(at, one)| {
        readings[..at].iter().all(|other| {
            let same_article = one.article().map(|article| &article.id) == other.article().map(|article| &article.id);
            !same_article && one.topic() != other.topic()
        })
    })
}

/// Each part is as sure of its subject as the whole of its article: a clause of one question seldom is.
fn says_more(readings: &[Reading], whole: &Reading) -> bool {
    readings.iter().all(|reading| {
        let judgement = &reading.judgement;
        let sure = judgement.subject.unwrap_or(0.0).max(judgement.confidence);
        sure >= whole.judgement.confidence * 0.9
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_question_words_are_no_question() {
        assert!(names_a_thing("소파는 어떻게 버려요?"));
        assert!(names_a_thing("how do I get a passport"));
        assert!(!names_a_thing("어떻게 해야 하나요?"));
    }

    #[test]
    fn parts_keep_their_words() {
        assert_eq!(
            split("여권은 뭐가 필요해요? 소파는 어떻게 버려요?", "? "),
            ["여권은 뭐가 필요해요?", "소파는 어떻게 버려요?"]
        );
        assert_eq!(split("수수료 얼마예요? 그리고 여권은요?", "? "), ["수수료 얼마예요?", "여권은요?"]);
        assert_eq!(
            split("소파 버리고 싶어요", "고 "),
            ["소파 버리고", "싶어요"].into_iter().filter(|part| part.chars().count() >= 5).collect::<Vec<_>>()
        );
    }
}
