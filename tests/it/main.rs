//! The one integration binary: `support` holds the harness, every other file one subject.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attack;
mod console;
mod conversation;
mod easy;
mod embeddings;
mod eval;
mod grounding;
mod import;
mod languages;
mod lexicon;
mod models;
mod operations;
mod retrieval;
mod rewriting;
mod store;
mod support;
mod tidy;
mod walk;
