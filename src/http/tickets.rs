//! Tickets for residents: `POST /api/v1/tickets`, `…/lookup` and `…/{number}/messages`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::payload::Payload;
use super::problem::ProblemBody;
use super::segment::Segment;
use super::{Failure, Reader};
use crate::app::App;
use crate::app::limits::Action;
use crate::app::petition::{ContactData, Petition, PetitionError};
use crate::calendar::in_korea;
use crate::error::Code;
use crate::locale::{self, Language};
use crate::question::QuestionError;
use crate::store::{Author, Message};
use crate::ticket::{Kind, Status};

/// A ticket to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketBody {
    /// Token of the conversation that led to it.
    #[serde(default)]
    pub conversation: Option<String>,
    /// Kind of petition; `inquiry` when missing.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// What the officer should know, at most 5,000 characters.
    pub text: String,
    /// How to reach the resident.
    #[serde(default)]
    pub contact: Option<ContactData>,
    /// The resident agrees that the contact data is kept until the ticket is done.
    #[serde(default)]
    pub consent: bool,
    /// Language of the resident.
    #[serde(default)]
    pub language: Option<Language>,
}

/// A ticket that is on disk.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketMade {
    /// What to call it.
    #[schema(example = "2026-000123")]
    pub number: String,
    /// Opens it together with the number.
    #[schema(example = "ABCD-EFGH")]
    pub code: String,
    /// Who has it.
    pub department: String,
    /// The department's phone.
    pub phone: String,
    /// Kind of petition.
    pub kind: Kind,
    /// When the answer is due by law (RFC 3339, Korean time).
    #[schema(example = "2026-09-30T18:00:00+09:00")]
    pub due_at: String,
}

/// Number and code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupBody {
    /// The ticket's number.
    pub number: String,
    /// Its lookup code.
    pub code: String,
    /// Language of the labels.
    #[serde(default)]
    pub language: Option<Language>,
}

/// A ticket as its resident sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketSeen {
    /// What to call it.
    pub number: String,
    /// Where it stands.
    pub status: Status,
    /// The same for people.
    pub status_label: String,
    /// Kind of petition.
    pub kind: Kind,
    /// Who has it.
    pub department: String,
    /// The department's phone.
    pub phone: String,
    /// When it was sent.
    pub arrived_at: String,
    /// When the answer is due.
    pub due_at: String,
    /// Messages, the oldest first.
    pub thread: Vec<ThreadMessage>,
}

/// One message of a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThreadMessage {
    /// Id.
    pub id: String,
    /// Who wrote it: `resident`, `officer` or `system`.
    #[schema(value_type = String)]
    pub author: Author,
    /// The department, for an officer's message.
    pub name: Option<String>,
    /// Plain text.
    pub text: String,
    /// When (RFC 3339, Korean time).
    pub at: String,
}

impl ThreadMessage {
    /// A message as the resident of this department's ticket sees it. Officers sign with their department, not their name.
    pub fn new(message: Message, department: &str) -> Self {
        let name = (message.author == Author::Officer).then(|| department.to_owned());
        Self { id: message.id, author: message.author, name, text: message.text, at: moment(message.created_at) }
    }
}

/// A message to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageBody {
    /// The ticket's lookup code.
    pub code: String,
    /// At most 5,000 characters.
    pub text: String,
}

/// A message that is on disk.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageMade {
    /// Id.
    pub id: String,
    /// When.
    pub at: String,
}

