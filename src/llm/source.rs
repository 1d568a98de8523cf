//! How the streams of this room are made: from a value that gives one piece after another.

use std::future::Future;

use futures_util::{StreamExt as _, stream};

use super::{ModelError, Piece, TextStream};

/// Gives pieces one after another.
pub(super) trait Source: Send + 'static {
    /// The next piece; none at the end. Not called again after an end or an error.
    fn next(&mut self) -> impl Future<Output = Option<Result<Piece, ModelError>>> + Send;
}

/// The pieces of a source, up to its end or its first error. With the stream the source is dropped, and what it holds.
pub(super) fn pieces<S: Source>(source: S) -> TextStream {
    let step = async |source: Option<S>| {
        let mut source = source?;
        let piece = source.next().await?;
        let rest = piece.is_ok().then_some(source);
        Some((piece, rest))
    };
    stream::unfold(Some(source), step).boxed()
}

/// A stream that fails at once.
pub(super) fn failed(error: ModelError) -> TextStream {
    stream::once(std::future::ready(Err(error))).boxed()
}
