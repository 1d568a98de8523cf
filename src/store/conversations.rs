//! Conversations, the answers given in them, and what residents thought of the answers.

use jiff::Timestamp;
use sqlx::FromRow;

use super::db::{Tx, on};
use super::error::{Conflict, StoreError, breaks_primary_key, breaks_unique};
use super::types::{Millis, storable};
use super::{Durability, ModelUse, Store};

/// A conversation of one resident.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Conversation {
    /// Id.
    pub id: String,
    /// Language code of its latest question.
    pub language: String,
    /// First question.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
    /// Latest question.
    #[sqlx(try_from = "Millis")]
    pub last_at: Timestamp,
}

/// The conversation to which an answer belongs.
#[derive(Debug, Clone)]
pub enum AnswerTo {
    /// Begins with this answer.
    New {
        /// New id.
        id: String,
        /// Hash of the secret token that the resident was given.
        token_hash: String,
    },
    /// Goes on.
    Existing(String),
}

impl AnswerTo {
    /// Id of the conversation.
    pub fn id(&self) -> &str {
        match self {
            Self::New { id, .. } | Self::Existing(id) => id,
        }
    }
}

/// An answer to be stored. Texts are masked by the caller.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// New id, chosen by the caller so that it can be shown at once.
    pub id: String,
    /// Where it belongs.
    pub conversation: AnswerTo,
    /// The question, masked.
    pub question: String,
    /// Language code of the question.
    pub language: String,
    /// `answered`, `clarify`, `unanswered`, …
    pub outcome: String,
    /// Why it is not `answered`.
    pub reason: Option<String>,
    /// What the resident read.
    pub text: String,
    /// `quoted`, or what else wrote it.
    pub composed_by: String,
    /// JSON list.
    pub citations: String,
    /// 0 to 1.
    pub confidence: f64,
    /// JSON: the features that decided.
    pub judgement: String,
    /// Name of the model, when one wrote it.
    pub model: Option<String>,
    /// JSON: what the model had to do with it.
    pub composition: String,
    /// What the model used for it; counted for the month.
    pub model_use: ModelUse,
    /// JSON: milliseconds by step.
    pub timings: String,
    /// When.
    pub created_at: Timestamp,
}

/// An answer as it is stored; see `NewAnswer`.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct AnswerRow {
    /// Id.
    pub id: String,
    /// Its conversation.
    pub conversation_id: String,
    /// Place in the conversation, from 1.
    pub seq: i64,
    /// The question, masked.
    pub question: String,
    /// Language code.
    pub language: String,
    /// Outcome code.
    pub outcome: String,
    /// Why it is not `answered`.
    pub reason: Option<String>,
    /// What the resident read.
    pub text: String,
    /// What wrote it.
    pub composed_by: String,
    /// JSON list.
    pub citations: String,
    /// 0 to 1.
    pub confidence: f64,
    /// JSON.
    pub judgement: String,
    /// Name of the model.
    pub model: Option<String>,
    /// JSON.
    pub composition: String,
    /// JSON.
    pub timings: String,
    /// When.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
}

/// What a resident thought of an answer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Feedback {
    /// The answer.
    pub answer_id: String,
    /// Thumb up or down.
    pub helpful: bool,
    /// In their own words, masked.
    pub comment: Option<String>,
    /// When it was last said.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
}

macro_rules! select_answers {
    ($condition:literal) => {
        concat!(
            "SELECT id, conversation_id, seq, question, language, outcome, reason, text, composed_by, citations, confidence, \
             judgement, model, composition, timings, created_at FROM answers ",
            $condition
        )
    };
}

impl Store {
    /// Stores an answer, and with the first one its conversation; returns after the commit. Under load answers share commits.
    ///
    /// Fails with `NotFound("conversation")` when `Existing` is not there, `Conflict::Exists` when an id or token is.
    pub async fn record_answer(&self, answer: NewAnswer) -> Result<(), StoreError> {
        self.inner.recorder.record(answer).await
    }

