//! JSON bodies: bounded, of the right type, without unknown fields; every way to get that wrong has its own error.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use super::{Failure, Reader};
use crate::app::App;
use crate::error::Code;

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
        // The router bounds the body in bytes, so a failure to read it whole is nearly always its size.
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(|rejection| {
            if rejection.status().as_u16() == Code::BodyTooLarge.status() {
                reader.problem(Code::BodyTooLarge, &[("limit", &app.config.limits.body_bytes.to_string())])
            } else {
                reader.problem(Code::MalformedBody, &[])
            }
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

/// serde's words, bounded: an unknown field's name is the client's own text.
fn shape_error(error: &serde_json::Error) -> String {
    error.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}
