//! What `/metrics` tells of each server: calls and how they ended, tokens, cost, time to the first words.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt as _;

use super::source::{Source, pieces};
use super::{Model, ModelError, Piece, Prompt, TextStream, Usage};

/// A model whose calls are counted.
pub(super) struct Observed {
    model: Arc<dyn Model>,
}

impl Observed {
    /// Counts under the model's name.
    pub(super) fn new(model: Arc<dyn Model>) -> Self {
        Self { model }
    }
}

impl Model for Observed {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let stream = self.model.stream(prompt);
        let model = self.model.name().to_owned();
        pieces(Watched {
            model,
            stream,
            started: Instant::now(),
            spoke: false,
            used: Usage::default(),
            result: "given_up",
        })
    }
}

struct Watched {
    model: String,
    stream: TextStream,
    started: Instant,
    spoke: bool,
    used: Usage,
    result: &'static str,
}

impl Source for Watched {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        let piece = self.stream.next().await;
        match &piece {
            None => self.result = "ok",
            Some(Err(error)) => self.result = error.code(),
            Some(Ok(piece)) => {
                self.used += piece.usage;
                if piece.speaks() && !self.spoke {
                    self.spoke = true;
                    metrics::histogram!("minwon_model_first_token_seconds", "model" => self.model.clone())
                        .record(self.started.elapsed().as_secs_f64());
                }
            }
        }
        piece
    }
}

impl Drop for Watched {
    /// Once for each call, however it ended.
    fn drop(&mut self) {
        let model = || self.model.clone();
        metrics::counter!("minwon_model_calls_total", "model" => model(), "result" => self.result).increment(1);
        let count = |tokens: i64| u64::try_from(tokens).unwrap_or(0);
        for (of, tokens) in [("prompt", self.used.input), ("answer", self.used.output)] {
            metrics::counter!("minwon_model_tokens_total", "model" => model(), "of" => of).increment(count(tokens));
        }
        metrics::counter!("minwon_model_tokens_estimated_total", "model" => model())
            .increment(count(self.used.estimated));
    }
}
