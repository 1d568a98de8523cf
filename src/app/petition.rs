//! Tickets from the resident's side: opened, looked up, written to. Everything acknowledged is on disk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answer::Routed;
use crate::locale::Language;
use crate::question::{self, PersonalData, QuestionError};
use crate::secrets;
use crate::store::{Conflict, Message, NewTicket, StoreError, Ticket};
use crate::ticket::{Kind, Status};

use super::App;

/// How a resident can be reached. Kept sealed, apart from the ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactData {
    /// Name, at most 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Phone number: digits, blanks, `+`, `-` and brackets.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

/// What is sealed beside a ticket: the contact fields, and what was masked in the text but helps the officer (a phone, an address, a plate).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The contact fields.
    pub contact: ContactData,
    /// Masked parts of the text, in order.
    pub masked: Vec<String>,
}

/// A ticket to be opened.
#[derive(Debug, Clone)]
pub struct Petition {
    /// Token of the conversation it comes from.
    pub token: Option<String>,
    /// As the resident chose it; 질의 when not.
    pub kind: Option<Kind>,
    /// The resident's wording.
    pub text: String,
    /// How to reach them.
    pub contact: Option<ContactData>,
    /// They agreed that contact data is kept.
    pub consent: bool,
    /// Language of the resident.
    pub language: Language,
    /// One ticket for each key.
    pub idempotency_key: Option<String>,
}

/// A ticket that is on disk.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The ticket.
    pub ticket: Ticket,
    /// Its lookup code.
    pub code: String,
    /// Name of its department.
    pub department: String,
    /// The department's phone.
    pub phone: String,
}

/// A ticket as its resident sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The ticket.
    pub ticket: Ticket,
    /// Name of its department.
    pub department: String,
    /// The department's phone.
    pub phone: String,
    /// Messages, the oldest first.
    pub thread: Vec<Message>,
}

/// Why a ticket was not opened, found or written to.
#[derive(Debug, thiserror::Error)]
pub enum PetitionError {
    /// The text is empty or too long.
    #[error(transparent)]
    Text(#[from] QuestionError),
    /// Contact data without consent.
    #[error("contact data needs consent")]
    ConsentMissing,
    /// A contact field is not of its form.
    #[error("the contact field {0} is not of its form")]
    ContactInvalid(&'static str),
    /// The conversation's token opens nothing.
    #[error("the conversation is unknown")]
    ConversationNotFound,
    /// The key was used for another ticket.
    #[error("the idempotency key was used for another ticket")]
    KeyReused,
    /// No such number, or not its code.
    #[error("number and code do not belong together")]
    NotFound,
    /// Too many wrong codes; locked for this long.
    #[error("the ticket is locked for {0:?}")]
    Locked(Duration),
    /// Closed to new messages.
    #[error("the ticket is closed")]
    Closed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Opens a ticket. The same idempotency key with the same content returns the ticket made first, with the same code.
    pub async fn open_ticket(&self, petition: Petition) -> Result<Opened, PetitionError> {
        let limit = self.config.limits.message_characters;
        let text = question::clean(&petition.text, limit)?;
        let contact = petition.contact.clone().map(check_contact).transpose()?.unwrap_or_default();
        if contact != ContactData::default() && !petition.consent {
            return Err(PetitionError::ConsentMissing);
        }
        let conversation_id = match &petition.token {
            Some(token) => Some(self.conversation(token).await?.ok_or(PetitionError::ConversationNotFound)?),
            None => None,
        };
        let answer = match &conversation_id {
            Some(id) => self.store.recent_answers(id, 1).await?.pop(),
            None => None,
        };
        let now = self.now();
        let id = Uuid::now_v7().to_string();
        let code = self.secrets.lookup_code(&id);
        let kind = petition.kind.unwrap_or(Kind::Inquiry);
        let masked = question::mask(&text).text;
        let routed = self.route(&masked, answer.as_ref().map(|answer| answer.question.as_str()));
        let sealed = seal_record(&text, contact, petition.consent);
        let new = NewTicket {
            code_hash: secrets::token_hash(&code),
            contact: sealed.map(|sealed| self.seal(&id, &sealed)),
            id,
            conversation_id,
            answer_id: answer.map(|answer| answer.id),
            kind,
            topic: routed.topic,
            department: routed.department,
            text: masked,
            language: petition.language.code().to_owned(),
            arrived_at: now,
            due_at: self.calendar().due(now, kind.period()),
            request_hash: petition.idempotency_key.is_some().then(|| request_hash(&petition)),
            idempotency_key: petition.idempotency_key,
        };
        let created = self.store.create_ticket(&new).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::KeyReused) => PetitionError::KeyReused,
            error => PetitionError::Store(error),
        })?;
        if !created.replayed {
            metrics::counter!("minwon_tickets_total", "kind" => kind.code()).increment(1);
            tracing::info!(number = created.ticket.number, department = created.ticket.department, "ticket opened");
        }
        let code = self.secrets.lookup_code(&created.ticket.id);
        let (department, phone) = self.department_shown(&created.ticket.department);
        Ok(Opened { ticket: created.ticket, code, department, phone })
    }

    /// The ticket and its thread, for one who knows number and code.
    pub async fn look_up(&self, number: &str, code: &str) -> Result<Seen, PetitionError> {
        let ticket = self.authorised(number, code).await?;
        let thread = self.store.thread(&ticket.id).await?;
        let (department, phone) = self.department_shown(&ticket.department);
        Ok(Seen { ticket, department, phone, thread })
    }

    /// Adds a resident's message to a ticket.
    pub async fn write_to_ticket(&self, number: &str, code: &str, text: &str) -> Result<Message, PetitionError> {
        let text = question::clean(text, self.config.limits.message_characters)?;
        let ticket = self.authorised(number, code).await?;
        if matches!(ticket.status, Status::Closed | Status::Returned | Status::Withdrawn) {
            return Err(PetitionError::Closed);
        }
        Ok(self.store.add_message(&ticket.id, &question::mask(&text).text, self.now()).await?)
    }

    /// Opens what was sealed beside a ticket.
    pub fn unseal(&self, ticket_id: &str, sealed: &[u8]) -> Option<Sealed> {
        let opened = self.secrets.open(ticket_id, sealed).ok()?;
        serde_json::from_slice(&opened).ok()
    }

    /// Name and phone of a department by its code.
    pub fn department_shown(&self, code: &str) -> (String, String) {
        let district = self.district();
        let office = &self.config.district;
        district.department(code).map_or_else(
            || (office.name.clone(), office.phone.clone()),
            |known| (known.name.clone(), known.phone.clone()),
        )
    }

    async fn authorised(&self, number: &str, code: &str) -> Result<Ticket, PetitionError> {
        let number = number.trim();
        // PostgreSQL takes a zero byte for an error instead of finding nothing.
        if number.contains(char::is_control) {
            return Err(PetitionError::NotFound);
        }
        let Some(ticket) = self.store.ticket_by_number(number).await? else { return Err(PetitionError::NotFound) };
        let now = self.now();
        if let Some(until) = ticket.locked_until.filter(|until| *until > now) {
            return Err(PetitionError::Locked(wait(now, until)));
        }
        if self.secrets.is_lookup_code(&ticket.id, code) {
            self.store.clear_failed_lookups(number).await?;
            return Ok(ticket);
        }
        let limits = &self.config.limits;
        let lock = SignedDuration::from_mins(i64::from(limits.lookup_lock_minutes));
        let noted = self.store.note_failed_lookup(number, now, limits.lookup_attempts, lock).await?;
        match noted.locked_until.filter(|until| *until > now) {
            Some(until) => Err(PetitionError::Locked(wait(now, until))),
            None => Err(PetitionError::NotFound),
        }
    }

    /// Topic and department of a ticket: by its own words, else by the question before it.
    fn route(&self, text: &str, asked: Option<&str>) -> Routed {
        let district = self.district();
        let today = crate::calendar::in_korea(self.now()).date();
        // A ticket is taken also while the index is out of order: its words, or the default department, then decide.
        let routed =
            std::iter::once(text).chain(asked).filter_map(|text| self.answerer.route(&district, text, today).ok());
        routed.into_iter().find(|routed| routed.topic.is_some()).unwrap_or_else(|| self.answerer.default_route())
    }

    fn seal(&self, ticket_id: &str, sealed: &Sealed) -> Vec<u8> {
        self.secrets.seal(ticket_id, &serde_json::to_vec(sealed).expect("contact data serialises"))
    }
}

