//! Word tails: particles, verb endings and question words, which say little about the subject of a question.

use std::collections::HashSet;
use std::sync::LazyLock;

static PARTICLES: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/particles.txt")));
static SHORT_PARTICLES: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/short_particles.txt")));
static WHOLE: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/whole.txt")));
static ENDINGS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/endings.txt")));
static EMPTY: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/empty.txt")));
static FAINT: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/faint.txt")));
static INNER: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("tails/inner.txt")));

/// How many characters at the end of a word are particle or ending (0 when none). At least one character is left.
pub fn tail_length(word: &[char]) -> usize {
    if word.len() < 2 {
        return 0;
    }
    let ending = ENDINGS.tail_of(word, 1);
    let particle = PARTICLES.tail_of(word, 1);
    let short = if WHOLE.tail_of(word, 0) > 0 { 0 } else { SHORT_PARTICLES.tail_of(word, 2) };
    ending.max(particle).max(short)
}

/// A word that carries no subject: a question word, politeness, a bare auxiliary.
pub fn is_empty_word(word: &[char]) -> bool {
    EMPTY.has(word) || EMPTY.has(&word[..word.len() - tail_length(word)])
}

/// A word that only colours the question.
pub fn is_faint_word(word: &[char]) -> bool {
    FAINT.has(word) || FAINT.has(&word[..word.len() - tail_length(word)])
}

/// Does the word end like a verb? Residents' verbs are seldom the office's: they tell less than nouns.
pub fn is_verb(word: &[char]) -> bool {
    let ending = ENDINGS.tail_of(word, 1);
    ending > 0 && ending >= tail_length(word)
}

/// Marks in `empty` the characters of `word` that belong to a question phrase, also inside an unspaced word.
pub fn mark_inner(word: &[char], empty: &mut [bool]) {
    for phrase in &INNER.words {
        for start in 0..word.len() {
            if word[start..].starts_with(phrase) {
                empty[start..start + phrase.len()].fill(true);
            }
        }
    }
}

/// A list that every word is held against, several times.
struct Words {
    words: HashSet<Box<[char]>>,
    longest: usize,
}

impl Words {
    /// Words parted by spaces and line ends; a line that begins with `#` is a comment.
    fn read(table: &str) -> Self {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        let words: HashSet<Box<[char]>> =
            lines.flat_map(str::split_whitespace).map(|word| word.chars().collect()).collect();
        let longest = words.iter().map(|word| word.len()).max().unwrap_or(0);
        Self { words, longest }
    }

    fn has(&self, word: &[char]) -> bool {
        self.words.contains(word)
    }

    /// Length of the longest of them that `word` ends with when `keep` characters are left before it; 0 for none.
    fn tail_of(&self, word: &[char], keep: usize) -> usize {
        let most = self.longest.min(word.len().saturating_sub(keep));
        (1..=most).rev().find(|length| self.has(&word[word.len() - length..])).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noun_that_stays_whole_needs_it() {
        for noun in &WHOLE.words {
            assert!(SHORT_PARTICLES.tail_of(noun, 1) > 0, "{noun:?} ends in no short particle");
        }
    }
}
