//! The one integration binary: `support` holds the harness, every other file one subject.

mod import;
mod retrieval;
mod store;
mod support;
