//! One state of the knowledge: what readers search while the next state is being made.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::dense::{MAX_VECTORS, Meaning, Scan, Vector};
use super::document::Document;
use super::evidence::{self, Scratch};
use super::gram;
use super::index::View;
use super::latent::{self, Latent, Place};
use super::plan::Plan;
use super::query::Query;
use super::statistics::Statistics;
use super::{Hit, KnowledgeError, ranking};
use crate::article::Article;
use crate::korean::fold::fold;

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
    /// Comes from the database and goes with the article's content.
    vector: Option<Arc<Vector>>,
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
        let mut vector = None;
        if let Some(old) = self.entries[at].take() {
            self.statistics.remove(&old.document);
            vector = old.vector.filter(|_| old.document.article == document.article);
        }
        self.statistics.add(&document);
        self.by_id.insert(document.article.id.clone(), slot);
        let place = Arc::new(self.latent.place(&document));
        self.entries[at] = Some(Entry { document, place, vector });
        self.changed += 1;
    }

    /// Takes a document out, if it is there.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(old) = self.by_id.remove(id).and_then(|slot| self.entries[slot as usize].take()) {
            self.statistics.remove(&old.document);
            self.changed += 1;
        }
    }

    /// Gives articles their vectors. Left out are articles that have changed since, vectors of another dimension, and what would be
    /// too many.
    pub(super) fn adopt(&mut self, vectors: Vec<(Arc<Article>, Vector)>) {
        let mut room = MAX_VECTORS.saturating_sub(self.vectors());
        let dimension = self.dimension().or_else(|| vectors.first().map(|(_, vector)| vector.dimension()));
        for (article, vector) in vectors.into_iter().filter(|(_, vector)| Some(vector.dimension()) == dimension) {
            let slot = self.by_id.get(&article.id).copied();
            let entry = slot.and_then(|slot| self.entries[slot as usize].as_mut());
            let Some(entry) = entry.filter(|entry| Arc::ptr_eq(&entry.document.article, &article)) else { continue };
            let takes = usize::from(entry.vector.is_none());
            if takes <= room {
                room -= takes;
                entry.vector = Some(Arc::new(vector));
            }
        }
    }

    /// Number of articles with a vector.
    pub(super) fn vectors(&self) -> usize {
        self.entries.iter().flatten().filter(|entry| entry.vector.is_some()).count()
    }

    /// Dimension of the vectors; `None` while there are none.
    pub(super) fn dimension(&self) -> Option<usize> {
        self.entries.iter().flatten().find_map(|entry| entry.vector.as_deref()).map(Vector::dimension)
    }

    /// Articles without a vector.
    pub(super) fn without_vector(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.entries.iter().flatten().filter(|entry| entry.vector.is_none()).map(|entry| &entry.document.article)
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
    pub(super) fn articles(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.entries.iter().flatten().map(|entry| &entry.document.article)
    }

    /// Few enough articles to train before they are shown?
    pub(super) fn is_quick_to_train(&self) -> bool {
        self.len() <= QUICK
    }

    /// Is every pair of neighbouring characters of a word met in some article?
    pub(super) fn knows(&self, word: &str) -> bool {
        let units = gram::text(&fold(word));
        units.windows(2).all(|pair| self.statistics.frequency(gram::gram(pair[0], pair[1])) > 0)
    }

    /// Goes on with a model that was trained before.
    pub(super) fn go_on_with(&mut self, latent: Latent) {
        self.changed = latent.differs_in(self.entries.iter().flatten().map(|entry| entry.document.as_ref()));
        self.adopt_model(latent);
    }

    /// The latent model in use.
    pub(super) fn latent(&self) -> &Latent {
        &self.latent
    }

    /// Trains the latent model when enough has changed since the last time.
    pub(super) fn train_if_due(&mut self) -> bool {
        if self.changed == 0 || self.changed * RETRAIN < self.len() {
            return false;
        }
        let documents: Vec<&Document> = self.entries.iter().flatten().map(|entry| entry.document.as_ref()).collect();
        let latent = Latent::train(&documents, &self.statistics);
        self.adopt_model(latent);
        self.changed = 0;
        true
    }

    fn adopt_model(&mut self, latent: Latent) {
        for entry in self.entries.iter_mut().flatten() {
            entry.place = Arc::new(latent.place(&entry.document));
        }
        self.latent = Arc::new(latent);
    }
}

impl Snapshot {
    /// Compares the query with the candidates of the index, in no order; with a meaning, also with the articles nearest to that.
    pub(super) fn search(
        &self,
        query: &Query,
        meaning: Option<Meaning<'_>>,
        today: Date,
    ) -> Result<Vec<Hit>, KnowledgeError> {
        let contents = &self.contents;
        let plan = Plan::new(query, &contents.statistics);
        let place = contents.latent.place_of(plan.meaning());
        let mut scratch = Scratch::new(&plan);
        let mut candidates = self.view.candidates(&plan.candidates(), CANDIDATES)?;
        let scan = meaning.map(|meaning| self.scan(meaning.vector, today));
        if let Some(scan) = &scan {
            candidates.extend(scan.nearest.iter().copied());
            candidates.sort_unstable();
            candidates.dedup();
        }
        Ok(candidates
            .into_iter()
            .filter_map(|slot| contents.entries.get(slot as usize)?.as_ref())
            .filter(|entry| entry.document.article.is_effective_on(today))
            .map(|entry| {
                let mut parts = evidence::compare(&plan, &entry.document, &contents.statistics, &mut scratch);
                parts.latent = latent::likeness(&place, &entry.place);
                let lexical = ranking::score(&parts);
                let mut score = lexical;
                if let (Some(meaning), Some(scan), Some(vector)) = (meaning, &scan, &entry.vector) {
                    parts.dense = scan.score(meaning.vector.cosine(vector));
                    score = ranking::fused(lexical, &parts, meaning.weight);
                }
                let document = &entry.document;
                let (article, outline) = (Arc::clone(&document.article), Arc::clone(&document.outline));
                Hit { article, outline, score, lexical, parts }
            })
            .collect())
    }

    /// Compares a question's vector with those of all articles that may answer on this day.
    fn scan(&self, question: &Vector, today: Date) -> Scan {
        let entries = (0_u32..).zip(&self.contents.entries);
        let vectors = entries.filter_map(|(slot, entry)| {
            let entry = entry.as_ref()?;
            let vector = entry.vector.as_deref()?;
            entry.document.article.is_effective_on(today).then_some((slot, vector))
        });
        Scan::new(question, vectors)
    }
}
