//! One state of the knowledge: what readers search while the next state is being made.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::document::Document;
use super::evidence::{self, Scratch};
use super::index::View;
use super::latent::{self, Latent, Place};
use super::plan::Plan;
use super::query::Query;
use super::statistics::Statistics;
use super::{Hit, KnowledgeError, ranking};

/// How many candidates are compared exactly.
const CANDIDATES: usize = 60;
/// The latent model is trained again when one article in so many has changed.
const RETRAIN: usize = 5;
/// Up to so many articles, training takes a fraction of a second.
const QUICK: usize = 1_000;

/// A searchable state.
pub(super) struct Snapshot {
    pub revision: i64,
    pub view: View,
    pub contents: Contents,
}

/// An article in its slot.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub document: Arc<Document>,
    place: Arc<Place>,
}

/// The articles and what is counted and learned over them. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    entries: Vec<Option<Entry>>,
    by_id: HashMap<String, u32>,
    statistics: Statistics,
    latent: Arc<Latent>,
    changed: usize,
}

impl Contents {
    /// The slot of this id, or a free one.
    pub(super) fn slot_for(&self, id: &str) -> u32 {
        self.by_id.get(id).copied().unwrap_or_else(|| u32::try_from(self.entries.len()).unwrap_or(u32::MAX))
    }

    /// Puts a document in its slot.
    pub(super) fn insert(&mut self, slot: u32, document: Arc<Document>) {
        let at = slot as usize;
        if self.entries.len() <= at {
            self.entries.resize(at + 1, None);
        }
        if let Some(old) = self.entries[at].take() {
            self.statistics.remove(&old.document);
        }
        self.statistics.add(&document);
        self.by_id.insert(document.article.id.clone(), slot);
        let place = Arc::new(self.latent.place(&document, &self.statistics));
        self.entries[at] = Some(Entry { document, place });
        self.changed += 1;
    }

    /// Takes a document out, if it is there.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(old) = self.by_id.remove(id).and_then(|slot| self.entries[slot as usize].take()) {
            self.statistics.remove(&old.document);
            self.changed += 1;
        }
    }

    /// The entry of an id.
    pub(super) fn find(&self, id: &str) -> Option<&Entry> {
        self.entries.get(*self.by_id.get(id)? as usize)?.as_ref()
    }

    /// Number of articles.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All articles, effective or not.
    pub(super) fn articles(&self) -> impl Iterator<Item = &Arc<crate::article::Article>> {
        self.entries.iter().flatten().map(|entry| &entry.document.article)
    }

    /// Few enough articles to train before they are shown?
    pub(super) fn is_quick_to_train(&self) -> bool {
        self.len() <= QUICK
    }

    /// Trains the latent model when enough has changed since the last time.
    pub(super) fn train_if_due(&mut self) -> bool {
        if self.changed == 0 || self.changed * RETRAIN < self.len() {
            return false;
        }
        let documents: Vec<&Document> = self.entries.iter().flatten().map(|entry| entry.document.as_ref()).collect();
        let latent = Latent::train(&documents, &self.statistics);
        for entry in self.entries.iter_mut().flatten() {
            entry.place = Arc::new(latent.place(&entry.document, &self.statistics));
        }
        self.latent = Arc::new(latent);
        self.changed = 0;
        true
    }
}

impl Snapshot {
    /// Compares the query with the candidates of the index, in no order.
    pub(super) fn search(&self, query: &Query, today: Date) -> Result<Vec<Hit>, KnowledgeError> {
        let contents = &self.contents;
        let plan = Plan::new(query, &contents.statistics);
        let place = contents.latent.place_of(plan.meaning());
        let mut scratch = Scratch::new(&plan);
        let candidates = self.view.candidates(&plan.candidates(), CANDIDATES)?;
        Ok(candidates
            .into_iter()
            .filter_map(|slot| contents.entries.get(slot as usize)?.as_ref())
            .filter(|entry| entry.document.article.is_effective_on(today))
            .map(|entry| {
                let mut parts = evidence::compare(&plan, &entry.document, &contents.statistics, &mut scratch);
                parts.latent = latent::likeness(&place, &entry.place);
                Hit { article: Arc::clone(&entry.document.article), score: ranking::score(&parts), parts }
            })
            .collect())
    }
}
