//! Texts as vectors, behind one trait. Optional like the model: without it, or while it fails, search goes by words alone.

use std::time::Duration;

use futures_util::future::BoxFuture;

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// All calls that may be open at a time are.
    #[error("all {0} calls to the embeddings server are in use")]
    Busy(usize),
    /// No connection.
    #[error("the embeddings server cannot be reached: {0}")]
    Unreachable(String),
    /// Another status than 200.
    #[error("the embeddings server answered {0}")]
    Status(u16),
    /// A limit of time passed.
    #[error("the embeddings server did not answer within {0:?}")]
    Late(Duration),
    /// Not the protocol, or not a vector for each text.
    #[error("the embeddings server sent something else than embeddings: {0}")]
    Protocol(String),
    /// Vectors that cannot be compared with those made so far.
    #[error(
        "the embeddings server sends vectors of {found} numbers, those so far have {expected}: they are refused. Serve the model \
         that made those again, or give the new one another name in `embeddings.model`"
    )]
    Dimension {
        /// Numbers of the vectors so far.
        expected: usize,
        /// Numbers of those sent now.
        found: usize,
    },
}

impl EmbedError {
    /// The code that is counted.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "busy",
            Self::Unreachable(_) => "unreachable",
            Self::Status(_) => "status",
            Self::Late(_) => "late",
            Self::Protocol(_) => "protocol",
            Self::Dimension { .. } => "dimension",
        }
    }

    /// May one of the texts be the cause (too long, say), so that others fare better?
    pub fn may_be_the_text(&self) -> bool {
        matches!(self, Self::Status(400 | 413 | 422 | 500) | Self::Protocol(_))
    }
}

/// A vector for each text, in the order of the texts, all of one dimension, finite and none of them zero.
pub type Embedded = Result<Vec<Vec<f32>>, EmbedError>;

/// Turns texts into vectors that lie near one another when the texts mean alike.
pub trait Embedder: Send + Sync {
    /// Its name, stored with each vector: vectors of another name are never compared with these.
    fn name(&self) -> &str;

    /// Embeds texts, each prepared by the caller.
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Embedded>;
}

/// Checks what an embedder must hold: a vector for each text, one dimension, finite, not zero.
pub(super) fn check(vectors: &[Vec<f32>], texts: usize) -> Result<(), EmbedError> {
    let wrong = |what: String| Err(EmbedError::Protocol(what));
    if vectors.len() != texts {
        return wrong(format!("{} vectors for {texts} texts", vectors.len()));
    }
    let dimension = vectors.first().map_or(0, Vec::len);
    for vector in vectors {
        if vector.len() != dimension {
            return wrong(format!("vectors of {dimension} and of {} numbers in one answer", vector.len()));
        }
        let length: f32 = vector.iter().map(|number| number * number).sum();
        if !length.is_finite() || length <= 0.0 {
            return wrong("a vector that is zero or not finite".to_owned());
        }
    }
    Ok(())
}
