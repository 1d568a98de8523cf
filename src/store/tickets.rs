//! Tickets: made once, numbered without gaps, found again by number, with their thread of messages.

use jiff::Timestamp;
use sqlx::FromRow;

use super::db::{Tx, on};
use super::error::{Conflict, StoreError, breaks_primary_key, breaks_reference, breaks_unique};
use super::outbox::{NoticeKind, enqueue};
use super::types::{MaybeMillis, Millis, storable};
use super::{Durability, Store};
use crate::calendar::in_korea;
use crate::ticket::{Kind, Status};

mod contacts;
mod desk;
mod inbox;
mod lookups;
mod messages;

pub use contacts::ContactView;
pub use desk::{Assignment, Event, Move, Replied, Reply};
pub use inbox::{Counts, Filter, Group, Inbox, Page};
pub use lookups::Lookups;
pub use messages::{Author, Message};

use messages::insert_message;

macro_rules! ticket_columns {
    () => {
        "id, number, code_hash, conversation_id, answer_id, kind, topic, department, status, text, language, arrived_at, received_at, \
         due_at, answered_at, closed_at, assignee, failed_lookups, locked_until, updated_at"
    };
}
use ticket_columns;

/// A ticket as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Ticket {
    /// Id.
    pub id: String,
    /// What residents and officers call it, as `2026-000123`.
    pub number: String,
    /// Hash of the lookup code.
    pub code_hash: String,
    /// The conversation it came from.
    pub conversation_id: Option<String>,
    /// The answer it came from.
    pub answer_id: Option<String>,
    /// Kind of petition.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// Code of a topic.
    pub topic: Option<String>,
    /// Code of the department that has it.
    pub department: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// The resident's wording, masked.
    pub text: String,
    /// Language code.
    pub language: String,
    /// 신청
    #[sqlx(try_from = "Millis")]
    pub arrived_at: Timestamp,
    /// 접수: the legal clock runs from here.
    #[sqlx(try_from = "MaybeMillis")]
    pub received_at: Option<Timestamp>,
    /// When the answer is due by law.
    #[sqlx(try_from = "Millis")]
    pub due_at: Timestamp,
    /// 답변완료; empty again after it was reopened.
    #[sqlx(try_from = "MaybeMillis")]
    pub answered_at: Option<Timestamp>,
    /// 종결, 반려 or 취하; empty again after it was reopened.
    #[sqlx(try_from = "MaybeMillis")]
    pub closed_at: Option<Timestamp>,
    /// Id of the officer who has it.
    pub assignee: Option<String>,
    /// Wrong lookup codes since the last right one.
    pub failed_lookups: i64,
    /// No lookup before this moment.
    #[sqlx(try_from = "MaybeMillis")]
    pub locked_until: Option<Timestamp>,
    /// Last change.
    #[sqlx(try_from = "Millis")]
    pub updated_at: Timestamp,
}

/// A ticket to be made. Texts are masked by the caller; contact data is sealed by the caller.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// New id. The caller derives the lookup code from it, so that a retried request can be shown the same code again.
    pub id: String,
    /// Hash of that code.
    pub code_hash: String,
    /// The conversation it comes from.
    pub conversation_id: Option<String>,
    /// The answer it comes from.
    pub answer_id: Option<String>,
    /// Kind of petition.
    pub kind: Kind,
    /// Code of a topic.
    pub topic: Option<String>,
    /// Code of the department.
    pub department: String,
    /// The resident's wording.
    pub text: String,
    /// Language code.
    pub language: String,
    /// Now.
    pub arrived_at: Timestamp,
    /// When the answer is due.
    pub due_at: Timestamp,
    /// One ticket for each key.
    pub idempotency_key: Option<String>,
    /// Hash of the request, to tell a retry from a key used twice.
    pub request_hash: Option<String>,
    /// Sealed contact data.
    pub contact: Option<Vec<u8>>,
}

/// The outcome of `create_ticket`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The ticket: when replayed, the one made first, with its own id.
    pub ticket: Ticket,
    /// The request was a retry and made nothing.
    pub replayed: bool,
}

