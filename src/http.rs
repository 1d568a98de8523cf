//! The residents' API, the widget's files, health and metrics. Handlers turn requests into calls of `App` and its results into JSON;
//! `router.rs` lists their routes.

pub mod answers;
pub mod article;
pub mod events;
pub mod health;
pub mod openapi;
pub mod payload;
pub mod problem;
pub mod questions;
pub mod reader;
pub mod segment;
pub mod tickets;
pub mod widget;

pub use problem::Failure;
pub use reader::Reader;
