//! Two questions in one ("여권 만들려면 뭐가 필요하고 소파는 어떻게 버려요?") are answered each.

use jiff::civil::Date;

use super::reading::Reading;
use super::{Answerer, Outage};

/// Questions answered at most.
const MOST: usize = 3;
/// Letters a part must have to be a question of its own.
const SHORTEST: usize = 4;
/// Where one question may end and the next begin; what stands before the mark stays with the first.
const JOINTS: [&str; 12] =
    ["? ", "?", ". ", "\n", "그리고 ", "그리구 ", "하고 ", "이랑 ", "고요 ", "구요 ", "고 ", " and "];

/// The parts' readings, when the text falls apart into questions that different articles answer; `None` when it is one question.
pub(super) fn read(answerer: &Answerer, whole: &Reading, today: Date) -> Result<Option<Vec<Reading>>, Outage> {
    for joint in JOINTS {
        let parts = split(&whole.text, joint);
        if parts.len() < 2 || parts.len() > MOST {
            continue;
        }
        let mut readings: Vec<Reading> = Vec::new();
        for part in parts {
            let reading = Reading::of(answerer, part, today)?;
            if !reading.answers() {
                break;
            }
            readings.push(reading);
        }
        if readings.len() == split(&whole.text, joint).len() && are_different(&readings) && says_more(&readings, whole)
        {
            return Ok(Some(readings));
        }
    }
    Ok(None)
}

fn split<'a>(text: &'a str, joint: &str) -> Vec<&'a str> {
    text.split_inclusive(joint)
        .map(str::trim)
        .filter(|part| part.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST)
        .collect()
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

/// Each part is as sure as the whole: a clause of one question seldom is.
fn says_more(readings: &[Reading], whole: &Reading) -> bool {
    readings.iter().all(|reading| reading.judgement.confidence >= whole.judgement.confidence * 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_words() {
        assert_eq!(
            split("여권은 뭐가 필요해요? 소파는 어떻게 버려요?", "? "),
            ["여권은 뭐가 필요해요?", "소파는 어떻게 버려요?"]
        );
        assert_eq!(
            split("소파 버리고 싶어요", "고 "),
            ["소파 버리고", "싶어요"].into_iter().filter(|part| part.chars().count() >= 5).collect::<Vec<_>>()
        );
    }
}
