//! What a question leads to: what the resident sees, and what is kept about how it came about.

use serde::Serialize;
use serde_json::json;

use super::compose::{Citation, ComposedBy, Contact, Easy};
use super::reason::Reason;
use super::timings::Timings;
use crate::llm::Usage;
use crate::locale::{self, Language};
use crate::ticket::Kind;

/// What a question leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A cited answer.
    Answered,
    /// One question back.
    Clarify,
    /// No answer; a ticket is offered, with the reason.
    Unanswered,
    /// A number to call: crisis, election, another authority.
    Signposted,
    /// A greeting, thanks, a word about the service.
    SmallTalk,
    /// Not taken on.
    Refused,
}

impl Outcome {
    /// The code used in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Clarify => "clarify",
            Self::Unanswered => "unanswered",
            Self::Signposted => "signposted",
            Self::SmallTalk => "small_talk",
            Self::Refused => "refused",
        }
    }
}

/// An offer to hand the question to an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TicketOffer {
    /// Name of the department that would get it.
    pub department: String,
    /// Its phone.
    pub phone: String,
    /// Why an officer is needed, in the reader's language.
    pub reason: String,
    /// Kind the ticket would have.
    pub kind: Kind,
    /// What the officer will need to know, in the reader's language: lines to fill in below the question.
    pub fields: Vec<String>,
}

/// Everything one question led to: what the resident sees, and what is kept about how it came about.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it is.
    pub outcome: Outcome,
    /// Plain text for the resident.
    pub text: String,
    /// Language of the text.
    pub language: Language,
    /// Calibrated probability that the first article answers, 0–1; 1 for fixed texts.
    pub confidence: f64,
    /// Proof; empty unless answered.
    pub citations: Vec<Citation>,
    /// The same in easy words, where the articles have them; goes with the answer, whoever wrote it.
    pub easy: Option<Easy>,
    /// What goes along with the text: that nothing is decided here, or that a report reaches the department as a ticket.
    pub note: Option<String>,
    /// Questions that may be asked next.
    pub suggestions: Vec<String>,
    /// Present when an officer should take over.
    pub ticket_offer: Option<TicketOffer>,
    /// Who wrote the text.
    pub composed_by: ComposedBy,
    /// Whom to call about it.
    pub contact: Option<Contact>,
    /// Ids of the articles found, best first, with their scores.
    pub ranked: Vec<(String, f64)>,
    /// What is kept beside the text.
    pub record: Record,
}

impl Answer {
    /// What was said in English for want of texts in the asker's language says so in that language, and who interprets.
    pub(super) fn name_interpreter(&mut self) {
        if self.composed_by == ComposedBy::Model {
            return;
        }
        if let Some(line) = locale::interpreter(self.language) {
            self.text = format!("{}\n\n{line}", self.text);
            self.language = self.language.shown();
        }
    }

    /// How the text was made, as it is stored: what a model had to do with it (nothing, or why it did not write it, what its calls used,
    /// kept or new), and the pages of what was offered in easy words.
    pub fn composition(&self) -> serde_json::Value {
        let mut told = serde_json::Map::new();
        if let Some(failure) = &self.record.model_failure {
            told.insert("model_failure".to_owned(), json!(failure));
        }
        if self.record.usage != Usage::default() {
            told.insert("usage".to_owned(), json!(self.record.usage));
        }
        if self.record.cached {
            told.insert("cached".to_owned(), json!(true));
        }
        if let Some(easy) = &self.easy {
            told.insert("easy".to_owned(), easy.citations.iter().map(|citation| json!(citation.page)).collect());
        }
        told.into()
    }

    /// Does it say what an article says? Beside an answer, a signpost may too.
    pub fn is_answered(&self) -> bool {
        match self.outcome {
            Outcome::Answered => true,
            Outcome::Signposted => !self.citations.is_empty(),
            _ => false,
        }
    }
}

/// Why a configured model did not write an answer, or not the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelFailure {
    /// The code that is counted.
    pub reason: Reason,
    /// What happened, for operators; never the model's words.
    pub detail: String,
}

/// How an answer came about; stored with it and shown to officers.
#[derive(Debug, Clone)]
pub struct Record {
    /// Why this outcome.
    pub reason: Reason,
    /// Topic of the first article, for routing.
    pub topic: Option<String>,
    /// The query as understood, the hits with the parts of their scores, the features of the judgement; or the rule that fired.
    pub judgement: serde_json::Value,
    /// Name of the model and version of the prompt, when one wrote the text.
    pub model: Option<String>,
    /// Why a configured model did not write it, or not the whole of it, though it was asked.
    pub model_failure: Option<ModelFailure>,
    /// What the model's calls used.
    pub usage: Usage,
    /// Was the model's text kept from an earlier question?
    pub cached: bool,
    /// Milliseconds of each stage.
    pub timings: Timings,
}
