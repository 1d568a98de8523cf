//! What a question means, as a vector of an embeddings server: in time, or not at all.
//!
//! A question never waits longer than the limit, and after a failure the server is left alone for a while, so that a server which hangs
//! slows down one question and not all. Without the vector the search goes by words alone, as if no server were configured.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config;
use crate::knowledge::{Knowledge, Vector};
use crate::llm::{Breaker, EmbedError, Embedder, Pass};

/// For how long the server is left alone first.
const PAUSE: Duration = Duration::from_secs(2);

/// The embeddings server as questions use it.
pub struct Sense {
    embedder: Arc<dyn Embedder>,
    limit: Duration,
    prefix: String,
    weight: f32,
    breaker: Arc<Breaker>,
}

/// What became of a question's vector; kept with the answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sensed {
    /// No server is configured, or no article has a vector yet.
    Off,
    /// The vector.
    Vector(Vector),
    /// Why there is none.
    Failed(String),
}

impl Sensed {
    /// The vector, if there is one.
    pub(super) fn vector(&self) -> Option<&Vector> {
        if let Self::Vector(vector) = self { Some(vector) } else { None }
    }
}

impl Sense {
    /// Questions are embedded by this embedder, with the settings' limit, prefix and weight.
    pub fn new(embedder: Arc<dyn Embedder>, settings: &config::Embeddings) -> Self {
        Self {
            embedder,
            limit: Duration::from_millis(settings.question_milliseconds),
            prefix: settings.question_prefix.clone(),
            weight: settings.weight,
            breaker: Breaker::new(1, PAUSE),
        }
    }

    /// What likeness by meaning adds to a score at most.
    pub(super) fn weight(&self) -> f32 {
        self.weight
    }

    /// The vector of a text, comparable with those of the articles.
    pub(super) async fn of(&self, text: &str, knowledge: &Knowledge) -> Sensed {
        let Some(dimension) = knowledge.dimension() else { return Sensed::Off };
        let Some(pass) = self.breaker.admit() else {
            return Sensed::Failed("the embeddings server failed a moment ago and is left alone".to_owned());
        };
        let started = Instant::now();
        let call = self.embedder.embed(vec![format!("{}{text}", self.prefix)]);
        let answer = match tokio::time::timeout(self.limit, call).await {
            Ok(answer) => answer.and_then(|vectors| comparable(vectors, dimension)),
            Err(_) => Err(EmbedError::Late(self.limit)),
        };
        metrics::histogram!("minwon_embed_question_seconds").record(started.elapsed().as_secs_f64());
        note(pass, answer.as_ref().err());
        answer.map_or_else(|error| Sensed::Failed(error.to_string()), Sensed::Vector)
    }
}

/// Says the first failure and the recovery; counts every one. A server that is merely busy is not left alone.
fn note(pass: Pass, error: Option<&EmbedError>) {
    let Some(error) = error else {
        if pass.succeeded() {
            tracing::info!("questions are found by meaning again");
        }
        return;
    };
    metrics::counter!("minwon_embedding_failures_total", "of" => "question", "reason" => error.code()).increment(1);
    if !matches!(error, EmbedError::Busy(_)) && pass.failed() {
        tracing::error!(%error, "questions are found by words alone");
    }
}

fn comparable(vectors: Vec<Vec<f32>>, dimension: usize) -> Result<Vector, EmbedError> {
    let vector = vectors.into_iter().next().and_then(Vector::new);
    let vector = vector.ok_or_else(|| EmbedError::Protocol("no vector".to_owned()))?;
    if vector.dimension() != dimension {
        return Err(EmbedError::Dimension { expected: dimension, found: vector.dimension() });
    }
    Ok(vector)
}
