//! What the program knows about written Korean, without dictionaries: folding, Hangul syllables, word tails and question words.
//!
//! Everything here is pure. Retrieval compares texts by pairs of neighbouring characters ("grams"), which needs no morphological
//! analysis; these modules decide which characters of a question carry its subject and how a misspelt one can be mended.

pub mod fold;
pub mod hangul;
pub mod keyboard;
pub mod tails;
pub mod verbs;
pub mod when;
pub mod words;

/// Version of the analysis. An index built by another version is rebuilt, never trusted.
pub const ANALYSER_VERSION: u32 = 1;
