//! As long as a model has said nothing, another attempt may take its place. Afterwards it may not: its words may have been shown.

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use super::source::{Source, pieces};
use super::{ModelError, Piece, TextStream};

/// What follows a failure: another attempt, or the error that ends it all.
pub(super) type Again = Box<dyn FnMut(ModelError) -> BoxFuture<'static, Result<TextStream, ModelError>> + Send>;

/// `first`, and what `again` puts in its place while nothing was said.
pub(super) fn attempts(first: TextStream, again: Again) -> TextStream {
    pieces(Attempts { current: first, again: Some(again) })
}

struct Attempts {
    current: TextStream,
    again: Option<Again>,
}

impl Source for Attempts {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        loop {
            let error = match self.current.next().await? {
                Ok(piece) => {
                    if piece.speaks() {
                        self.again = None;
                    }
                    return Some(Ok(piece));
                }
                Err(error) => error,
            };
            let Some(again) = &mut self.again else { return Some(Err(error)) };
            match again(error).await {
                Ok(stream) => self.current = stream,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
