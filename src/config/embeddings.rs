//! Settings of the embeddings server.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

/// The server that turns texts into vectors, if any.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embeddings {
    /// Root of an OpenAI-compatible API, usually ending in `/v1`; empty for none.
    pub base_url: String,
    /// Name of the model; vectors are kept under it.
    pub model: String,
    /// Sent as a bearer token when not empty.
    pub api_key: SecretString,
    /// Seconds for a batch of articles.
    pub seconds: u64,
    /// Milliseconds for a question.
    pub question_milliseconds: u64,
    /// Articles a call.
    pub batch: usize,
    /// What likeness by vectors adds to the score of an article at most.
    pub weight: f32,
    /// Characters of an article that are embedded.
    pub article_characters: usize,
    /// Put before the text of an article.
    pub article_prefix: String,
    /// Put before a question.
    pub question_prefix: String,
}

impl Embeddings {
    /// Is a server to be used?
    pub fn is_configured(&self) -> bool {
        !self.base_url.is_empty()
    }

    /// Is a key set?
    pub fn has_key(&self) -> bool {
        !self.api_key.expose_secret().is_empty()
    }

    /// The key that is wrong and the remedy.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !self.is_configured() {
            return Ok(());
        }
        if !Url::parse(&self.base_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(("embeddings.base_url", "is not a web address: write it as http://10.0.0.5:8000/v1"));
        }
        if self.model.is_empty() {
            return Err(("embeddings.model", "is missing: name the model that `embeddings.base_url` serves"));
        }
        if !(0.0..=5.0).contains(&self.weight) {
            return Err(("embeddings.weight", "must lie between 0 and 5"));
        }
        for (key, is_zero) in [
            ("embeddings.seconds", self.seconds == 0),
            ("embeddings.question_milliseconds", self.question_milliseconds == 0),
            ("embeddings.batch", self.batch == 0),
            ("embeddings.article_characters", self.article_characters == 0),
        ] {
            if is_zero {
                return Err((key, "must be more than 0"));
            }
        }
        Ok(())
    }
}
