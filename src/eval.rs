//! Evaluation: runs a question set through the program and measures what comes out. `docs/EVALUATION.md` says what is measured and how
//! the program did.

pub mod attack;
pub mod bench;
pub mod calibrate;
pub mod chart;
pub mod compare;
pub mod grounding;
mod linear;
pub mod logistic;
pub mod look;
pub mod masking;
pub mod measure;
pub mod report;
pub mod second;
pub mod set;
pub mod triage;
