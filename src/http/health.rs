//! `GET /healthz`, `/readyz`, `/metrics`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::app::App;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Questions can be answered and tickets taken: the database answers and the index holds what it holds. 503 with the reason otherwise.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let problem = |what: &'static str| (StatusCode::SERVICE_UNAVAILABLE, what).into_response();
    if app.stopping.is_cancelled() {
        return problem("stopping\n");
    }
    if let Err(error) = app.store.ping().await {
        tracing::warn!(%error, "not ready: the database does not answer");
        return problem("the database does not answer\n");
    }
    match app.store.knowledge_revision().await {
        Ok(revision) if revision == app.knowledge.revision() => "ready\n".into_response(),
        Ok(_) => problem("the index follows the database\n"),
        Err(_) => problem("the database does not answer\n"),
    }
}

/// Counters and times in Prometheus's text format.
pub fn metrics(handle: &PrometheusHandle) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
}
