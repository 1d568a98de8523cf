//! `minwon` (민원): answers residents' questions from municipal sources, or opens a ticket that an officer answers in time.
//!
//! `docs/ARCHITECTURE.md` tells the way of a question through these rooms.

// Becomes `pub mod answer;` when src/answer.rs compiles with district and llm; it must then also name `calibration`.
#[expect(missing_docs, reason = "replaced by src/answer.rs")]
pub mod answer {
    pub mod calibration;
    pub mod confidence;
    pub mod retrieve;
    pub mod understand;
}
pub mod article;
pub mod calendar;
pub mod config;
pub mod district;
pub mod error;
pub mod eval;
pub mod knowledge;
pub mod korean;
pub mod locale;
pub mod question;
pub mod secrets;
pub mod store;
pub mod ticket;
