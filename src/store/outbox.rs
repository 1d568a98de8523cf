//! What must still be told to somebody. Written with the change it tells about, delivered by the worker afterwards.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::db::{Tx, on};
use super::error::StoreError;
use super::tickets::{Message, Ticket};
use super::types::{MaybeMillis, Millis, UnknownCode, new_id, storable};
use super::{Durability, Store};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A resident opened a ticket.
    TicketCreated,
    /// A resident added a message.
    MessageAdded,
    /// An officer replied.
    Replied,
    /// An officer moved the ticket without a reply.
    StatusChanged,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::TicketCreated, Self::MessageAdded, Self::Replied, Self::StatusChanged];

    /// The code used in the database, in webhooks and in metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::TicketCreated => "ticket.created",
            Self::MessageAdded => "ticket.message",
            Self::Replied => "ticket.replied",
            Self::StatusChanged => "ticket.status",
        }
    }
}

impl TryFrom<String> for NoticeKind {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(|| UnknownCode::new("notice", code))
    }
}

/// A notice that was claimed for delivery.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Notice {
    /// Id; the same at every attempt, so that receivers can tell repeats.
    pub id: String,
    /// What it is about.
    #[sqlx(try_from = "String")]
    pub kind: NoticeKind,
    /// JSON: `{"ticket_id", "number", "status", "message_id"?}`. Neither texts nor contact data.
    pub payload: String,
    /// When the thing happened.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
    /// Attempts, this one included.
    pub attempts: i64,
    /// What went wrong the last time.
    pub last_error: Option<String>,
}

/// What waits for delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// Notices not delivered.
    pub waiting: i64,
    /// When the oldest of them happened.
    #[sqlx(try_from = "MaybeMillis")]
    pub oldest: Option<Timestamp>,
}

impl Store {
    /// Takes up to `limit` notices that are due, the longest due first, and hides them from other workers for `lease`; a worker that dies
    /// loses nothing. Deliver, then call `finish_outbox` or `fail_outbox`.
    pub async fn claim_outbox(
        &self,
        limit: u32,
        at: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<Notice>, StoreError> {
        // Idle workers ask often: they must not take the write lock for nothing.
        let due: Option<i64> = on!(self.reader(), pool => sqlx::query_scalar(
                "SELECT due_at FROM outbox WHERE done_at IS NULL AND due_at <= $1 LIMIT 1",
            )
            .bind(at.as_millisecond())
            .fetch_optional(pool)
            .await?);
        if due.is_none() {
            return Ok(Vec::new());
        }
        let until = at.saturating_add(lease).unwrap_or(Timestamp::MAX);
        let mut tx = self.begin_write(Durability::Grouped).await?;
        // The condition stands twice: a second worker waits for the first one's rows and must then see that they are taken.
        let mut claimed: Vec<Notice> = on!(&mut tx, conn => sqlx::query_as(
                "UPDATE outbox SET due_at = $2, attempts = attempts + 1 \
                 WHERE id IN (SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $3) \
                 AND done_at IS NULL AND due_at <= $1 \
                 RETURNING id, kind, payload, created_at, attempts, last_error",
            )
            .bind(at.as_millisecond())
            .bind(until.as_millisecond())
            .bind(i64::from(limit))
            .fetch_all(&mut **conn)
            .await?);
        tx.commit().await?;
        claimed.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(claimed)
    }

    /// Marks a notice as delivered.
    pub async fn finish_outbox(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        on!(&mut tx, conn => sqlx::query("UPDATE outbox SET done_at = $2, last_error = NULL WHERE id = $1")
            .bind(id)
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }

    /// Notes why a notice could not be delivered, and when to try again. Does nothing to one that was delivered meanwhile.
    pub async fn fail_outbox(&self, id: &str, error: &str, retry_at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        on!(&mut tx, conn => sqlx::query("UPDATE outbox SET due_at = $2, last_error = $3 WHERE id = $1 AND done_at IS NULL")
            .bind(id)
            .bind(retry_at.as_millisecond())
            .bind(storable(error))
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }

    /// How much waits for delivery.
    pub async fn outbox_backlog(&self) -> Result<Backlog, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM outbox WHERE done_at IS NULL",
            )
            .fetch_one(pool)
            .await?))
    }
}

/// Adds a notice to the transaction that makes it true.
pub(super) async fn enqueue(
    tx: &mut Tx,
    kind: NoticeKind,
    ticket: &Ticket,
    message: Option<&Message>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut payload = serde_json::json!({ "ticket_id": ticket.id, "number": ticket.number, "status": ticket.status });
    if let Some(message) = message {
        payload["message_id"] = message.id.as_str().into();
    }
    on!(tx, conn => sqlx::query(
            "INSERT INTO outbox (id, kind, payload, created_at, due_at, attempts) VALUES ($1, $2, $3, $4, $4, 0)",
        )
        .bind(new_id())
        .bind(kind.code())
        .bind(payload.to_string())
        .bind(at.as_millisecond())
        .execute(&mut **conn)
        .await
        .map(drop)?);
    Ok(())
}
