//! What one answer's calls used, said and took.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;

use super::{Model, ModelError, Piece, Prompt, TextStream, Usage};

/// A model as one answer uses it. Make one for each answer.
pub struct Metered {
    model: Arc<dyn Model>,
    tally: Arc<Mutex<Tally>>,
}

/// What was used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Of all calls.
    pub usage: Usage,
    /// Name of the model that said the last words, when it is another than the one that was asked.
    pub by: Option<Arc<str>>,
    /// From the last call to its first words.
    pub first_words: Option<Duration>,
}

impl Metered {
    /// Counts from nothing.
    pub fn new(model: Arc<dyn Model>) -> Self {
        Self { model, tally: Arc::default() }
    }

    /// What was used so far.
    pub fn tally(&self) -> Tally {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Name of the model that said the last words, else of the one that is asked.
    pub fn speaker(&self) -> String {
        self.tally().by.map_or_else(|| self.model.name().to_owned(), |by| by.to_string())
    }
}

impl Model for Metered {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let (tally, started) = (Arc::clone(&self.tally), Instant::now());
        tally.lock().unwrap_or_else(PoisonError::into_inner).first_words = None;
        let count = move |piece: &Result<Piece, ModelError>| {
            let Ok(piece) = piece else { return };
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.usage += piece.usage;
            if piece.speaks() {
                tally.first_words.get_or_insert_with(|| started.elapsed());
                tally.by.clone_from(&piece.by);
            }
        };
        self.model.stream(prompt).inspect(count).boxed()
    }
}
