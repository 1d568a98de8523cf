//! A question from a resident: answered, and kept with its conversation before the reply goes out.

use uuid::Uuid;

use crate::answer::{Answer, Context, Outage, Progress, Turn};
use crate::locale::Language;
use crate::question::Question;
use crate::secrets;
use crate::store::{AnswerRow, AnswerTo, ModelUse, NewAnswer, StoreError};

use super::App;

/// Questions of a conversation that may bear on the next one.
const HISTORY: u32 = 3;

/// An answer that is on record.
#[derive(Debug)]
pub struct Asked {
    /// Id of the answer.
    pub answer_id: String,
    /// The conversation's secret token, for follow-ups.
    pub token: String,
    /// The answer.
    pub answer: Answer,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The token opens no conversation.
    #[error("the conversation is unknown")]
    ConversationNotFound,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Outage(#[from] Outage),
}

impl App {
    /// Answers a question within the conversation that `token` opens, or in a new one.
    pub async fn ask(
        &self,
        question: &Question,
        token: Option<&str>,
        language: Option<Language>,
        progress: &Progress,
    ) -> Result<Asked, AskError> {
        let known = match token {
            Some(token) => Some(self.conversation(token).await?.ok_or(AskError::ConversationNotFound)?),
            None => None,
        };
        let now = self.now();
        let history = match &known {
            Some(id) => self.history(id).await?,
            None => Vec::new(),
        };
        let (district, calendar) = (self.district(), self.calendar());
        let context = Context { now, language, district: &district, calendar: &calendar, history: &history };
        let answer = self.answerer.respond(question, &context, progress).await?;
        observe(&answer);
        let (token, conversation) = if let (Some(id), Some(token)) = (known, token) {
            (token.to_owned(), AnswerTo::Existing(id))
        } else {
            let token = secrets::new_token();
            let id = Uuid::now_v7().to_string();
            let token_hash = secrets::token_hash(&token);
            (token, AnswerTo::New { id, token_hash })
        };
        let answer_id = Uuid::now_v7().to_string();
        self.store
            .record_answer(NewAnswer {
                id: answer_id.clone(),
                conversation,
                question: question.text().to_owned(),
                language: answer.language.code().to_owned(),
                outcome: answer.outcome.code().to_owned(),
                reason: Some(answer.record.reason.code().to_owned()),
                text: answer.text.clone(),
                composed_by: code(&answer.composed_by),
                citations: json(&answer.citations),
                confidence: answer.confidence,
                judgement: json(&answer.record.judgement),
                model: answer.record.model.clone(),
                composition: json(&answer.composition()),
                model_use: ModelUse { tokens: answer.record.usage.tokens(), cost: answer.record.usage.cost },
                timings: json(&answer.record.timings),
                created_at: now,
            })
            .await?;
        Ok(Asked { answer_id, token, answer })
    }

    /// Makes ready what the first question would else wait for.
    pub async fn warm_up(&self) {
        let (district, calendar) = (self.district(), self.calendar());
        let context =
            Context { now: self.now(), language: None, district: &district, calendar: &calendar, history: &[] };
        self.answerer.warm_up(&context).await;
    }

    /// The last questions of a conversation, the oldest first.
    async fn history(&self, conversation: &str) -> Result<Vec<Turn>, StoreError> {
        let answers = self.store.recent_answers(conversation, HISTORY).await?;
        let turn = |answer: AnswerRow| Turn { question: answer.question, reason: answer.reason.unwrap_or_default() };
        Ok(answers.into_iter().map(turn).collect())
    }

    /// Id of the conversation that a token opens.
    pub async fn conversation(&self, token: &str) -> Result<Option<String>, StoreError> {
        let conversation = self.store.conversation_by_token(&secrets::token_hash(token)).await?;
        Ok(conversation.map(|conversation| conversation.id))
    }
}

/// Counts and logs an answer, without its words.
fn observe(answer: &Answer) {
    let record = &answer.record;
    metrics::counter!("minwon_answers_total",
        "outcome" => answer.outcome.code(), "reason" => record.reason.code(), "composed_by" => code(&answer.composed_by))
    .increment(1);
    // A stage that was not reached took no time at all.
    for (stage, milliseconds) in record.timings.stages().into_iter().filter(|(_, milliseconds)| *milliseconds > 0.0) {
        metrics::histogram!("minwon_stage_seconds", "stage" => stage).record(milliseconds / 1000.0);
    }
    if let Some(failure) = &record.model_failure {
        metrics::counter!("minwon_model_not_used_total", "reason" => failure.reason.code()).increment(1);
        tracing::warn!(
            reason = failure.reason.code(),
            detail = failure.detail,
            "the model did not write the answer, or not the whole of it; the article was quoted"
        );
    }
    tracing::info!(
        outcome = answer.outcome.code(),
        reason = record.reason.code(),
        confidence = answer.confidence,
        retrieve_ms = record.timings.retrieve,
        compose_ms = record.timings.compose,
        "answered"
    );
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("answers serialise")
}

/// The code of a fieldless enum as its JSON has it.
fn code<T: serde::Serialize>(value: &T) -> String {
    json(value).trim_matches('"').to_owned()
}
