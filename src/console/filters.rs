//! Filters of the templates.
#![expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the macro makes of a filter what askama calls"
)]

use super::texts;

/// In a template, a key in quotes and `|t` is its text.
#[askama::filter_fn]
pub(super) fn t(key: &str, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(texts::text(key))
}
