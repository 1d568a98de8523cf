//! A model that is left alone while it fails.

use std::sync::Arc;

use futures_util::StreamExt as _;

use super::breaker::{Breaker, Pass};
use super::source::{Source, failed, pieces};
use super::{Model, ModelError, Piece, Prompt, TextStream};

/// A model behind a breaker.
pub(super) struct Spared {
    model: Arc<dyn Model>,
    breaker: Arc<Breaker>,
}

impl Spared {
    /// Asked only while the breaker lets.
    pub(super) fn new(model: Arc<dyn Model>, breaker: Arc<Breaker>) -> Self {
        Self { model, breaker }
    }
}

impl Model for Spared {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let Some(pass) = self.breaker.admit() else { return failed(ModelError::Resting) };
        let (name, stream) = (self.model.name().to_owned(), self.model.stream(prompt));
        pieces(Watched { name, stream, pass: Some(pass) })
    }
}

struct Watched {
    name: String,
    stream: TextStream,
    pass: Option<Pass>,
}

impl Source for Watched {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        let piece = self.stream.next().await;
        match &piece {
            Some(Ok(_)) => {}
            None => {
                if self.pass.take().is_some_and(Pass::succeeded) {
                    show(&self.name, false);
                    tracing::info!(model = self.name, "the model answers again");
                }
            }
            Some(Err(error)) => {
                let pass = self.pass.take().filter(|_| error.blames_the_server());
                if pass.is_some_and(Pass::failed) {
                    show(&self.name, true);
                    tracing::error!(model = self.name, %error, "the model failed several times in a row and is left alone for a while");
                }
            }
        }
        piece
    }
}

fn show(model: &str, resting: bool) {
    metrics::gauge!("minwon_model_resting", "model" => model.to_owned()).set(if resting { 1.0 } else { 0.0 });
}
