//! Every route of the service, in one list.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::app::App;
use crate::console;
use crate::http::{answers, article, events, health, openapi, questions, tickets, widget};

mod client;
mod fallback;
mod guard;
mod trace;

/// The service's routes over `app`.
pub fn router(app: Arc<App>, metrics: PrometheusHandle) -> Router {
    let api = Router::new()
        .route("/api/v1/questions", post(questions::ask))
        .route("/api/v1/answers/{id}/feedback", post(answers::feedback))
        .route("/api/v1/tickets", post(tickets::open))
        .route("/api/v1/tickets/lookup", post(tickets::lookup))
        .route("/api/v1/tickets/{number}/messages", post(tickets::write))
        .route("/api/v1/conversations/events", get(events::listen))
        .route("/openapi.json", get(openapi::serve));
    let pages = Router::new()
        .route("/", get(widget::homepage))
        .route("/articles/{id}", get(article::show))
        .route("/demo/{*path}", get(widget::demo))
        .route("/widget/config.json", get(widget::config))
        .route("/widget/locales/{file}", get(widget::texts))
        .route("/widget/{*path}", get(widget::source))
        .layer(CompressionLayer::new());
    let operations = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(move || std::future::ready(health::metrics(&metrics))));
    let console = Router::new()
        .route("/console", get(console::inbox::show))
        .route("/console/", get(console::inbox::show))
        .route("/console/login", get(console::login::show).post(console::login::enter))
        .route("/console/logout", post(console::login::leave))
        .route("/console/password", get(console::password::show).post(console::password::change))
        .route("/console/tickets/{number}", get(console::ticket::show))
        .route("/console/tickets/{number}/receive", post(console::ticket::act::receive))
        .route("/console/tickets/{number}/status", post(console::ticket::act::set_status))
        .route("/console/tickets/{number}/assign", post(console::ticket::act::assign))
        .route("/console/tickets/{number}/transfer", post(console::ticket::act::transfer))
        .route("/console/tickets/{number}/reply", post(console::ticket::act::reply))
        .route("/console/tickets/{number}/contact", post(console::ticket::act::contact))
        .route("/console/articles", get(console::articles::show))
        .route("/console/wordings", get(console::wordings::show))
        .route("/console/wordings/strike", post(console::wordings::strike))
        .route("/console/wordings/readmit", post(console::wordings::readmit))
        .route("/console/officers", get(console::officers::show).post(console::officers::add))
        .route("/console/officers/{id}/password", post(console::officers::reset))
        .route("/console/officers/{id}/lock", post(console::officers::lock))
        .route("/console/assets/{file}", get(console::assets::file))
        .route("/console/{*path}", any(console::trouble::not_found))
        .method_not_allowed_fallback(console::trouble::method_not_allowed)
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(console::trouble::panicked))
        .layer(DefaultBodyLimit::max(console::body_limit(&app.config.limits)))
        .layer(from_fn_with_state(Arc::clone(&app), client::limit))
        .layer(from_fn_with_state(Arc::clone(&app), console::trouble::explain));
    // A preflight is a method that a route lacks: the layer that answers it goes around the fallback.
    let embeddable = api
        .merge(pages)
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .layer(guard::cors(&app.config.server.allowed_origins));
    embeddable
        .fallback(fallback::not_found)
        .layer(from_fn_with_state(Arc::clone(&app), client::limit))
        // Whoever watches the service is never held back.
        .merge(operations.method_not_allowed_fallback(fallback::method_not_allowed))
        .layer(DefaultBodyLimit::max(app.config.limits.body_bytes))
        .merge(console)
        .layer(from_fn_with_state(Arc::clone(&app), fallback::panics))
        .layer(from_fn(guard::headers))
        .layer(from_fn(trace::request))
        .layer(from_fn_with_state(Arc::clone(&app), client::identify))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(trace::own_request_id))
        .with_state(app)
}
