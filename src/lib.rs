//! `minwon` (민원): answers residents' questions from municipal sources, or opens a ticket that an officer answers in time.
//!
//! `docs/ARCHITECTURE.md` tells the way of a question through these rooms.

pub mod article;
pub mod calendar;
pub mod config;
pub mod error;
pub mod locale;
pub mod question;
pub mod secrets;
pub mod ticket;