/// Opens a ticket.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", params(("Idempotency-Key" = Option<String>, Header, description = "A retried request with the same key makes one ticket")), request_body = TicketBody, responses(
    (status = 201, description = "On disk", body = TicketMade),
    (status = 404, description = "`conversation_not_found`", body = ProblemBody),
    (status = 409, description = "`idempotency_key_reused`", body = ProblemBody),
    (status = 422, description = "`message_empty`, `message_too_long`, `consent_missing`, `contact_invalid`, `wrong_shape`", body = ProblemBody),
    (status = 429, description = "`too_many_requests`", body = ProblemBody),
))]
pub async fn open(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Payload { body, reader }: Payload<TicketBody>,
) -> Result<(StatusCode, Json<TicketMade>), Failure> {
    let reader = reader.choosing(body.language);
    reader.limit(&app, Action::Ticket)?;
    let petition = Petition {
        token: body.conversation,
        kind: body.kind,
        text: body.text,
        contact: body.contact,
        consent: body.consent,
        language: reader.language,
        idempotency_key: idempotency_key(&headers, &reader)?,
    };
    // On a task of its own: a client who goes away does not undo a ticket that is being written.
    let (worker, tasks) = (Arc::clone(&app), app.tasks.clone());
    let opened = tasks.spawn(async move { worker.open_ticket(petition).await });
    let opened = opened.await.map_err(|_| reader.problem(Code::Internal, &[]))?;
    let opened = opened.map_err(|error| failure(&reader, error))?;
    let made = TicketMade {
        number: opened.ticket.number,
        code: opened.code,
        department: opened.department,
        phone: opened.phone,
        kind: opened.ticket.kind,
        due_at: moment(opened.ticket.due_at),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a ticket to one who knows its number and code.
#[utoipa::path(post, path = "/api/v1/tickets/lookup", tag = "tickets", request_body = LookupBody, responses(
    (status = 200, description = "State and thread", body = TicketSeen),
    (status = 404, description = "`ticket_not_found`: number and code do not belong together", body = ProblemBody),
    (status = 429, description = "`too_many_attempts`, `too_many_requests`", body = ProblemBody),
))]
pub async fn lookup(
    State(app): State<Arc<App>>,
    Payload { body, reader }: Payload<LookupBody>,
) -> Result<Json<TicketSeen>, Failure> {
    let reader = reader.choosing(body.language);
    let seen = app.look_up(&body.number, &body.code).await.map_err(|error| guess(&app, &reader, error))?;
    let department = seen.department;
    let thread = seen.thread.into_iter().map(|message| ThreadMessage::new(message, &department)).collect();
    Ok(Json(TicketSeen {
        number: seen.ticket.number,
        status: seen.ticket.status,
        status_label: status_label(seen.ticket.status, reader.language),
        kind: seen.ticket.kind,
        phone: seen.phone,
        arrived_at: moment(seen.ticket.arrived_at),
        due_at: moment(seen.ticket.due_at),
        department,
        thread,
    }))
}

/// Adds a message to a ticket.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/messages", tag = "tickets", params(("number" = String, Path, description = "The ticket's number")), request_body = MessageBody, responses(
    (status = 201, description = "On disk", body = MessageMade),
    (status = 404, description = "`ticket_not_found`", body = ProblemBody),
    (status = 409, description = "`ticket_closed`", body = ProblemBody),
    (status = 422, description = "`message_empty`, `message_too_long`", body = ProblemBody),
    (status = 429, description = "`too_many_attempts`, `too_many_requests`", body = ProblemBody),
))]
pub async fn write(
    State(app): State<Arc<App>>,
    Segment(number): Segment,
    Payload { body, reader }: Payload<MessageBody>,
) -> Result<(StatusCode, Json<MessageMade>), Failure> {
    reader.limit(&app, Action::Ticket)?;
    let written = app.write_to_ticket(&number, &body.code, &body.text).await;
    let message = written.map_err(|error| guess(&app, &reader, error))?;
    Ok((StatusCode::CREATED, Json(MessageMade { id: message.id, at: moment(message.created_at) })))
}

/// The state's name for people.
pub fn status_label(status: Status, language: Language) -> String {
    locale::text(language, "answer", &format!("status.{}", status.code()), &[])
}

/// RFC 3339 in Korean time, to the second.
pub fn moment(at: jiff::Timestamp) -> String {
    in_korea(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn idempotency_key(headers: &HeaderMap, reader: &Reader) -> Result<Option<String>, Failure> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().map(str::trim).filter(|key| (1..=100).contains(&key.len()) && !key.contains(' '));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| reader.problem(Code::IdempotencyKeyInvalid, &[]))
}

/// A wrong number or code counts against the client too, so that codes cannot be tried over many tickets.
fn guess(app: &App, reader: &Reader, error: PetitionError) -> Failure {
    let wrong = matches!(error, PetitionError::NotFound | PetitionError::Locked(_));
    match reader.limit(app, Action::Guess) {
        Err(too_many) if wrong => too_many,
        _ => failure(reader, error),
    }
}

fn failure(reader: &Reader, error: PetitionError) -> Failure {
    match error {
        PetitionError::Text(QuestionError::TooLong { length, limit }) => {
            reader.problem(Code::MessageTooLong, &[("length", &length.to_string()), ("limit", &limit.to_string())])
        }
        PetitionError::Text(_) => reader.problem(Code::MessageEmpty, &[]),
        PetitionError::ConsentMissing => reader.problem(Code::ConsentMissing, &[]),
        PetitionError::ContactInvalid(field) => reader.problem(Code::ContactInvalid, &[("field", field)]),
        PetitionError::ConversationNotFound => reader.problem(Code::ConversationNotFound, &[]),
        PetitionError::KeyReused => reader.problem(Code::IdempotencyKeyReused, &[]),
        PetitionError::NotFound => reader.problem(Code::TicketNotFound, &[]),
        PetitionError::Locked(wait) => reader.too_many(Code::TooManyAttempts, wait),
        PetitionError::Closed => reader.problem(Code::TicketClosed, &[]),
        PetitionError::Store(error) => reader.store_failure(&error),
    }
}
