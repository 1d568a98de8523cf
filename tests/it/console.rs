//! The officers' console over HTTP, against the real router, store and worker.

mod access;
mod fault;
mod inbox;
mod learning;
mod model;
mod office;
mod officers;
mod texts;
mod ticket;
mod wordings;
