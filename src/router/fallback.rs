//! What no handler answers.

use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;

use crate::error::Code;
use crate::http::{Failure, Reader};

/// No such path.
pub(super) async fn not_found(reader: Reader) -> Failure {
    reader.problem(Code::NotFound, &[])
}

/// The path exists, the method does not.
pub(super) async fn method_not_allowed(reader: Reader) -> Failure {
    reader.problem(Code::MethodNotAllowed, &[])
}

/// Catches a handler's panic: the reader learns that it is our fault and by which id we find it, the log what it was.
pub(super) async fn panics(reader: Reader, request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        tracing::error!(panic = what.unwrap_or("unknown"), "a handler panicked");
        reader.problem(Code::Internal, &[]).into_response()
    })
}
