//! tests
mod retrieval;
