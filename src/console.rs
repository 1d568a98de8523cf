//! The officers' pages: log in, inbox, ticket, officers, articles, learned wordings. Rendered here, usable without JavaScript; `router.rs` lists their
//! routes. Each handler's template lies beside it; every string is in `locales/ko/console.json`.
//!
//! A page that changes something answers a `POST` with a redirect, so that a reload repeats nothing; the redirect names what was done
//! by a code (`?done=`), never by a text. What cannot be done is shown in the page from which it was asked for, with what was typed.

pub mod articles;
pub mod assets;
pub mod inbox;
pub mod login;
pub mod officers;
pub mod password;
pub mod ticket;
pub mod trouble;
pub mod wordings;

mod filters;
mod frame;
mod session;
mod texts;
mod when;

use crate::config::Limits;

/// Bytes of a form: a reply of the greatest length, percent-encoded, and what goes with it.
pub fn body_limit(limits: &Limits) -> usize {
    limits.body_bytes.max(limits.message_characters.saturating_mul(12).saturating_add(8192))
}
