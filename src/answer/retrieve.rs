//! Retrieval: the articles that may answer, in order.

use jiff::civil::Date;

use super::understand::Understood;
use crate::knowledge::{Hit, Knowledge, KnowledgeError, Meaning};

/// How many articles are kept with an answer.
pub const KEPT: usize = 10;

/// What was found.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// At most [`KEPT`] hits, best first.
    pub hits: Vec<Hit>,
}

/// Finds the articles that may answer on this day. Fails when the index does.
pub fn retrieve(knowledge: &Knowledge, understood: &Understood, today: Date) -> Result<Retrieved, KnowledgeError> {
    Ok(Retrieved { hits: knowledge.search(&understood.query, today, KEPT)? })
}

/// As `retrieve`, by meaning as well.
pub fn retrieve_near(
    knowledge: &Knowledge,
    understood: &Understood,
    meaning: Option<Meaning<'_>>,
    today: Date,
) -> Result<Retrieved, KnowledgeError> {
    Ok(Retrieved { hits: knowledge.search_near(&understood.query, meaning, today, KEPT)? })
}
