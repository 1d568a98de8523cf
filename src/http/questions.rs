//! `POST /api/v1/questions`: an answer as JSON, or as events while it is being made.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use utoipa::ToSchema;

use super::payload::Payload;
use super::problem::ProblemBody;
use super::{Failure, Reader};
use crate::answer::progress::Step;
use crate::answer::{Citation, ComposedBy, Contact, Easy, Outcome, Progress, TicketOffer};
use crate::app::App;
use crate::app::ask::{AskError, Asked};
use crate::app::limits::Action;
use crate::error::Code;
use crate::locale::Language;
use crate::question::{Question, QuestionError};

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBody {
    /// In the resident's own words, at most 500 characters.
    #[schema(example = "소파 버리려면 어떻게 해요?")]
    pub question: String,
    /// Token of the conversation that goes on; none begins a new one.
    #[serde(default)]
    pub conversation: Option<String>,
    /// Language of the answer; detected when missing.
    #[serde(default)]
    pub language: Option<Language>,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerBody {
    /// For feedback.
    pub answer_id: String,
    /// Secret token of the conversation.
    pub conversation: String,
    /// What the question led to.
    pub outcome: Outcome,
    /// Plain text.
    pub text: String,
    /// Language of the text.
    pub language: Language,
    /// Calibrated probability that the first article answers, 0–1.
    pub confidence: f64,
    /// What proves the answer.
    pub citations: Vec<Citation>,
    /// The same answer in easy Korean (쉬운 말), to be shown in place of `text` and `citations` to whoever asks for it; null where the
    /// articles have none.
    pub easy: Option<Easy>,
    /// What goes along with the text: that nothing is decided here, or that a report reaches the department as a ticket.
    pub note: Option<String>,
    /// What may be asked next.
    pub suggestions: Vec<String>,
    /// Present when an officer should take over.
    pub ticket_offer: Option<TicketOffer>,
    /// Who wrote the text.
    pub composed_by: ComposedBy,
    /// Whom to call about it.
    pub department: Option<Contact>,
}

impl From<Asked> for AnswerBody {
    fn from(asked: Asked) -> Self {
        let answer = asked.answer;
        Self {
            answer_id: asked.answer_id,
            conversation: asked.token,
            outcome: answer.outcome,
            text: answer.text,
            language: answer.language,
            confidence: answer.confidence,
            citations: answer.citations,
            easy: answer.easy,
            note: answer.note,
            suggestions: answer.suggestions,
            ticket_offer: answer.ticket_offer,
            composed_by: answer.composed_by,
            department: answer.contact,
        }
    }
}

/// Answers a question.
#[utoipa::path(post, path = "/api/v1/questions", tag = "questions", request_body = QuestionBody, responses(
    (status = 200, description = "The answer. With `Accept: text/event-stream` events `status`, `delta`, `outcome` (this object) or `problem`", body = AnswerBody),
    (status = 404, description = "`conversation_not_found`", body = ProblemBody),
    (status = 422, description = "`question_empty`, `question_too_long`, `question_without_words`, `wrong_shape`", body = ProblemBody),
    (status = 429, description = "`too_many_requests`", body = ProblemBody),
    (status = 503, description = "`unavailable`", body = ProblemBody),
))]
pub async fn ask(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Payload { body, reader }: Payload<QuestionBody>,
) -> Result<Response, Failure> {
    let reader = reader.choosing(body.language);
    reader.limit(&app, Action::Question)?;
    let question = parse(&body.question, app.config.limits.question_characters, &reader)?;
    let wants_events = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"));
    if wants_events {
        return Ok(events(app, question, body, reader).into_response());
    }
    // On a task of its own: a client who goes away does not undo an answer that is being recorded.
    let (app, tasks) = (Arc::clone(&app), app.tasks.clone());
    let fault = reader.clone();
    let asked = tasks.spawn(async move { answer(&app, &question, &body, &reader, &Progress::silent()).await });
    let asked = asked.await.map_err(|_| fault.problem(Code::Internal, &[]))??;
    Ok(Json(asked).into_response())
}

fn parse(text: &str, limit: usize, reader: &Reader) -> Result<Question, Failure> {
    Question::parse(text, limit).map_err(|error| match error {
        QuestionError::Empty => reader.problem(Code::QuestionEmpty, &[]),
        QuestionError::NoWords => reader.problem(Code::QuestionWithoutWords, &[]),
        QuestionError::TooLong { length, limit } => {
            reader.problem(Code::QuestionTooLong, &[("length", &length.to_string()), ("limit", &limit.to_string())])
        }
    })
}

async fn answer(
    app: &App,
    question: &Question,
    body: &QuestionBody,
    reader: &Reader,
    progress: &Progress,
) -> Result<AnswerBody, Failure> {
    let asked = app.ask(question, body.conversation.as_deref(), body.language, progress).await;
    asked.map(AnswerBody::from).map_err(|error| match error {
        AskError::ConversationNotFound => reader.problem(Code::ConversationNotFound, &[]),
        AskError::Store(error) => reader.store_failure(&error),
        AskError::Outage(outage) => reader.outage(&outage),
    })
}

/// The answer as events. It is made on a task of its own, so that a stop of the service or a lost connection does not cut it off.
fn events(
    app: Arc<App>,
    question: Question,
    body: QuestionBody,
    reader: Reader,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (sender, steps) = mpsc::unbounded_channel();
    let (tasks, fault) = (app.tasks.clone(), reader.clone());
    let finished = tasks.spawn(async move {
        // The steps end when this task drops its end of the channel.
        let progress = Progress::to(sender);
        answer(&app, &question, &body, &reader, &progress).await
    });
    let steps = UnboundedReceiverStream::new(steps).map(|step| match step {
        Step::Stage(stage) => event("status", &serde_json::json!({ "stage": stage })),
        Step::Text(text) => event("delta", &serde_json::json!({ "text": text })),
    });
    let last = stream::once(finished).map(move |finished| {
        match finished.unwrap_or_else(|_| Err(fault.problem(Code::Internal, &[]))) {
            Ok(answer) => event("outcome", &answer),
            Err(Failure(problem)) => event("problem", &ProblemBody::from(problem)),
        }
    });
    Sse::new(steps.chain(last).map(Ok)).keep_alive(KeepAlive::default())
}

fn event(name: &str, data: &impl Serialize) -> Event {
    Event::default().event(name).json_data(data).expect("answers serialise")
}
