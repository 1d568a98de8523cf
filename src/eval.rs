//! Evaluation: runs a question set through the program and measures what comes out.

pub mod set;
