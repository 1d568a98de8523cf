//! An article's texts prepared once, at indexing, for what is compared with them letter by letter at every question.

use crate::article::Article;

/// Letters and figures of an article, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Title and phrasings, each without spaces and marks, parted by spaces.
    pub labels: String,
    /// Distinct pairs of characters of the title, in order.
    pub title: Box<[(char, char)]>,
    /// The body without spaces; marks stay.
    pub body: String,
}

impl Outline {
    /// Of an article.
    pub fn of(article: &Article) -> Self {
        let labels = std::iter::once(&article.title).chain(&article.questions);
        let labels: Vec<String> = labels.map(|label| letters(label)).collect();
        let body = article.body.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        Self { labels: labels.join(" "), title: pairs(&article.title), body }
    }

    /// How much of two titles is the same, 0–1: twice the pairs they share, of all pairs.
    pub fn likeness(&self, other: &Self) -> f64 {
        let whole = self.title.len() + other.title.len();
        let shared = self.title.iter().filter(|pair| other.title.binary_search(pair).is_ok()).count();
        if whole == 0 { 0.0 } else { 2.0 * shared as f64 / whole as f64 }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn pairs(title: &str) -> Box<[(char, char)]> {
    let letters: Vec<char> = letters(title).chars().collect();
    let mut pairs: Vec<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into()
}
