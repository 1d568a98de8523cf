//! `minwon` (민원): answers residents' questions from municipal sources, or opens a ticket that an officer answers in time.
//!
//! `docs/ARCHITECTURE.md` tells the way of a question through these rooms.

pub mod answer;
pub mod app;
pub mod article;
pub mod calendar;
pub mod cli;
pub mod config;
pub mod console;
pub mod district;
pub mod error;
pub mod eval;
pub mod http;
pub mod knowledge;
pub mod korean;
pub mod llm;
pub mod locale;
pub mod passwords;
pub mod question;
pub mod router;
pub mod secrets;
pub mod store;
pub mod ticket;
pub mod worker;
