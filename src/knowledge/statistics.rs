//! How often grams occur: what makes one gram tell more than another.

use super::document::Document;
use super::gram::{Gram, GramMap, GramSet};

/// Document frequencies and mean length of the articles in the index.
#[derive(Debug, Clone, Default)]
pub(super) struct Statistics {
    frequency: GramMap<u32>,
    documents: u32,
    untitled: u32,
    total_length: f64,
}

impl Statistics {
    /// Counts a document in.
    pub(super) fn add(&mut self, document: &Document) {
        self.documents += 1;
        self.untitled += u32::from(document.lead.is_some());
        self.total_length += f64::from(document.length);
        for gram in distinct(document) {
            *self.frequency.entry(gram).or_default() += 1;
        }
    }

    /// Takes a document out that was counted in.
    pub(super) fn remove(&mut self, document: &Document) {
        self.documents = self.documents.saturating_sub(1);
        self.untitled = self.untitled.saturating_sub(u32::from(document.lead.is_some()));
        self.total_length -= f64::from(document.length);
        for gram in distinct(document) {
            if let Some(count) = self.frequency.get_mut(&gram) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.frequency.remove(&gram);
                }
            }
        }
    }

    /// In how many documents the gram occurs.
    pub(super) fn frequency(&self, gram: Gram) -> u32 {
        self.frequency.get(&gram).copied().unwrap_or(0)
    }

    /// Mean number of grams of a document, at least 1.
    #[expect(clippy::cast_possible_truncation, reason = "a mean length fits an f32")]
    pub(super) fn mean_length(&self) -> f32 {
        (self.total_length / f64::from(self.documents.max(1))).max(1.0) as f32
    }

    /// Share of documents that have a title.
    #[expect(clippy::cast_possible_truncation, reason = "a share fits an f32")]
    pub(super) fn titled(&self) -> f32 {
        (1.0 - f64::from(self.untitled) / f64::from(self.documents.max(1))) as f32
    }

    /// BM25's inverse document frequency; the highest for grams that no document has.
    pub(super) fn idf(&self, gram: Gram) -> f32 {
        idf(self.frequency(gram), self.documents)
    }

    /// The inverse document frequency of a gram that no document has: there is no greater one.
    pub(super) fn rarest(&self) -> f32 {
        idf(0, self.documents)
    }

    /// All grams with their document frequencies.
    pub(super) fn grams(&self) -> impl Iterator<Item = (Gram, u32)> + '_ {
        self.frequency.iter().map(|(gram, count)| (*gram, *count))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents are far below 2^23")]
fn idf(frequency: u32, documents: u32) -> f32 {
    let frequency = frequency as f32;
    (1.0 + (documents as f32 - frequency + 0.5).max(0.5) / (frequency + 0.5)).ln()
}

fn distinct(document: &Document) -> GramSet {
    let mut grams = GramSet::default();
    document.each_gram(|gram| {
        grams.insert(gram);
    });
    grams
}
