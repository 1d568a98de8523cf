//! The description of the API (OpenAPI 3.1), generated from the handlers.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use super::{answers, article, events, questions, tickets};

#[derive(OpenApi)]
#[openapi(
    info(title = "minwon", description = "Residents ask; a cited answer or a ticket comes back. Errors are `application/problem+json` (RFC 9457)."),
    paths(questions::ask, answers::feedback, article::show, tickets::open, tickets::lookup, tickets::write, events::listen),
    tags(
        (name = "questions", description = "Ask, and judge the answer"),
        (name = "tickets", description = "Hand over to an officer, and read the reply"),
    )
)]
struct Api;

/// The whole description.
pub fn document() -> Document {
    Api::openapi()
}

/// `GET /openapi.json`
pub async fn serve() -> Json<Document> {
    Json(document())
}
