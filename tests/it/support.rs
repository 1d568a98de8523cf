//! What the tests share: throw-away databases, the real service as a process, a real browser.

pub(crate) mod article;
pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod database;
pub(crate) mod embeddings;
pub(crate) mod model;
pub(crate) mod proxy;
pub(crate) mod reply;
pub(crate) mod service;
pub(crate) mod signal;
