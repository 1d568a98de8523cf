//! The variable part of a path. axum answers one that is not UTF-8 with plain text; here it names nothing.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::{Failure, Reader};
use crate::app::App;
use crate::error::Code;

/// The one variable part of a route, decoded. Control characters, which no name has and PostgreSQL takes for an error, are made visible.
#[derive(Debug)]
pub struct Segment(pub String);

impl FromRequestParts<Arc<App>> for Segment {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        if let Ok(Path(text)) = Path::<String>::from_request_parts(parts, app).await {
            return Ok(Self(text.replace(char::is_control, "\u{fffd}")));
        }
        let Ok(reader) = Reader::from_request_parts(parts, app).await;
        Err(reader.problem(Code::NotFound, &[]))
    }
}
