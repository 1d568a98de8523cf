//! A small latent model of the district's own texts: grams that keep the same company lie near one another, so that a question and
//! an article can be alike without a word in common.
//!
//! Latent semantic analysis by a randomised singular value decomposition (Halko, Martinsson, Tropp 2011) of the matrix of
//! articles × grams. No downloads, deterministic, bounded: at most [`MAX_GRAMS`] grams and [`DIMENSIONS`] dimensions.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::document::Document;
use super::gram::{self, Gram, GramMap};
use super::matrix::{Matrix, Sparse};
use super::statistics::Statistics;

pub(super) mod kept;

/// Dimensions of the space.
const DIMENSIONS: usize = 96;
/// Columns beyond the wanted ones, which make the decomposition sharper.
const SPARE: usize = 12;
/// Rounds of the power iteration.
const ROUNDS: usize = 2;
/// Grams that take part: those in the most articles.
const MAX_GRAMS: usize = 40_000;
/// A gram must be in at least as many articles to tell what company it keeps.
const MIN_FREQUENCY: u32 = 2;
/// What a gram of a label counts beside one of the body.
const LABEL_WEIGHT: f32 = 2.0;

/// The trained model.
#[derive(Debug, Default)]
pub(super) struct Latent {
    columns: GramMap<u32>,
    /// Inverse document frequency of each gram when it was trained: an article keeps its place while others come and go.
    idf: Vec<f32>,
    /// One row a gram.
    basis: Matrix,
    /// The articles it was trained on, sorted.
    trained: Vec<u64>,
}

/// A place in the latent space, of length 1 (or 0 when nothing is known).
pub(super) type Place = Box<[f32]>;

impl Latent {
    /// Trains on these documents.
    pub(super) fn train(documents: &[&Document], statistics: &Statistics) -> Self {
        let mut known: Vec<(Gram, u32)> =
            statistics.grams().filter(|(gram, count)| *count >= MIN_FREQUENCY && !gram::is_start(*gram)).collect();
        known.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        known.truncate(MAX_GRAMS);
        let columns: GramMap<u32> = known.iter().zip(0_u32..).map(|((gram, _), column)| (*gram, column)).collect();
        let mut trained: Vec<u64> = documents.iter().map(|document| print(document)).collect();
        trained.sort_unstable();
        let idf = known.iter().map(|(gram, _)| statistics.idf(*gram)).collect();
        let mut model = Self { columns, idf, basis: Matrix::default(), trained };
        let rows: Vec<Vec<(u32, f32)>> = documents.iter().map(|document| model.row(document)).collect();
        let width = DIMENSIONS.min(rows.len() / 2).min(known.len() / 2);
        if width >= 2 {
            let sparse = Sparse::new(rows, known.len());
            model.basis = sparse.right_singular(width, SPARE, ROUNDS);
        }
        model
    }

    /// Number of articles in which these differ from those it was trained on.
    pub(super) fn differs_in<'a>(&self, documents: impl Iterator<Item = &'a Document>) -> usize {
        let (mut known, mut fresh) = (0, 0);
        for document in documents {
            if self.trained.binary_search(&print(document)).is_ok() {
                known += 1;
            } else {
                fresh += 1;
            }
        }
        fresh + self.trained.len().saturating_sub(known + fresh)
    }

    /// Where a document lies.
    pub(super) fn place(&self, document: &Document) -> Place {
        self.sum(self.row(document).into_iter())
    }

    /// Where weighted grams lie.
    pub(super) fn place_of(&self, grams: impl Iterator<Item = (Gram, f32)>) -> Place {
        self.sum(grams.filter_map(|(gram, weight)| Some((*self.columns.get(&gram)?, weight))))
    }

    fn sum(&self, grams: impl Iterator<Item = (u32, f32)>) -> Place {
        let mut place = vec![0.0_f32; self.basis.width()];
        if !place.is_empty() {
            for (column, weight) in grams {
                for (sum, value) in place.iter_mut().zip(self.basis.row(column as usize)) {
                    *sum += weight * value;
                }
            }
        }
        let length = place.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            for value in &mut place {
                *value /= length;
            }
        }
        place.into()
    }

    /// A document's grams within words: dampened counts by inverse document frequency, as a row of length 1.
    fn row(&self, document: &Document) -> Vec<(u32, f32)> {
        let mut counts: GramMap<f32> = GramMap::default();
        let mut count = |text: &[u16], weight: f32| {
            gram::each(text, |met| {
                if !met.crosses && !gram::is_start(met.gram) {
                    *counts.entry(met.gram).or_default() += weight;
                }
            });
        };
        for label in &document.labels {
            count(&label.text, LABEL_WEIGHT);
        }
        count(&document.body, 1.0);
        let mut row: Vec<(u32, f32)> = counts
            .into_iter()
            .filter_map(|(gram, count)| Some((*self.columns.get(&gram)?, (1.0 + count).ln())))
            .map(|(column, count)| (column, count * self.idf[column as usize]))
            .collect();
        row.sort_unstable_by_key(|(column, _)| *column);
        let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for (_, value) in &mut row {
            *value /= length;
        }
        row
    }
}

/// Stands for what the model reads of a document.
fn print(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    for label in &document.labels {
        label.text.hash(&mut hasher);
    }
    document.body.hash(&mut hasher);
    hasher.finish()
}

/// Cosine of two places.
pub(super) fn likeness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
