//! Language models behind one trait, embedding models behind another. Everything works without one (invariant 2); a model's words are hostile text like any other.
//!
//! `model` puts the configured one together from small models around one another, each with one idea:
//! `Budgeted(Fallback(endpoint, endpoint))`, where an endpoint is `Observed(Queued(Spared(Timed(Retried(OpenAi)))))`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;

use crate::config;

mod attempts;
mod breaker;
mod budget;
mod chunk;
mod embedder;
mod error;
mod fallback;
mod metered;
mod observed;
mod openai;
mod openai_embedder;
mod queued;
mod retried;
mod scripted;
mod scripted_embedder;
mod source;
mod spared;
mod timed;
mod usage;

pub use breaker::{Breaker, Pass};
pub use budget::{Ledger, Spent};
pub use embedder::{EmbedError, Embedded, Embedder};
pub use error::ModelError;
pub use metered::{Metered, Tally};
pub use openai::OpenAi;
pub use openai_embedder::OpenAiEmbedder;
pub use scripted::Scripted;
pub use scripted_embedder::ScriptedEmbedder;
pub use usage::{Piece, Usage};

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

/// Pieces of an answer in order; an error ends them.
pub type TextStream = BoxStream<'static, Result<Piece, ModelError>>;

/// A language model that writes text.
pub trait Model: Send + Sync {
    /// Its name, stored with each answer.
    fn name(&self) -> &str;

    /// Begins an answer. The call is made when the stream is first polled; limits of time run inside it.
    fn stream(&self, prompt: Prompt) -> TextStream;
}

/// The configured model with everything around it; none when none is configured. Fails when an HTTP client cannot be made.
pub fn model(settings: &config::Llm, ledger: &Arc<Ledger>) -> Result<Option<Arc<dyn Model>>, ModelError> {
    let mut model: Option<Arc<dyn Model>> = None;
    for endpoint in settings.endpoints().iter().rev() {
        let endpoint = self::endpoint(endpoint, settings)?;
        model = Some(match model {
            Some(second) => Arc::new(fallback::Fallback::new(endpoint, second)),
            None => endpoint,
        });
    }
    Ok(model.map(|model| Arc::new(budget::Budgeted::new(model, Arc::clone(ledger))) as Arc<dyn Model>))
}

/// One server with its limits, retries, breaker and queue.
pub fn endpoint(endpoint: &config::Endpoint, settings: &config::Llm) -> Result<Arc<dyn Model>, ModelError> {
    let seconds = Duration::from_secs_f64;
    let plain = OpenAi::new(endpoint, seconds(settings.connect_seconds), settings.max_tokens)?;
    let retried = retried::Retried::new(Arc::new(plain), settings.retries, seconds(settings.retry_seconds));
    let (first_token, total) = (seconds(settings.first_token_seconds), seconds(settings.total_seconds));
    let timed = timed::Timed::new(Arc::new(retried), first_token, total);
    let breaker = Breaker::new(settings.breaker_failures, seconds(settings.breaker_seconds));
    let spared = spared::Spared::new(Arc::new(timed), breaker);
    let (open, waiting, wait) = (settings.max_open, settings.max_waiting, seconds(settings.wait_seconds));
    let queued = queued::Queued::new(Arc::new(spared), open, waiting, wait);
    Ok(Arc::new(observed::Observed::new(Arc::new(queued))))
}
