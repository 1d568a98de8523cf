//! Errors on the wire: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;

/// An error as it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Always `about:blank`; `code` tells errors apart.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Short name in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable name of the error.
    pub code: &'static str,
    /// What happened and what to do, in the reader's language.
    pub detail: String,
    /// The request's id: also in `X-Request-Id` and in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl From<Problem> for ProblemBody {
    fn from(problem: Problem) -> Self {
        Self {
            kind: "about:blank",
            title: problem.title,
            status: problem.code.status(),
            code: problem.code.name(),
            detail: problem.detail,
            request_id: problem.request_id,
        }
    }
}

/// The error half of every handler's result.
#[derive(Debug)]
pub struct Failure(pub Problem);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.0.retry_after;
        let mut response = (status, Json(ProblemBody::from(self.0))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
