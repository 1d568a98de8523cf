//! The harness.

pub(crate) mod database;
