//! What a resident sees while an answer is being made.

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Looking for articles.
    Searching,
    /// Composing the text.
    Writing,
}

/// One step of an answer on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A new stage.
    Stage(Stage),
    /// More text; append it to what was shown.
    Text(String),
}

/// Where steps go: to a listener, or nowhere. The number of steps is bounded by the length of an answer.
#[derive(Debug, Clone, Default)]
pub struct Progress(Option<UnboundedSender<Step>>);

impl Progress {
    /// Nobody watches.
    pub fn silent() -> Self {
        Self(None)
    }

    /// Steps go to this channel; a listener who has gone away is no error.
    pub fn to(listener: UnboundedSender<Step>) -> Self {
        Self(Some(listener))
    }

    pub(super) fn stage(&self, stage: Stage) {
        self.send(|| Step::Stage(stage));
    }

    pub(super) fn text(&self, text: &str) {
        self.send(|| Step::Text(text.to_owned()));
    }

    fn send(&self, step: impl FnOnce() -> Step) {
        if let Some(listener) = &self.0 {
            let _ = listener.send(step());
        }
    }
}
