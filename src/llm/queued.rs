//! A cap on open calls, and a queue before it: first come, first served, bounded in length and in waiting time.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::source::{Source, pieces};
use super::{Model, ModelError, Piece, Prompt, TextStream};

/// A model that takes so many calls at a time.
pub(super) struct Queued {
    model: Arc<dyn Model>,
    hall: Hall,
}

#[derive(Clone)]
struct Hall {
    /// Open calls and those that wait.
    seats: Arc<Semaphore>,
    /// Open calls. Tokio's semaphore is first come, first served.
    places: Arc<Semaphore>,
    open: usize,
    wait: Duration,
}

impl Queued {
    /// `open` calls at a time, `waiting` more in the queue, none of them for longer than `wait`.
    pub(super) fn new(model: Arc<dyn Model>, open: usize, waiting: usize, wait: Duration) -> Self {
        let (seats, places) = (Arc::new(Semaphore::new(open + waiting)), Arc::new(Semaphore::new(open)));
        Self { model, hall: Hall { seats, places, open, wait } }
    }
}

impl Model for Queued {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        pieces(Call { model: Arc::clone(&self.model), hall: self.hall.clone(), prompt: Some(prompt), served: None })
    }
}

struct Call {
    model: Arc<dyn Model>,
    hall: Hall,
    prompt: Option<Prompt>,
    /// The open call, with its seat and its place.
    served: Option<(TextStream, [OwnedSemaphorePermit; 2])>,
}

impl Source for Call {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        if let Some(prompt) = self.prompt.take() {
            match self.hall.enter().await {
                Some(permits) => self.served = Some((self.model.stream(prompt), permits)),
                None => return Some(Err(ModelError::Busy(self.hall.open))),
            }
        }
        let piece = self.served.as_mut()?.0.next().await;
        if piece.is_none() {
            self.served = None;
        }
        piece
    }
}

impl Hall {
    async fn enter(&self) -> Option<[OwnedSemaphorePermit; 2]> {
        let arrived = Instant::now();
        let seat = Arc::clone(&self.seats).try_acquire_owned().ok()?;
        let place = timeout_at(arrived + self.wait, Arc::clone(&self.places).acquire_owned()).await;
        metrics::histogram!("minwon_model_queue_seconds").record(arrived.elapsed().as_secs_f64());
        Some([seat, place.ok()?.ok()?])
    }
}