impl Store {
    /// Makes a ticket with its number, first message, event, contact and the notice about it, all in one commit that is on the disk when
    /// this returns. With an idempotency key that was used before, returns the ticket made then; also when both come at once.
    ///
    /// Fails with `Conflict::KeyReused` when the key came with another `request_hash`, `NotFound` when conversation or answer do not
    /// exist.
    pub async fn create_ticket(&self, new: &NewTicket) -> Result<Created, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        if let Some(ticket) = insert_ticket(&mut tx, new).await? {
            tx.commit().await?;
            return Ok(Created { ticket, replayed: false });
        }
        tx.rollback().await?;
        self.replay(new).await
    }

    async fn replay(&self, new: &NewTicket) -> Result<Created, StoreError> {
        let stored: Option<(String, Option<String>)> = on!(self.reader(), pool => sqlx::query_as(
                "SELECT id, request_hash FROM tickets WHERE idempotency_key = $1",
            )
            .bind(&new.idempotency_key)
            .fetch_optional(pool)
            .await?);
        let (id, request_hash) = stored.ok_or(StoreError::NotFound("ticket"))?;
        if request_hash != new.request_hash {
            return Err(Conflict::KeyReused.into());
        }
        let ticket = self.ticket(&id).await?.ok_or(StoreError::NotFound("ticket"))?;
        Ok(Created { ticket, replayed: true })
    }

    /// The ticket with this id.
    pub async fn ticket(&self, id: &str) -> Result<Option<Ticket>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", ticket_columns!(), " FROM tickets WHERE id = $1"))
            .bind(id)
            .fetch_optional(pool)
            .await?),
        )
    }

    /// The ticket with this number.
    pub async fn ticket_by_number(&self, number: &str) -> Result<Option<Ticket>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", ticket_columns!(), " FROM tickets WHERE number = $1"))
            .bind(number)
            .fetch_optional(pool)
            .await?),
        )
    }
}

/// `None` when the idempotency key exists already; the transaction is of no further use then.
async fn insert_ticket(tx: &mut Tx, new: &NewTicket) -> Result<Option<Ticket>, StoreError> {
    let year = i64::from(in_korea(new.arrived_at).year());
    let last: i64 = on!(&mut *tx, conn => sqlx::query_scalar(
            "INSERT INTO ticket_counters (year, last) VALUES ($1, 1) \
             ON CONFLICT (year) DO UPDATE SET last = ticket_counters.last + 1 RETURNING last",
        )
        .bind(year)
        .fetch_one(&mut **conn)
        .await?);
    let inserted: Result<Ticket, sqlx::Error> = on!(&mut *tx, conn => sqlx::query_as(concat!(
            "INSERT INTO tickets (id, number, code_hash, conversation_id, answer_id, kind, topic, department, status, text, language, \
             arrived_at, due_at, idempotency_key, request_hash, failed_lookups, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $12) RETURNING ",
            ticket_columns!()
        ))
        .bind(&new.id)
        .bind(format!("{year}-{last:06}"))
        .bind(&new.code_hash)
        .bind(&new.conversation_id)
        .bind(&new.answer_id)
        .bind(new.kind.code())
        .bind(&new.topic)
        .bind(&new.department)
        .bind(Status::Arrived.code())
        .bind(storable(&new.text))
        .bind(&new.language)
        .bind(new.arrived_at.as_millisecond())
        .bind(new.due_at.as_millisecond())
        .bind(&new.idempotency_key)
        .bind(&new.request_hash)
        .fetch_one(&mut **conn)
        .await);
    let ticket = match inserted {
        Ok(ticket) => ticket,
        Err(error) if breaks_unique(&error, "tickets", "idempotency_key") => return Ok(None),
        Err(error) if breaks_primary_key(&error, "tickets", "id") => return Err(Conflict::Exists("ticket").into()),
        Err(error) if breaks_reference(&error) => return Err(StoreError::NotFound("conversation or answer")),
        Err(error) => return Err(error.into()),
    };
    let at = new.arrived_at;
    let message = insert_message(tx, &ticket, Author::Resident, None, &new.text, at).await?;
    desk::insert_event(tx, &ticket, Status::Arrived, None, None, at).await?;
    if let Some(sealed) = &new.contact {
        contacts::insert_contact(tx, &ticket.id, sealed, at).await?;
    }
    enqueue(tx, NoticeKind::TicketCreated, &ticket, Some(&message), at).await?;
    Ok(Some(ticket))
}

/// Locks a ticket until the transaction ends and returns it as it is. Fails with `Conflict::Stale` when it is not as it was `seen`.
async fn hold_ticket(tx: &mut Tx, id: &str, seen: Option<Timestamp>, at: Timestamp) -> Result<Ticket, StoreError> {
    let ticket: Option<Ticket> = on!(&mut *tx, conn => sqlx::query_as(concat!(
            "UPDATE tickets SET updated_at = $2 WHERE id = $1 AND updated_at = COALESCE($3, updated_at) RETURNING ",
            ticket_columns!()
        ))
        .bind(id)
        .bind(at.as_millisecond())
        .bind(seen.map(Timestamp::as_millisecond))
        .fetch_optional(&mut **conn)
        .await?);
    if let Some(ticket) = ticket {
        return Ok(ticket);
    }
    let there: Option<i64> = on!(tx, conn => sqlx::query_scalar("SELECT updated_at FROM tickets WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **conn)
        .await?);
    Err(if there.is_some() { Conflict::Stale.into() } else { StoreError::NotFound("ticket") })
}
