//! An article with what is precomputed for comparing questions with it.

use std::sync::Arc;

use super::gram::{self, Gram, Text};
use super::outline::Outline;
use crate::article::Article;
use crate::korean::{fold::fold, words};

/// Characters of a body that are compared; what follows is found by its first part or not at all.
const MAX_BODY: usize = 20_000;

/// A short text that names the subject of an article: its title, or one way of asking for it.
#[derive(Debug)]
pub(super) struct Label {
    /// Folded text.
    pub text: Text,
    /// Distinct grams with the weight of their characters, sorted by gram.
    pub grams: Vec<(Gram, f32)>,
}

/// An article as retrieval sees it.
#[derive(Debug)]
pub(super) struct Document {
    /// The article itself.
    pub article: Arc<Article>,
    /// Its texts, prepared for comparing.
    pub outline: Arc<Outline>,
    /// The title, then the article's own phrasings. Empty texts are left out.
    pub labels: Vec<Label>,
    /// Residents' wordings learned from use.
    pub learned: Vec<Label>,
    /// What the body begins with, when there is no title.
    pub lead: Option<Label>,
    /// Folded body without markup.
    pub body: Text,
    /// Number of grams of all texts.
    pub length: f32,
}

impl Label {
    fn new(text: &str) -> Option<Self> {
        let folded = fold(text);
        let grams = weighted_grams(&folded);
        (!grams.is_empty()).then(|| Self { text: gram::text(&folded), grams })
    }
}

impl Document {
    /// Folds and measures an article.
    pub(super) fn new(article: Arc<Article>) -> Self {
        Self::with_learned(article, &[])
    }

    /// The same for an article with learned wordings.
    pub(super) fn with_learned(article: Arc<Article>, learned: &[String]) -> Self {
        let title = Label::new(&article.title);
        let lead = if title.is_some() { None } else { Label::new(&lead(&article.body)) };
        let labels: Vec<Label> =
            title.into_iter().chain(article.questions.iter().filter_map(|question| Label::new(question))).collect();
        let learned = learned.iter().filter_map(|wording| Label::new(wording)).collect();
        let mut body = fold(&article.body);
        if let Some((end, _)) = body.char_indices().nth(MAX_BODY) {
            body.truncate(end);
        }
        let body = gram::text(&body);
        let outline = Arc::new(Outline::of(&article));
        let mut document = Self { article, outline, labels, learned, lead, body, length: 0.0 };
        let mut length = 0_u16;
        document.each_gram(|_| length = length.saturating_add(1));
        document.length = f32::from(length);
        document
    }

    /// Every gram of labels and body, in order.
    pub(super) fn each_gram(&self, mut meet: impl FnMut(Gram)) {
        for label in self.labels.iter().chain(&self.learned) {
            gram::each(&label.text, |met| meet(met.gram));
        }
        gram::each(&self.body, |met| meet(met.gram));
    }
}

/// Characters of a body that stand for a missing title.
const LEAD: usize = 50;

fn lead(body: &str) -> String {
    body.chars().take(LEAD).collect()
}

/// The distinct grams of a folded text, each with the greatest weight it has there. Word starts are left out.
pub(super) fn weighted_grams(folded: &str) -> Vec<(Gram, f32)> {
    let mut grams: Vec<(Gram, f32)> = Vec::new();
    let mut before: Option<(u16, f32)> = None;
    for word in words::words(folded) {
        for (c, weight) in word.chars.iter().zip(&word.weights) {
            let unit = gram::unit(*c);
            if let Some((first, first_weight)) = before {
                grams.push((gram::gram(first, unit), weight.min(first_weight)));
            }
            before = Some((unit, *weight));
        }
    }
    grams.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    grams.dedup_by_key(|(gram, _)| *gram);
    grams
}
