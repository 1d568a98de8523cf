//! The console's stylesheet and its small script, embedded in the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::secrets::token_hash;

/// Asked for again on every use, and answered from the cache unless an upgrade changed it.
const CACHE: &str = "private, max-age=0, must-revalidate";

/// One of the files.
pub async fn file(headers: HeaderMap, Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", include_str!("console.css")),
        "console.js" => ("text/javascript; charset=utf-8", include_str!("console.js")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let etag = format!("\"{}\"", token_hash(text));
    let fields = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, CACHE.to_owned())];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, fields).into_response();
    }
    (fields, [(header::CONTENT_TYPE, kind)], text).into_response()
}
