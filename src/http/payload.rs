//! JSON bodies: bounded, of the right type, without unknown fields; every way to get that wrong has its own error.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::{Failure, Reader};
use crate::app::App;
use crate::error::Code;

/// Bytes after which a body that is too large is not even read any more.
const THROWN_AWAY: usize = 32 << 20;

/// A body of type `T`, and who sent it.
#[derive(Debug)]
pub struct Payload<T> {
    /// What was sent.
    pub body: T,
    /// Who reads the reply.
    pub reader: Reader,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Payload<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(reader) = Reader::from_request_parts(&mut parts, app).await;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(reader.problem(Code::NotJson, &[]));
        }
        let limit = app.config.limits.body_bytes;
        let bytes = read(body, limit).await.map_err(|error| match error {
            Unread::TooLarge => reader.problem(Code::BodyTooLarge, &[("limit", &limit.to_string())]),
            Unread::Broken => reader.problem(Code::MalformedBody, &[]),
        })?;
        let body = serde_json::from_slice(&bytes).map_err(|error| {
            if error.is_data() {
                // The reader's own mistake in the shape; serde names fields and types, never values beyond a few characters.
                reader.problem(Code::WrongShape, &[("reason", &shape_error(&error))])
            } else {
                reader.problem(Code::MalformedBody, &[])
            }
        })?;
        Ok(Self { body, reader })
    }
}

enum Unread {
    TooLarge,
    Broken,
}

/// Reads a body of at most `limit` bytes. More is read and thrown away up to a bound: a client that is still sending when the connection
/// closes never sees the error.
async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Unread> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Unread::Broken)?;
        length += chunk.len();
        if length <= limit {
            bytes.extend_from_slice(&chunk);
        } else if length > THROWN_AWAY {
            break;
        }
    }
    if length > limit { Err(Unread::TooLarge) } else { Ok(bytes) }
}

/// serde's words, bounded: an unknown field's name is the client's own text.
fn shape_error(error: &serde_json::Error) -> String {
    error.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}
