//! Between columns and the types of the program.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::ticket::{Kind, Status};

/// Epoch milliseconds.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct Millis(i64);

/// Epoch milliseconds, or NULL.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct MaybeMillis(Option<i64>);

impl TryFrom<Millis> for Timestamp {
    type Error = jiff::Error;

    fn try_from(millis: Millis) -> Result<Self, Self::Error> {
        Self::from_millisecond(millis.0)
    }
}

impl TryFrom<MaybeMillis> for Option<Timestamp> {
    type Error = jiff::Error;

    fn try_from(millis: MaybeMillis) -> Result<Self, Self::Error> {
        millis.0.map(Timestamp::from_millisecond).transpose()
    }
}

/// A code in the database that this release does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown {what} `{code}`")]
pub struct UnknownCode {
    what: &'static str,
    code: String,
}

impl UnknownCode {
    pub(super) fn new(what: &'static str, code: String) -> Self {
        Self { what, code }
    }
}

impl TryFrom<String> for Kind {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::from_code(&code).ok_or_else(|| UnknownCode::new("kind", code))
    }
}

impl TryFrom<String> for Status {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::from_code(&code).ok_or_else(|| UnknownCode::new("status", code))
    }
}

/// A new id: UUIDv7, so that ids made later by this process sort later.
pub(super) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// `text` without NUL characters, which PostgreSQL cannot store and nobody can mean.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

/// A pattern for LIKE that finds `text` literally.
pub(super) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
