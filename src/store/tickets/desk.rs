//! What officers do with a ticket: receive, assign, move, reply. Each act is recorded as an event.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Author, Message, Ticket, hold_ticket, insert_message, ticket_columns};
use crate::store::db::{Tx, on};
use crate::store::error::{Conflict, StoreError, breaks_reference};
use crate::store::outbox::{NoticeKind, enqueue};
use crate::store::types::{Millis, new_id, storable};
use crate::store::{Durability, Store};
use crate::ticket::Status;

/// An officer's reply.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    /// The ticket.
    pub ticket_id: &'a str,
    /// Who replies.
    pub officer_id: &'a str,
    /// What the resident will read.
    pub text: &'a str,
    /// State to move to; `None`, or the state it is in, leaves it.
    pub status: Option<Status>,
    /// New time by which the answer is due, when the move changes it.
    pub due_at: Option<Timestamp>,
    /// `updated_at` of the ticket as the officer saw it; `None` does not ask.
    pub seen: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// The outcome of `reply`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    /// The ticket after it.
    pub ticket: Ticket,
    /// The message.
    pub message: Message,
}

/// An officer moves a ticket to another state.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// The ticket.
    pub ticket_id: &'a str,
    /// Who.
    pub officer_id: &'a str,
    /// Where to.
    pub to: Status,
    /// Why, for the record.
    pub note: Option<&'a str>,
    /// New time by which the answer is due, when the move changes it (receipt, supplement).
    pub due_at: Option<Timestamp>,
    /// `updated_at` of the ticket as the officer saw it; `None` does not ask.
    pub seen: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// A ticket is given to an officer or a department.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'a> {
    /// The ticket.
    pub ticket_id: &'a str,
    /// Who gives it.
    pub officer_id: &'a str,
    /// The officer who has it from now on; `None` puts it back for all.
    pub assignee: Option<&'a str>,
    /// Code of the department that has it from now on; `None` leaves it.
    pub department: Option<&'a str>,
    /// What the resident is told about it (이송 must be told), as a message of this program.
    pub told: Option<&'a str>,
    /// `updated_at` of the ticket as the officer saw it; `None` does not ask.
    pub seen: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Event {
    /// Id.
    pub id: String,
    /// Its ticket.
    pub ticket_id: String,
    /// Who; nobody when it arrived.
    pub officer_id: Option<String>,
    /// State before; the same as after when it was assigned.
    #[sqlx(try_from = "String")]
    pub from_status: Status,
    /// State after.
    #[sqlx(try_from = "String")]
    pub to_status: Status,
    /// The officer who had it afterwards.
    pub assignee: Option<String>,
    /// Code of the department that had it afterwards.
    pub department: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// When.
    #[sqlx(try_from = "Millis")]
    pub at: Timestamp,
}

impl Store {
    /// Stores an officer's reply, the move to its state, and the notice that takes it to the resident; on the disk when this returns.
    /// Fails with `Conflict::Stale` when the ticket has changed since it was seen, `Conflict::Transition` when its state does not allow
    /// the move, `NotFound` for ticket or officer.
    pub async fn reply(&self, reply: &Reply<'_>) -> Result<Replied, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let mut ticket = hold_ticket(&mut tx, reply.ticket_id, reply.seen, reply.at).await?;
        let message =
            insert_message(&mut tx, &ticket, Author::Officer, Some(reply.officer_id), reply.text, reply.at).await?;
        if let Some(to) = reply.status.filter(|to| *to != ticket.status) {
            let step = Move {
                ticket_id: reply.ticket_id,
                officer_id: reply.officer_id,
                to,
                note: None,
                due_at: reply.due_at,
                seen: None,
                at: reply.at,
            };
            ticket = step_to(&mut tx, &ticket, &step).await?;
        }
        enqueue(&mut tx, NoticeKind::Replied, &ticket, Some(&message), reply.at).await?;
        tx.commit().await?;
        Ok(Replied { ticket, message })
    }

