//! Who sent a request, and whether they send too many.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::app::limits::{Action, Client};
use crate::http::Reader;

/// Puts the client's address beside the request: the peer's, or the last entry of the header that a trusted proxy sets.
pub(super) async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let header = &app.config.server.client_address_header;
    let passed = if header.is_empty() {
        None
    } else {
        let values = request.headers().get_all(header.as_str()).iter();
        let last = values.filter_map(|value| value.to_str().ok()).next_back();
        last.and_then(|value| value.rsplit(',').next()?.trim().parse::<IpAddr>().ok())
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = passed.or(peer).map_or(Client::UNKNOWN, Client);
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Holds back a client who sends too many requests.
pub(super) async fn limit(State(app): State<Arc<App>>, reader: Reader, request: Request, next: Next) -> Response {
    match reader.limit(&app, Action::Request) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}
