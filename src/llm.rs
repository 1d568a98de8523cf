//! Language models behind one trait, embedding models behind another. Everything works without one (invariant 2); a model's words are hostile text like any other.

use std::time::Duration;

use futures_util::stream::BoxStream;

mod embedder;
mod openai;
mod openai_embedder;
mod scripted;
mod scripted_embedder;

pub use embedder::{EmbedError, Embedded, Embedder};
pub use openai::OpenAi;
pub use openai_embedder::OpenAiEmbedder;
pub use scripted::Scripted;
pub use scripted_embedder::ScriptedEmbedder;

/// Chooses the cryptography of https connections for the whole process. Call once, before the first client is made.
pub fn install_tls() {
    // A second call is no error: the first choice stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What it is to do.
    pub system: String,
    /// Passages and question.
    pub user: String,
}

/// Why a model gave no answer, or stopped within one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// All calls that may be open at a time are.
    #[error("all {0} calls to the model are in use")]
    Busy(usize),
    /// No connection.
    #[error("the model's server cannot be reached: {0}")]
    Unreachable(String),
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
    /// Not the protocol, or too much of it.
    #[error("the model's server sent something else than a chat completion: {0}")]
    Protocol(String),
}

/// Pieces of text in order; an error ends them.
pub type TextStream = BoxStream<'static, Result<String, ModelError>>;

/// A language model that writes text.
pub trait Model: Send + Sync {
    /// Its name, stored with each answer.
    fn name(&self) -> &str;

    /// Begins an answer. The call is made when the stream is first polled; limits of time run inside it.
    fn stream(&self, prompt: Prompt) -> TextStream;
}
