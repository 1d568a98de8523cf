//! Limits of time: to the first words, and to the end.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::source::{Source, pieces};
use super::{Model, ModelError, Piece, Prompt, TextStream};

/// A model that is not waited for without end.
pub(super) struct Timed {
    model: Arc<dyn Model>,
    first_words: Duration,
    total: Duration,
}

impl Timed {
    /// Both limits count from the call; retries of the model within are part of it.
    pub(super) fn new(model: Arc<dyn Model>, first_words: Duration, total: Duration) -> Self {
        Self { model, first_words: first_words.min(total), total }
    }
}

impl Model for Timed {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let stream = self.model.stream(prompt);
        pieces(Limited { stream, first_words: self.first_words, total: self.total, started: None, spoke: false })
    }
}

struct Limited {
    stream: TextStream,
    first_words: Duration,
    total: Duration,
    /// When it was first polled.
    started: Option<Instant>,
    spoke: bool,
}

impl Source for Limited {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let (what, limit) = if self.spoke { ("finish", self.total) } else { ("begin", self.first_words) };
        let Ok(piece) = timeout_at(started + limit, self.stream.next()).await else {
            return Some(Err(ModelError::Late { what, limit }));
        };
        self.spoke |= matches!(&piece, Some(Ok(piece)) if piece.speaks());
        piece
    }
}