fn wait(now: Timestamp, until: Timestamp) -> Duration {
    until.duration_since(now).try_into().unwrap_or_default()
}

/// What is kept sealed, if there is anything and the resident agreed.
fn seal_record(text: &str, contact: ContactData, consent: bool) -> Option<Sealed> {
    let helpful = question::spans(text).into_iter().filter(|span| span.kind.helps_the_officer());
    let masked: Vec<String> = helpful.filter(|_| consent).map(|span| text[span.start..span.end].to_owned()).collect();
    (contact != ContactData::default() || !masked.is_empty()).then_some(Sealed { contact, masked })
}

/// Trims the fields, drops empty ones and refuses what cannot be a name, a phone number or an address.
fn check_contact(contact: ContactData) -> Result<ContactData, PetitionError> {
    let field = |name: &'static str, value: Option<String>, most: usize| match value {
        None => Ok(None),
        Some(value) => match question::clean(&value, most) {
            Ok(value) if value.contains('\n') => Err(PetitionError::ContactInvalid(name)),
            Ok(value) => Ok(Some(value)),
            Err(QuestionError::Empty) => Ok(None),
            Err(_) => Err(PetitionError::ContactInvalid(name)),
        },
    };
    let contact = ContactData {
        name: field("name", contact.name, 100)?,
        phone: field("phone", contact.phone, 30)?,
        email: field("email", contact.email, 254)?,
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let is_phone = |text: &str| {
        (7..=15).contains(&digits(text)) && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c))
    };
    if contact.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        return Err(PetitionError::ContactInvalid("phone"));
    }
    let is_email = |text: &str| {
        question::spans(text)
            .first()
            .is_some_and(|span| span.kind == PersonalData::Email && span.start == 0 && span.end == text.len())
    };
    if contact.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(PetitionError::ContactInvalid("email"));
    }
    Ok(contact)
}

/// Tells a retry from a key used for something else.
fn request_hash(petition: &Petition) -> String {
    let parts = serde_json::json!([petition.token, petition.kind, petition.text, petition.contact, petition.consent]);
    secrets::token_hash(&parts.to_string())
}