    /// Moves a ticket to another state, and leaves the notice for the resident. Times follow the state: leaving `Arrived` is the
    /// receipt, `Answered` and the final states set theirs, reopening clears them.
    /// Fails with `Conflict::Stale` when the ticket has changed since it was seen, `Conflict::Transition` when its state does not allow
    /// it, `NotFound` for ticket or officer.
    pub async fn set_status(&self, step: &Move<'_>) -> Result<Ticket, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let ticket = hold_ticket(&mut tx, step.ticket_id, step.seen, step.at).await?;
        let ticket = step_to(&mut tx, &ticket, step).await?;
        enqueue(&mut tx, NoticeKind::StatusChanged, &ticket, None, step.at).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    /// Gives a ticket to an officer, or a department. Fails with `Conflict::Stale` when the ticket has changed since it was seen,
    /// `NotFound` for ticket or officer.
    pub async fn assign(&self, assignment: &Assignment<'_>) -> Result<Ticket, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        hold_ticket(&mut tx, assignment.ticket_id, assignment.seen, assignment.at).await?;
        let assigned: Result<Ticket, sqlx::Error> = on!(&mut tx, conn => sqlx::query_as(concat!(
                "UPDATE tickets SET assignee = $2, department = COALESCE($3, department) WHERE id = $1 RETURNING ",
                ticket_columns!()
            ))
            .bind(assignment.ticket_id)
            .bind(assignment.assignee)
            .bind(assignment.department)
            .fetch_one(&mut **conn)
            .await);
        let ticket = assigned.map_err(no_officer)?;
        insert_event(&mut tx, &ticket, ticket.status, Some(assignment.officer_id), None, assignment.at).await?;
        if let Some(told) = assignment.told {
            let message = insert_message(&mut tx, &ticket, Author::System, None, told, assignment.at).await?;
            enqueue(&mut tx, NoticeKind::StatusChanged, &ticket, Some(&message), assignment.at).await?;
        }
        tx.commit().await?;
        Ok(ticket)
    }

    /// Everything that happened to a ticket, the oldest first.
    pub async fn events(&self, ticket_id: &str) -> Result<Vec<Event>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT id, ticket_id, officer_id, from_status, to_status, assignee, department, note, at FROM ticket_events \
                 WHERE ticket_id = $1 ORDER BY id",
            )
            .bind(ticket_id)
            .fetch_all(pool)
            .await?))
    }
}

async fn step_to(tx: &mut Tx, ticket: &Ticket, step: &Move<'_>) -> Result<Ticket, StoreError> {
    let (from, to) = (ticket.status, step.to);
    if !from.allows(to) {
        return Err(Conflict::Transition { from, to }.into());
    }
    let answered_at = match to {
        Status::Answered => Some(step.at),
        _ if to.is_open() => None,
        _ => ticket.answered_at,
    };
    let is_final = !to.is_open() && to != Status::Answered;
    let moved: Ticket = on!(&mut *tx, conn => sqlx::query_as(concat!(
            "UPDATE tickets SET status = $2, received_at = COALESCE(received_at, $3), due_at = COALESCE($4, due_at), \
             answered_at = $5, closed_at = $6 WHERE id = $1 RETURNING ",
            ticket_columns!()
        ))
        .bind(&ticket.id)
        .bind(to.code())
        .bind(step.at.as_millisecond())
        .bind(step.due_at.map(Timestamp::as_millisecond))
        .bind(answered_at.map(Timestamp::as_millisecond))
        .bind(is_final.then(|| step.at.as_millisecond()))
        .fetch_one(&mut **conn)
        .await?);
    insert_event(tx, &moved, from, Some(step.officer_id), step.note, step.at).await?;
    Ok(moved)
}

/// Records what became of `ticket`, which was in state `from` before.
pub(super) async fn insert_event(
    tx: &mut Tx,
    ticket: &Ticket,
    from: Status,
    officer_id: Option<&str>,
    note: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(
            "INSERT INTO ticket_events (id, ticket_id, officer_id, from_status, to_status, assignee, department, note, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(new_id())
        .bind(&ticket.id)
        .bind(officer_id)
        .bind(from.code())
        .bind(ticket.status.code())
        .bind(&ticket.assignee)
        .bind(&ticket.department)
        .bind(note.map(storable))
        .bind(at.as_millisecond())
        .execute(&mut **conn)
        .await
        .map(drop))
    .map_err(no_officer)
}

fn no_officer(error: sqlx::Error) -> StoreError {
    if breaks_reference(&error) { StoreError::NotFound("officer") } else { error.into() }
}
