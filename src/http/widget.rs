//! The widget's files, its configuration, the catalogue of its texts, and the demo homepage. All embedded in the binary.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde_json::{Value, json};

use super::segment::Segment;
use super::{Failure, Reader};
use crate::app::App;
use crate::error::Code;
use crate::locale::{self, Language};

#[derive(RustEmbed)]
#[folder = "widget/src/"]
struct Source;

#[derive(RustEmbed)]
#[folder = "widget/demo/"]
struct Demo;

/// Revalidated on every use: an upgrade of the service reaches every page at once.
const CACHE: &str = "public, max-age=0, must-revalidate";

/// What the widget has to know before the first question.
pub async fn config(State(app): State<Arc<App>>) -> Json<Value> {
    let office = &app.config.district;
    let by_language: serde_json::Map<String, Value> = locale::languages()
        .map(|language| {
            let keys = ["suggestion.1", "suggestion.2", "suggestion.3"];
            let texts = keys.map(|key| locale::text(language, "answer", key, &[]));
            let hours = locale::hours(language, &office.hours);
            (language.code().to_owned(), json!({ "name": language.name(), "hours": hours, "suggestions": texts }))
        })
        .collect();
    Json(json!({
        "district": office.name,
        "phone": office.phone,
        "languages": locale::languages().map(Language::code).collect::<Vec<_>>(),
        "max_question": app.config.limits.question_characters,
        "max_message": app.config.limits.message_characters,
        "ai": app.config.llm.is_configured(),
        "by_language": by_language,
    }))
}

/// The texts of one language.
pub async fn texts(headers: HeaderMap, Segment(file): Segment, reader: Reader) -> Result<Response, Failure> {
    let language = file.strip_suffix(".json").and_then(Language::from_tag);
    let file = language.and_then(|language| locale::file(language, "widget"));
    let file = file.ok_or_else(|| reader.problem(Code::NotFound, &[]))?;
    Ok(respond(&headers, "application/json", file))
}

/// A file of the widget.
pub async fn source(headers: HeaderMap, Segment(path): Segment, reader: Reader) -> Result<Response, Failure> {
    embedded(&headers, &path, Source::get(&path), &reader)
}

/// The demo homepage.
pub async fn homepage(headers: HeaderMap, reader: Reader) -> Result<Response, Failure> {
    embedded(&headers, "index.html", Demo::get("index.html"), &reader)
}

/// A file of the demo homepage.
pub async fn demo(headers: HeaderMap, Segment(path): Segment, reader: Reader) -> Result<Response, Failure> {
    embedded(&headers, &path, Demo::get(&path), &reader)
}

fn embedded(headers: &HeaderMap, path: &str, file: Option<EmbeddedFile>, reader: &Reader) -> Result<Response, Failure> {
    let file = file.ok_or_else(|| reader.problem(Code::NotFound, &[]))?;
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(respond(headers, kind, file))
}

fn respond(headers: &HeaderMap, kind: &str, file: EmbeddedFile) -> Response {
    let hash = file.metadata.sha256_hash();
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fields = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, CACHE.to_owned())];
    if known.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, fields).into_response();
    }
    (fields, [(header::CONTENT_TYPE, kind.to_owned())], file.data).into_response()
}