    /// The conversation whose token has this hash.
    pub async fn conversation_by_token(&self, token_hash: &str) -> Result<Option<Conversation>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT id, language, created_at, last_at FROM conversations WHERE token_hash = $1",
            )
            .bind(token_hash)
            .fetch_optional(pool)
            .await?))
    }

    /// The latest `limit` answers of a conversation, the oldest first.
    pub async fn recent_answers(&self, conversation_id: &str, limit: u32) -> Result<Vec<AnswerRow>, StoreError> {
        let mut answers: Vec<AnswerRow> = on!(self.reader(), pool => sqlx::query_as(
                select_answers!("WHERE conversation_id = $1 ORDER BY seq DESC LIMIT $2"),
            )
            .bind(conversation_id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        answers.reverse();
        Ok(answers)
    }

    /// One answer.
    pub async fn answer(&self, id: &str) -> Result<Option<AnswerRow>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(select_answers!("WHERE id = $1")).bind(id).fetch_optional(pool).await?),
        )
    }

    /// Stores what a resident thought of an answer, in place of what they said before.
    /// Fails with `NotFound("answer")` when the conversation has no such answer.
    pub async fn put_feedback(
        &self,
        answer_id: &str,
        conversation_id: &str,
        helpful: bool,
        comment: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let stored = on!(&mut tx, conn => sqlx::query(
                "INSERT INTO feedback (answer_id, helpful, comment, created_at) \
                 SELECT id, $3, $4, $5 FROM answers WHERE id = $1 AND conversation_id = $2 \
                 ON CONFLICT (answer_id) DO UPDATE \
                 SET helpful = excluded.helpful, comment = excluded.comment, created_at = excluded.created_at",
            )
            .bind(answer_id)
            .bind(conversation_id)
            .bind(helpful)
            .bind(comment.map(storable))
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await?
            .rows_affected());
        if stored == 0 {
            return Err(StoreError::NotFound("answer"));
        }
        tx.commit().await
    }

    /// What was said about an answer.
    pub async fn feedback(&self, answer_id: &str) -> Result<Option<Feedback>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT answer_id, helpful, comment, created_at FROM feedback WHERE answer_id = $1",
            )
            .bind(answer_id)
            .fetch_optional(pool)
            .await?))
    }
}

/// Stores one answer within a transaction.
pub(super) async fn insert_answer(tx: &mut Tx, answer: &NewAnswer) -> Result<(), StoreError> {
    let conversation_id = answer.conversation.id();
    let at = answer.created_at.as_millisecond();
    match &answer.conversation {
        AnswerTo::New { id, token_hash } => {
            on!(&mut *tx, conn => sqlx::query(
                    "INSERT INTO conversations (id, token_hash, language, created_at, last_at) VALUES ($1, $2, $3, $4, $4)",
                )
                .bind(id)
                .bind(token_hash)
                .bind(&answer.language)
                .bind(at)
                .execute(&mut **conn)
                .await
                .map(drop))
            .map_err(|error| {
                let exists = breaks_primary_key(&error, "conversations", "id") || breaks_unique(&error, "conversations", "token_hash");
                if exists { Conflict::Exists("conversation").into() } else { StoreError::from(error) }
            })?;
        }
        // Also holds the row, so that two answers to one conversation take their places one after the other.
        AnswerTo::Existing(id) => {
            let found = on!(&mut *tx, conn => sqlx::query("UPDATE conversations SET last_at = $2, language = $3 WHERE id = $1")
                .bind(id)
                .bind(at)
                .bind(&answer.language)
                .execute(&mut **conn)
                .await?
                .rows_affected());
            if found == 0 {
                return Err(StoreError::NotFound("conversation"));
            }
        }
    }
    on!(tx, conn => sqlx::query(
            "INSERT INTO answers (id, conversation_id, seq, question, language, outcome, reason, text, composed_by, citations, \
             confidence, judgement, model, composition, timings, created_at) \
             VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM answers WHERE conversation_id = $2), $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12, $13, $14, $15)",
        )
        .bind(&answer.id)
        .bind(conversation_id)
        .bind(storable(&answer.question))
        .bind(&answer.language)
        .bind(&answer.outcome)
        .bind(&answer.reason)
        .bind(storable(&answer.text))
        .bind(&answer.composed_by)
        .bind(&answer.citations)
        .bind(answer.confidence)
        .bind(&answer.judgement)
        .bind(&answer.model)
        .bind(&answer.composition)
        .bind(&answer.timings)
        .bind(at)
        .execute(&mut **conn)
        .await
        .map(drop))
    .map_err(|error| if breaks_primary_key(&error, "answers", "id") { Conflict::Exists("answer").into() } else { error.into() })
}
