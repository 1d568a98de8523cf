//! Where a wording stands in a question: its words in their order, near one another, in whatever form.

use super::super::query::Query;
use crate::korean::verbs;

/// Characters that may stand between two words of a wording: a particle and one short word.
const GAP: usize = 5;
/// A gap up to this is a particle; beyond it another word stands between.
pub(super) const NEAR: usize = 2;
/// What a wording weighs whose words stand apart.
pub(super) const APART: f32 = 0.7;
/// Particles that may follow a noun of one syllable.
const PARTICLES: &str = "이가을를은는도에로만의과와";
/// Words of one syllable that lean on the verb after them.
const LEANING: &str = "안못";

/// The question without spaces, as the lexicon reads it.
pub(super) struct Stream {
    /// Its characters.
    pub(super) chars: Vec<char>,
    /// The word of each character.
    pub(super) word: Vec<usize>,
}

impl Stream {
    /// The words of a query.
    pub(super) fn new(query: &Query) -> Self {
        let (mut chars, mut word) = (Vec::new(), Vec::new());
        for (index, text) in query.words.iter().map(|word| &word.text).enumerate() {
            for c in text.chars() {
                chars.push(c);
                word.push(index);
            }
        }
        Self { chars, word }
    }

    fn starts_word(&self, at: usize) -> bool {
        at == 0 || self.word[at] != self.word[at - 1]
    }

    /// The character after `at` in the same word.
    fn next(&self, at: usize) -> Option<char> {
        (self.word.get(at + 1)? == self.word.get(at)?).then(|| self.chars[at + 1])
    }

    /// Does a stem stand here? Its last syllable may be contracted or carry an ending. A noun of one syllable must be a word.
    fn stands(&self, at: usize, stem: &[char], last: bool) -> bool {
        let Some(here) = self.chars.get(at..at + stem.len()) else { return false };
        let (Some((ends, head)), Some((met, here_head))) = (stem.split_last(), here.split_last()) else {
            return false;
        };
        let end = at + stem.len() - 1;
        if head != here_head || !verbs::continues(*ends, *met, self.next(end)) {
            return false;
        }
        stem.len() > 1 || last || LEANING.contains(*ends) || self.next(end).is_none_or(|next| PARTICLES.contains(next))
    }

    /// Do the stems stand from `at` on, one soon after the other? The index of the last character, and the widest gap.
    ///
    /// A wording of one or two syllables must begin a word; longer ones are also found inside unspaced text.
    pub(super) fn matches(&self, at: usize, stems: &[Vec<char>]) -> Option<(usize, usize)> {
        let (first, others) = stems.split_first()?;
        let length: usize = stems.iter().map(Vec::len).sum();
        if !self.stands(at, first, others.is_empty() && length > 1) {
            return None;
        }
        if (length < 3 || first.len() == 1) && !self.starts_word(at) {
            return None;
        }
        let mut end = at + first.len();
        let mut apart = 0;
        for (index, stem) in others.iter().enumerate() {
            let latest = (end + GAP).min(self.chars.len().saturating_sub(stem.len()));
            let next = (end..=latest).find(|next| {
                (stem.len() > 1 || *next <= end + 1 || self.starts_word(*next))
                    && self.stands(*next, stem, index + 1 == others.len())
            })?;
            apart = apart.max(next - end);
            end = next + stem.len();
        }
        Some((end - 1, apart))
    }
}
