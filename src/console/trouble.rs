//! Error pages: what happened and what to do, never what is inside. One middleware turns every failure below `/console` into one.

use std::any::Any;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;
use tower_http::request_id::RequestId;

use super::filters;
use super::frame::{Frame, page};
use super::session::retry_after;
use super::texts;
use crate::app::App;
use crate::store::StoreError;

/// Seconds after which a page may be asked for again in an outage.
const OUTAGE_SECONDS: u64 = 30;

/// What can go wrong with a whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No such page or ticket.
    NotFound,
    /// Not this officer's business.
    Forbidden,
    /// A form of another site (CSRF).
    ForeignForm,
    /// A form cannot be sent to this address this way.
    Method,
    /// The form cannot be read.
    BadForm,
    /// The form is too large.
    TooLarge,
    /// Too many requests from this client.
    TooMany,
    /// The database cannot be reached.
    Outage,
    /// A defect of this program.
    Internal,
}

impl Trouble {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Outage => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For a response that says no more than its status.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Outage,
            status if status.is_client_error() => Self::BadForm,
            _ => Self::Internal,
        }
    }

    fn texts(self) -> (String, String) {
        let name = match self {
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::ForeignForm => "foreign_form",
            Self::Method => "method",
            Self::BadForm => "bad_form",
            Self::TooLarge => "too_large",
            Self::TooMany => "too_many",
            Self::Outage => "outage",
            Self::Internal => "internal",
        };
        (texts::text(&format!("trouble.{name}.title")), texts::text(&format!("trouble.{name}.detail")))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database failed");
        if error.is_outage() { Self::Outage } else { Self::Internal }
    }
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page {
    frame: Frame,
    detail: String,
    request: String,
    back: bool,
}

/// Turns what is not a page into the page that explains it.
pub async fn explain(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok().map(str::to_owned));
    let response = next.run(request).await;
    let status = response.status();
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (parts, _) = response.into_parts();
    let foreign = parts.extensions.get::<ProtectionError>().map(|_| Trouble::ForeignForm);
    let known = parts.extensions.get::<Trouble>().copied().or(foreign);
    let trouble = known.unwrap_or_else(|| Trouble::of_status(status));
    let (title, detail) = trouble.texts();
    let back = !matches!(trouble, Trouble::Outage | Trouble::TooMany);
    let page_of = Page { frame: Frame::bare(&app, title), detail, request: id.unwrap_or_default(), back };
    let mut explained = page(trouble.status(), &page_of);
    if explained.headers().get(header::CONTENT_TYPE).is_none() {
        // The template itself failed: the bare status is left.
        *explained.body_mut() = Body::empty();
    }
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = parts.headers.get(&name) {
            explained.headers_mut().insert(name, value.clone());
        }
    }
    if trouble == Trouble::Outage {
        retry_after(&mut explained, OUTAGE_SECONDS);
    }
    explained
}

/// No such page.
pub async fn not_found() -> Trouble {
    Trouble::NotFound
}

/// The page exists, the method does not.
pub async fn method_not_allowed() -> Trouble {
    Trouble::Method
}

/// A handler panicked: the log learns what it was.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = what.unwrap_or("unknown"), "a handler of the console panicked");
    Trouble::Internal.into_response()
}
