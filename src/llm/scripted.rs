//! A model that says what it was told to say: for tests and for trying the service out.

use futures_util::StreamExt as _;
use futures_util::stream;

use super::{Model, ModelError, Piece, Prompt, TextStream};

/// Answers every prompt with the same pieces.
#[derive(Debug, Clone)]
pub struct Scripted {
    pieces: Vec<Result<String, ModelError>>,
}

impl Scripted {
    /// A model that answers with these pieces.
    pub fn new(pieces: impl IntoIterator<Item = Result<String, ModelError>>) -> Self {
        Self { pieces: pieces.into_iter().collect() }
    }

    /// A model that answers with one text.
    pub fn saying(text: &str) -> Self {
        Self::new([Ok(text.to_owned())])
    }
}

impl Model for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn stream(&self, _prompt: Prompt) -> TextStream {
        stream::iter(self.pieces.clone()).map(|piece| piece.map(Piece::from)).boxed()
    }
}
