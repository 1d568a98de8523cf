//! Why an answer is what it is: one table of codes. Each answer is stored and counted with one of them, and a second one says why a
//! configured model did not write it. `docs/REASONS.md` is this table; a test keeps both the same.

use serde::{Deserialize, Serialize};

use super::compose::model::NotUsed;
use super::triage::Label;
use crate::llm::ModelError;

/// What a reason says about the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The resident has what they asked for, or the number of who has it.
    Answered,
    /// The articles do not answer the question as it was asked: what is missing can be written.
    Unanswerable,
    /// Not answered on purpose, whatever the articles say.
    Refused,
    /// Something failed.
    Error,
}

impl Class {
    /// The code used in documents and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unanswerable => "unanswerable",
            Self::Refused => "refused",
            Self::Error => "error",
        }
    }
}

macro_rules! reasons {
    ($($name:ident = $code:literal, $class:ident, $meaning:literal;)*) => {
        /// Why an answer is what it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Reason { $(#[doc = $meaning] #[serde(rename = $code)] $name,)* }

        impl Reason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code that is stored and counted.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it says about the answer.
            pub fn class(self) -> Class {
                match self { $(Self::$name => Class::$class,)* }
            }

            /// What it means, in a sentence for operators.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

reasons! {
    Confident = "confident", Answered, "One article answers with the probability that is asked for.";
    Partial = "partial", Answered, "A part is answered; what no article says is named, and a ticket is offered for it.";
    Several = "several", Answered, "Several questions in one; each is answered from its own article.";
    CollectionDays = "collection_days", Answered, "Collection days of a neighbourhood, from the district's table.";
    EventsOfDays = "events_of_days", Answered, "The events of the days that were named.";
    SmallTalk = "small_talk", Answered, "A greeting, thanks, a word about the service.";
    Crisis = "crisis", Answered, "Somebody may be harmed: the numbers for help come first.";
    Emergency = "emergency", Answered, "Fire, gas, flooding, an injured person: the emergency numbers come first.";
    OtherAuthority = "other_authority", Answered, "Another authority's business: its number is given.";
    NothingFound = "nothing_found", Unanswerable, "No article shares a word with the question.";
    TooUnlike = "too_unlike", Unanswerable, "The nearest article is too unlike the question.";
    PartlyCovered = "partly_covered", Unanswerable, "The nearest article leaves out a part of the question.";
    Ambiguous = "ambiguous", Unanswerable, "Several articles fit alike; the resident is asked which.";
    WhichNeighbourhood = "which_neighbourhood", Unanswerable, "The answer differs by neighbourhood; the resident is asked for theirs.";
    NoEvents = "no_events", Unanswerable, "No event is known for the days that were named.";
    Politics = "politics", Refused, "Elections and politics: the service stays neutral.";
    Abuse = "abuse", Refused, "Insults or threats: kept calm, handed over.";
    HumanRequest = "human_request", Refused, "The resident wants a person.";
    PersonalCase = "personal_case", Refused, "The asker's own eligibility or running case: an officer decides.";
    Report = "report", Refused, "Something is to be done, not answered: it becomes a ticket.";
    NotAQuestion = "not_a_question", Refused, "Empty, too long, or without a word.";
    ModelSilent = "model_silent", Unanswerable, "The model was asked and wrote nothing that the passages answer.";
    ModelUnproven = "model_unproven", Refused, "Nothing the model wrote could be proven by the passages it cites.";
    BudgetSpent = "budget_spent", Refused, "The month's budget for the model is spent.";
    ModelBusy = "model_busy", Error, "All calls to the model were in use, and the queue was full or too slow.";
    ModelResting = "model_resting", Error, "The model failed several times in a row and is left alone for a while.";
    ModelUnreachable = "model_unreachable", Error, "The model's server could not be reached.";
    ModelRefused = "model_refused", Error, "The model's server answered with an error.";
    ModelLate = "model_late", Error, "The model did not begin or did not finish in time.";
    ModelCut = "model_cut", Error, "The model's answer broke off.";
    ModelGarbled = "model_garbled", Error, "The model's server sent something else than an answer, or too much of it.";
}

impl Reason {
    /// Is there nothing near enough to be worth suggesting?
    pub fn is_no_match(self) -> bool {
        matches!(self, Self::NothingFound | Self::TooUnlike)
    }
}

impl From<&NotUsed> for Reason {
    fn from(not_used: &NotUsed) -> Self {
        match not_used {
            NotUsed::Model(error) => error.into(),
            NotUsed::Formless => Self::ModelGarbled,
            NotUsed::Silent => Self::ModelSilent,
            NotUsed::Unproven => Self::ModelUnproven,
        }
    }
}

impl From<&ModelError> for Reason {
    fn from(error: &ModelError) -> Self {
        match error {
            ModelError::Busy(_) => Self::ModelBusy,
            ModelError::Resting => Self::ModelResting,
            ModelError::Spent => Self::BudgetSpent,
            ModelError::Unreachable(_) => Self::ModelUnreachable,
            ModelError::TooMany { .. } | ModelError::Status(_) => Self::ModelRefused,
            ModelError::Late { .. } => Self::ModelLate,
            ModelError::Cut(_) => Self::ModelCut,
            ModelError::Protocol(_) => Self::ModelGarbled,
        }
    }
}

impl From<Label> for Reason {
    fn from(label: Label) -> Self {
        match label {
            Label::Crisis => Self::Crisis,
            Label::Emergency => Self::Emergency,
            Label::Abuse => Self::Abuse,
            Label::Politics => Self::Politics,
            Label::OtherAuthority => Self::OtherAuthority,
            Label::PersonalCase => Self::PersonalCase,
            Label::Report => Self::Report,
            Label::SmallTalk => Self::SmallTalk,
            Label::HumanRequest => Self::HumanRequest,
            // A question that only a rule answers, and the rule has no answer.
            Label::Question => Self::NothingFound,
        }
    }
}
