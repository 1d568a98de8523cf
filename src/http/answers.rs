//! `POST /api/v1/answers/{id}/feedback`: was it helpful?

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Failure;
use super::payload::Payload;
use super::problem::ProblemBody;
use super::segment::Segment;
use crate::app::App;
use crate::error::Code;
use crate::question::{self, QuestionError};
use crate::store::StoreError;

/// Characters of a comment.
const COMMENT: usize = 1_000;

/// A resident's judgement of an answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackBody {
    /// Token of the conversation in which the answer was given.
    pub conversation: String,
    /// Did it help?
    pub helpful: bool,
    /// Why, at most 1,000 characters.
    #[serde(default)]
    pub comment: Option<String>,
}

/// Stores what a resident thinks of an answer; a later judgement replaces the earlier.
#[utoipa::path(post, path = "/api/v1/answers/{id}/feedback", tag = "questions", params(("id" = String, Path, description = "`answer_id`")), request_body = FeedbackBody, responses(
    (status = 204, description = "Stored"),
    (status = 404, description = "`answer_not_found`: no such answer in this conversation", body = ProblemBody),
    (status = 422, description = "`message_too_long`, `wrong_shape`", body = ProblemBody),
))]
pub async fn feedback(
    State(app): State<Arc<App>>,
    Segment(answer_id): Segment,
    Payload { body, reader }: Payload<FeedbackBody>,
) -> Result<StatusCode, Failure> {
    let comment = match body.comment.as_deref().map(|comment| question::clean(comment, COMMENT)) {
        None | Some(Err(QuestionError::Empty | QuestionError::NoWords)) => None,
        Some(Ok(comment)) => Some(question::mask(&comment).text),
        Some(Err(QuestionError::TooLong { length, limit })) => {
            return Err(
                reader.problem(Code::MessageTooLong, &[("length", &length.to_string()), ("limit", &limit.to_string())])
            );
        }
    };
    let conversation = app.conversation(&body.conversation).await.map_err(|error| reader.store_failure(&error))?;
    let conversation = conversation.ok_or_else(|| reader.problem(Code::AnswerNotFound, &[]))?;
    let put = app.store.put_feedback(&answer_id, &conversation, body.helpful, comment.as_deref(), app.now()).await;
    put.map_err(|error| match error {
        StoreError::NotFound(_) => reader.problem(Code::AnswerNotFound, &[]),
        error => reader.store_failure(&error),
    })?;
    app.learn_from_feedback(&answer_id, &conversation, body.helpful).await;
    metrics::counter!("minwon_feedback_total", "helpful" => if body.helpful { "yes" } else { "no" }).increment(1);
    Ok(StatusCode::NO_CONTENT)
}
