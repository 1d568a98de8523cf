//! A second model takes over where the first fails before its first words.

use std::sync::Arc;

use futures_util::FutureExt as _;

use super::attempts::attempts;
use super::{Model, ModelError, Prompt, TextStream};

/// A model with another one behind it.
pub(super) struct Fallback {
    first: Arc<dyn Model>,
    second: Arc<dyn Model>,
}

impl Fallback {
    /// `first`, else `second`.
    pub(super) fn new(first: Arc<dyn Model>, second: Arc<dyn Model>) -> Self {
        Self { first, second }
    }
}

impl Model for Fallback {
    fn name(&self) -> &str {
        self.first.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let first = self.first.stream(prompt.clone());
        let mut second = Some(Arc::clone(&self.second));
        let again = move |error: ModelError| {
            let (second, prompt) = (second.take(), prompt.clone());
            async move {
                let Some(second) = second else { return Err(error) };
                tracing::warn!(%error, second = second.name(), "the second model takes over");
                Ok(second.stream(prompt))
            }
            .boxed()
        };
        attempts(first, Box::new(again))
    }
}
