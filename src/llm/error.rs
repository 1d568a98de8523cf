//! Why a model gave no answer.

use std::time::Duration;

/// Why a model gave no answer, or stopped within one. Never holds words of the model or its server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// All calls that may be open at a time are, and the queue is full or did not move in time.
    #[error("all {0} calls to the model are in use")]
    Busy(usize),
    /// Failed several times in a row.
    #[error("the model failed several times in a row and is left alone for a while")]
    Resting,
    /// The month's budget is spent.
    #[error("the budget for the model is spent for this month (`llm.budget`)")]
    Spent,
    /// No connection.
    #[error("the model's server cannot be reached: {0}")]
    Unreachable(String),
    /// 429, or 503 with a time: it takes no more calls for now.
    #[error("the model's server takes no more calls for now")]
    TooMany {
        /// After which time it may again, if it said so.
        retry_after: Option<Duration>,
    },
    /// Another status than 200.
    #[error("the model's server answered {0}")]
    Status(u16),
    /// A limit of time passed.
    #[error("the model did not {what} within {limit:?}")]
    Late {
        /// What was waited for.
        what: &'static str,
        /// The limit.
        limit: Duration,
    },
    /// The answer ended before it was finished.
    #[error("the model's answer broke off: {0}")]
    Cut(String),
    /// Not the protocol, or too much of it.
    #[error("the model's server sent something else than a chat completion: {0}")]
    Protocol(String),
}

impl ModelError {
    /// The code that is counted.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "busy",
            Self::Resting => "resting",
            Self::Spent => "spent",
            Self::Unreachable(_) => "unreachable",
            Self::TooMany { .. } => "too_many",
            Self::Status(_) => "status",
            Self::Late { .. } => "late",
            Self::Cut(_) => "cut",
            Self::Protocol(_) => "protocol",
        }
    }

    /// May the same call succeed a moment later?
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::TooMany { .. } | Self::Status(500..=599) | Self::Cut(_))
    }

    /// Does it speak against the server? A request that the server refuses as such, or that was never sent, does not.
    pub(super) fn blames_the_server(&self) -> bool {
        !matches!(self, Self::Busy(_) | Self::Resting | Self::Spent | Self::Status(400 | 413 | 422))
    }
}
