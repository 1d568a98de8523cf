//! Retries with growing pauses, for failures that may pass and before the first words.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures_util::FutureExt as _;

use super::attempts::attempts;
use super::{Model, ModelError, Prompt, TextStream};

/// A model that is asked again when it fails in a way that may pass.
pub(super) struct Retried {
    model: Arc<dyn Model>,
    times: usize,
    pause: Duration,
}

/// Times the first pause up to which pauses grow, and a server's own wish (`Retry-After`) is followed; one that wishes more has failed.
const PATIENCE: u32 = 16;

impl Retried {
    /// At most `times` more calls, the first after `pause`, each further one after twice as long; all pauses vary by chance.
    pub(super) fn new(model: Arc<dyn Model>, times: u32, pause: Duration) -> Self {
        Self { model, times: times as usize, pause }
    }
}

impl Model for Retried {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let first = self.model.stream(prompt.clone());
        let longest = self.pause * PATIENCE;
        let pauses = ExponentialBuilder::default().with_jitter().with_min_delay(self.pause).with_max_delay(longest);
        let mut pauses = pauses.with_max_times(self.times).build();
        let model = Arc::clone(&self.model);
        let again = move |error: ModelError| {
            let wish = match error {
                ModelError::TooMany { retry_after } => retry_after.unwrap_or_default(),
                _ => Duration::ZERO,
            };
            let pause = pauses.next().filter(|_| error.may_pass() && wish <= longest).map(|pause| pause.max(wish));
            let (model, prompt) = (Arc::clone(&model), prompt.clone());
            async move {
                let Some(pause) = pause else { return Err(error) };
                metrics::counter!("minwon_model_retries_total", "model" => model.name().to_owned()).increment(1);
                tokio::time::sleep(pause).await;
                Ok(model.stream(prompt))
            }
            .boxed()
        };
        attempts(first, Box::new(again))
    }
}
