//! Tickets from the officers' side: who may see what, what a move does to the legal clock, and what must not be sent.

use jiff::Timestamp;

use super::App;
use crate::locale::{self, Language};
use crate::question::{self, PersonalData, QuestionError};
use crate::store::{Assignment, Move, Officer, Replied, Reply, Role, StoreError, Ticket};
use crate::ticket::Status;

/// Why an officer's reply was not sent. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// Empty or too long.
    #[error(transparent)]
    Text(#[from] QuestionError),
    /// It has a number that identifies a person.
    #[error("the reply has a number of kind {0:?}")]
    Identifies(PersonalData),
    /// The database, or what it contradicts.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Sends an officer's reply, and moves the ticket to `status` with it. `seen` is the ticket's `updated_at` as the officer saw it.
    pub async fn reply_to_ticket(
        &self,
        ticket: &Ticket,
        officer: &Officer,
        text: &str,
        status: Option<Status>,
        seen: Option<Timestamp>,
    ) -> Result<Replied, ReplyError> {
        let text = question::clean(text, self.config.limits.message_characters)?;
        if let Some(kind) = question::spans(&text).into_iter().map(|span| span.kind).find(|kind| identifies(*kind)) {
            return Err(ReplyError::Identifies(kind));
        }
        let at = self.now();
        let due_at = match status {
            Some(to) => self.due_after(ticket, to, at).await?,
            None => None,
        };
        let (ticket_id, officer_id) = (ticket.id.as_str(), officer.id.as_str());
        let replied = self.store.reply(&Reply { ticket_id, officer_id, text: &text, status, due_at, seen, at }).await?;
        self.learn_from_reply(ticket, &officer.id, &text).await;
        tracing::info!(number = ticket.number, status = replied.ticket.status.code(), "replied");
        Ok(replied)
    }

    /// Moves a ticket to another state; the due time follows.
    pub async fn move_ticket(
        &self,
        ticket: &Ticket,
        officer: &Officer,
        to: Status,
        note: Option<&str>,
        seen: Option<Timestamp>,
    ) -> Result<Ticket, StoreError> {
        let at = self.now();
        let due_at = self.due_after(ticket, to, at).await?;
        let (ticket_id, officer_id) = (ticket.id.as_str(), officer.id.as_str());
        let moved = self.store.set_status(&Move { ticket_id, officer_id, to, note, due_at, seen, at }).await?;
        tracing::info!(number = ticket.number, status = moved.status.code(), "moved");
        Ok(moved)
    }

    /// Gives a ticket to an officer, or back to all of its department.
    pub async fn assign_ticket(
        &self,
        ticket: &Ticket,
        officer: &Officer,
        assignee: Option<&str>,
        seen: Option<Timestamp>,
    ) -> Result<Ticket, StoreError> {
        let (ticket_id, officer_id) = (ticket.id.as_str(), officer.id.as_str());
        let (department, told, at) = (None, None, self.now());
        self.store.assign(&Assignment { ticket_id, officer_id, assignee, department, told, seen, at }).await
    }

    /// 이송: gives a ticket to another department. Nobody there has it yet; the resident is told, as the law asks.
    pub async fn transfer_ticket(
        &self,
        ticket: &Ticket,
        officer: &Officer,
        department: &str,
        seen: Option<Timestamp>,
    ) -> Result<Ticket, StoreError> {
        let language = Language::from_tag(&ticket.language).unwrap_or(Language::Ko);
        let ((from, _), (to, phone)) = (self.department_shown(&ticket.department), self.department_shown(department));
        let values = [("from", from.as_str()), ("to", to.as_str()), ("phone", phone.as_str())];
        let told = locale::text(language, "answer", "ticket.transferred", &values);
        let assignment = Assignment {
            ticket_id: &ticket.id,
            officer_id: &officer.id,
            assignee: None,
            department: Some(department),
            told: Some(&told),
            seen,
            at: self.now(),
        };
        self.store.assign(&assignment).await
    }

    /// The new due time when a ticket goes to state `to`, if that changes it: the clock runs from the receipt, and the days of a
    /// supplement do not count.
    async fn due_after(&self, ticket: &Ticket, to: Status, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let calendar = self.calendar();
        Ok(match ticket.status {
            Status::Arrived if to != Status::Arrived => Some(calendar.due(at, ticket.kind.period())),
            Status::Supplement if to != Status::Supplement => {
                let events = self.store.events(&ticket.id).await?;
                let begun = events
                    .iter()
                    .rev()
                    .find(|event| event.to_status == Status::Supplement && event.from_status != Status::Supplement);
                begun.map(|event| calendar.due_after_rest(ticket.due_at, ticket.kind.period(), event.at, at))
            }
            _ => None,
        })
    }
}

/// May this officer see the resident's contact data? Those of the department that has the ticket may, and administrators.
pub fn may_see_contact(officer: &Officer, ticket: &Ticket) -> bool {
    officer.role == Role::Admin || officer.department.as_deref() == Some(ticket.department.as_str())
}

/// Numbers that no reply needs and no thread should keep. The office's own phones and accounts are not among them.
fn identifies(kind: PersonalData) -> bool {
    use PersonalData::{Card, Frn, Licence, Passport, Rrn};
    matches!(kind, Rrn | Frn | Passport | Licence | Card)
}
