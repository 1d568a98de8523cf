//! One line of log and one count for each request, without personal data: the route, never the path, the query or the address.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;
use tracing::Instrument as _;

/// Request ids are made here; one sent by a client is dropped.
pub(super) async fn own_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove("x-request-id");
    next.run(request).await
}

/// Logs and counts a request.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, %method, route);
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = started.elapsed();
    metrics::counter!("minwon_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("minwon_request_seconds", "route" => route).record(took.as_secs_f64());
    span.in_scope(|| tracing::info!(status, ms = took.as_secs_f64() * 1000.0, "handled"));
    response
}
