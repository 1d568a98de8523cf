//! What no handler answers.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::error::{Code, Problem};
use crate::http::{Failure, Reader};
use crate::locale::Language;

/// No such path.
pub(super) async fn not_found(reader: Reader) -> Failure {
    reader.problem(Code::NotFound, &[])
}

/// The path exists, the method does not.
pub(super) async fn method_not_allowed(reader: Reader) -> Failure {
    reader.problem(Code::MethodNotAllowed, &[])
}

/// A handler panicked: the reader learns that it is our fault, the log what it was.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = what.unwrap_or("unknown"), "a handler panicked");
    Failure(Problem::new(Code::Internal, Language::Ko, &[("phone", "110")])).into_response()
}
