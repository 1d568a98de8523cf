//! An embedder that gives the vectors it was told to give: for tests and for trying the service out.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sha2::{Digest as _, Sha256};

use super::embedder::{EmbedError, Embedded, Embedder};

/// Gives a text the direction of the first phrase it contains; any other text gets one of its own, which looks like chance but is
/// always the same.
#[derive(Debug, Clone)]
pub struct ScriptedEmbedder {
    name: String,
    dimension: usize,
    directions: Vec<(String, usize)>,
    failure: Option<EmbedError>,
}

impl ScriptedEmbedder {
    /// An embedder of this name and dimension, without phrases.
    pub fn new(name: &str, dimension: usize) -> Self {
        Self { name: name.to_owned(), dimension, directions: Vec::new(), failure: None }
    }

    /// Texts with this phrase lie in the direction of the axis of this number.
    #[must_use]
    pub fn with(mut self, phrase: &str, axis: usize) -> Self {
        self.directions.push((phrase.to_owned(), axis));
        self
    }

    /// Fails every call.
    #[must_use]
    pub fn failing(mut self, failure: EmbedError) -> Self {
        self.failure = Some(failure);
        self
    }

    /// The vector of a text.
    pub fn vector(&self, text: &str) -> Vec<f32> {
        let direction = self.directions.iter().find(|(phrase, _)| text.contains(phrase.as_str()));
        if let Some((_, axis)) = direction {
            return (0..self.dimension).map(|at| if at == *axis { 1.0 } else { 0.0 }).collect();
        }
        let byte = |at: usize| {
            let block = u64::try_from(at / 32).unwrap_or_default();
            Sha256::new().chain_update(block.to_le_bytes()).chain_update(text).finalize()[at % 32]
        };
        (0..self.dimension).map(|at| f32::from(byte(at)) - 127.5).collect()
    }
}

impl Embedder for ScriptedEmbedder {
    fn name(&self) -> &str {
        &self.name
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Embedded> {
        let answer = match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(texts.iter().map(|text| self.vector(text)).collect()),
        };
        std::future::ready(answer).boxed()
    }
}
