//! A question in the office's words: when the plain reading does not answer, a model may suggest other wordings, which join the search as
//! weighted expansions like those of the lexicon. What it says is bounded, cleaned and only ever searched for, never shown as an answer.

use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::civil::Date;
use serde::Serialize;

use super::reading::Reading;
use super::timings::Laps;
use super::{Answerer, Outage};
use crate::korean::fold::fold;
use crate::llm::{Metered, Model, ModelError, Prompt};

/// Version of the prompt, stored with each answer that was searched for with it.
const PROMPT_VERSION: &str = "rewrite-1";
const SYSTEM: &str = include_str!("prompt-rewrite-1.txt");
/// Phrases taken at most.
const MOST: usize = 3;
/// Characters of a phrase.
const SHORTEST: usize = 2;
const LONGEST: usize = 30;
/// Bytes of the model's answer that are read.
const BYTES: usize = 1_000;
/// How surely a phrase means the question: less than the surest entries of the lexicon, which people have reviewed.
const WEIGHT: f32 = 0.6;

/// What the model said; kept with the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Rewriting {
    /// Name of the model and version of the prompt.
    model: String,
    /// The phrases that were searched for.
    phrases: Vec<String>,
    /// Why there are none, when the model failed.
    failure: Option<String>,
}

/// Reads a question again in other words, when the first reading does not answer it and rewriting is on. The surer reading is returned.
pub(super) async fn read(
    answerer: &Answerer,
    model: Option<&Metered>,
    plain: Reading,
    today: Date,
) -> Result<Reading, Outage> {
    let (Some(limit), Some(model)) = (answerer.rewriting, model) else { return Ok(plain) };
    if plain.answers() {
        return Ok(plain);
    }
    let mut laps = Laps::start();
    let said = tokio::time::timeout(limit, ask(model, &plain.text)).await;
    let said = said.unwrap_or(Err(ModelError::Late { what: "rewrite the question", limit }));
    let (phrases, failure) = match said {
        Ok(text) => (clean(&text, &plain.text), None),
        Err(error) => {
            metrics::counter!("minwon_rewrite_failures_total").increment(1);
            tracing::warn!(%error, "the question was not rewritten");
            (Vec::new(), Some(error.to_string()))
        }
    };
    let model = format!("{} {PROMPT_VERSION}", model.speaker());
    let rewriting = Rewriting { model, phrases, failure };
    let other = if rewriting.phrases.is_empty() {
        None
    } else {
        let other = plain.in_other_words(answerer, &rewriting.phrases, WEIGHT, today)?;
        Some(other).filter(|other| other.judgement.confidence > plain.judgement.confidence)
    };
    let mut reading = Reading { rewriting: Some(rewriting), ..other.unwrap_or(plain) };
    reading.timings.rewrite = laps.lap();
    Ok(reading)
}

/// What the model says to a question, up to as much as is read.
async fn ask(model: &dyn Model, question: &str) -> Result<String, ModelError> {
    // A question cannot close its own frame: the marks are taken out of it.
    let user = format!("<question>\n{}\n</question>", question.replace(['<', '>'], " "));
    let mut stream = model.stream(Prompt { system: SYSTEM.to_owned(), user });
    let mut text = String::new();
    while let Some(piece) = stream.next().await {
        text.push_str(&piece?.text);
        if text.len() > BYTES {
            break;
        }
    }
    Ok(text)
}

/// The lines that can be search phrases: short, with Hangul, without marks, none twice, none that is the question itself.
fn clean(text: &str, question: &str) -> Vec<String> {
    let question = fold(question);
    let mut phrases: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
        let line: String = line.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let phrase = fold(&line);
        let length = phrase.chars().count();
        let hangul = phrase.chars().filter(|c| ('가'..='힣').contains(c)).count();
        let fits = (SHORTEST..=LONGEST).contains(&length) && hangul >= SHORTEST && phrase != "없음";
        if fits && phrase != question && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
        if phrases.len() == MOST {
            break;
        }
    }
    phrases
}

impl Answerer {
    /// Lets the model rewrite questions that are not answered as they stand, within this time; `None` turns it off.
    #[must_use]
    pub fn rewriting(mut self, limit: Option<Duration>) -> Self {
        self.rewriting = limit;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Scripted;

    #[test]
    fn only_short_korean_phrases_are_taken() {
        let said = "1. 대형폐기물 배출 신고\n- \"대형폐기물 배출 신고\"\n<b>전입신고</b>\nHere are some phrases:\n\n\
                    여기에 아주 길게 설명을 덧붙이자면 구청에서는 이런 민원을 여러 부서에서 나누어 처리하고 있습니다\n\
                    과태료 의견진술\n네 번째 문구";
        assert_eq!(clean(said, "소파"), ["대형폐기물 배출 신고", "b 전입신고 b", "과태료 의견진술"]);
        assert!(clean("없음", "소파").is_empty());
        assert!(clean("소파  버리기!", "소파 버리기").is_empty(), "nothing new");
        assert!(clean("\u{fffd}\u{0}…\n12345\nok", "소파").is_empty());
    }

    #[tokio::test]
    async fn what_is_read_is_bounded() {
        let endless = Scripted::new((0..10_000).map(|_| Ok("대형폐기물 ".to_owned())));
        assert!(ask(&endless, "소파").await.unwrap().len() < 2 * BYTES);
    }
}
