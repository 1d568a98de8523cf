//! The thread of a ticket: what resident and officers wrote.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Ticket, hold_ticket};
use crate::store::db::{Tx, on};
use crate::store::error::{StoreError, breaks_reference};
use crate::store::outbox::{NoticeKind, enqueue};
use crate::store::types::{Millis, UnknownCode, new_id, storable};
use crate::store::{Durability, Store};

macro_rules! message_columns {
    () => {
        "id, ticket_id, conversation_id, author, officer_id, text, created_at"
    };
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The resident.
    Resident,
    /// An officer.
    Officer,
    /// This program.
    System,
}

impl Author {
    /// The code used in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Officer => "officer",
            Self::System => "system",
        }
    }
}

impl TryFrom<String> for Author {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        let author = [Self::Resident, Self::Officer, Self::System].into_iter().find(|author| author.code() == code);
        author.ok_or_else(|| UnknownCode::new("author", code))
    }
}

/// A message in the thread of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Message {
    /// Id; later messages of a ticket sort later.
    pub id: String,
    /// Its ticket.
    pub ticket_id: String,
    /// The conversation in which the resident sees it live.
    pub conversation_id: Option<String>,
    /// Who wrote it.
    #[sqlx(try_from = "String")]
    pub author: Author,
    /// Which officer.
    pub officer_id: Option<String>,
    /// Text.
    pub text: String,
    /// When.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
}

impl Store {
    /// All messages of a ticket, the oldest first.
    pub async fn thread(&self, ticket_id: &str) -> Result<Vec<Message>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", message_columns!(), " FROM messages WHERE ticket_id = $1 ORDER BY id")).bind(ticket_id).fetch_all(pool).await?),
        )
    }

    /// Messages of a conversation's tickets after the one with id `after` (all with `""`), the oldest first.
    pub async fn messages_since(&self, conversation_id: &str, after: &str) -> Result<Vec<Message>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", message_columns!(), " FROM messages WHERE conversation_id = $1 AND id > $2 ORDER BY id"))
            .bind(conversation_id)
            .bind(after)
            .fetch_all(pool)
            .await?),
        )
    }

    /// Id of the newest message of a conversation's tickets, after which news begins; `""` when there is none.
    pub async fn last_message_id(&self, conversation_id: &str) -> Result<String, StoreError> {
        let newest: Option<String> = on!(self.reader(), pool => sqlx::query_scalar(
                "SELECT MAX(id) FROM messages WHERE conversation_id = $1",
            )
            .bind(conversation_id)
            .fetch_one(pool)
            .await?);
        Ok(newest.unwrap_or_default())
    }

    /// Adds a resident's message to a ticket, and the notice about it for the officers; on the disk when this returns.
    /// Fails with `NotFound("ticket")`.
    pub async fn add_message(&self, ticket_id: &str, text: &str, at: Timestamp) -> Result<Message, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let ticket = hold_ticket(&mut tx, ticket_id, None, at).await?;
        let message = insert_message(&mut tx, &ticket, Author::Resident, None, text, at).await?;
        enqueue(&mut tx, NoticeKind::MessageAdded, &ticket, Some(&message), at).await?;
        tx.commit().await?;
        Ok(message)
    }
}

/// The ticket must be held, so that its messages get their ids one after the other.
pub(super) async fn insert_message(
    tx: &mut Tx,
    ticket: &Ticket,
    author: Author,
    officer_id: Option<&str>,
    text: &str,
    at: Timestamp,
) -> Result<Message, StoreError> {
    let id = next_id(tx, ticket).await?;
    let inserted = on!(tx, conn => sqlx::query_as(concat!(
            "INSERT INTO messages (id, ticket_id, conversation_id, author, officer_id, text, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ",
            message_columns!()
        ))
        .bind(id)
        .bind(&ticket.id)
        .bind(&ticket.conversation_id)
        .bind(author.code())
        .bind(officer_id)
        .bind(storable(text))
        .bind(at.as_millisecond())
        .fetch_one(&mut **conn)
        .await);
    inserted.map_err(|error| if breaks_reference(&error) { StoreError::NotFound("officer") } else { error.into() })
}

/// An id later than that of every message of the ticket and its conversation, also when a clock went back or another replica's is ahead:
/// a reader that follows by id must miss none.
async fn next_id(tx: &mut Tx, ticket: &Ticket) -> Result<String, StoreError> {
    let newest: Option<String> = on!(tx, conn => sqlx::query_scalar(
            "SELECT MAX(id) FROM (SELECT MAX(id) AS id FROM messages WHERE ticket_id = $1 \
             UNION ALL SELECT MAX(id) FROM messages WHERE conversation_id = $2) AS newest",
        )
        .bind(&ticket.id)
        .bind(&ticket.conversation_id)
        .fetch_one(&mut **conn)
        .await?);
    Ok(later(new_id(), newest.as_deref()))
}

/// `id`, or the one right after `newest` when that is not earlier.
fn later(id: String, newest: Option<&str>) -> String {
    match newest.filter(|newest| id.as_str() <= *newest).and_then(|newest| uuid::Uuid::parse_str(newest).ok()) {
        Some(newest) => uuid::Uuid::from_u128(newest.as_u128().saturating_add(1)).to_string(),
        None => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_messages_grow_whatever_the_clock_says() {
        let now = new_id();
        assert_eq!(later(now.clone(), None), now);
        assert_eq!(later(now.clone(), Some("018f0000-0000-7000-8000-000000000000")), now);
        let ahead = "fffe0000-0000-7000-8000-0000000000ff";
        assert_eq!(later(now, Some(ahead)), "fffe0000-0000-7000-8000-000000000100");
    }
}
