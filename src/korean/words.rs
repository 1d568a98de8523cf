//! Words of a folded text, with the weight that each of their characters carries.

use super::tails;

/// Weight of a character of a word's stem.
pub const STEM: f32 = 1.0;
/// Weight of a character of a particle or an ending.
pub const TAIL: f32 = 0.3;
/// Weight of a character of a verb's stem.
pub const VERB: f32 = 0.7;
/// Weight of a character of a word that only colours the question.
pub const FAINT: f32 = 0.3;
/// Weight of a character of a question word or politeness.
pub const EMPTY: f32 = 0.05;

/// A word: its characters, where its tail starts, and the weights of its characters.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Characters of the folded word.
    pub chars: Vec<char>,
    /// Number of characters before the particle or ending.
    pub stem: usize,
    /// How much each character says about the subject, 0–1.
    pub weights: Vec<f32>,
    /// Carries no subject at all.
    pub empty: bool,
}

impl Word {
    /// Analyses one folded word (no spaces).
    pub fn new(word: &str) -> Self {
        let chars: Vec<char> = word.chars().collect();
        let stem = chars.len() - tails::tail_length(&chars);
        let empty = tails::is_empty_word(&chars);
        let weight = if empty {
            EMPTY
        } else if tails::is_faint_word(&chars) {
            FAINT
        } else if tails::is_verb(&chars) {
            VERB
        } else {
            STEM
        };
        let mut weights = vec![weight; chars.len()];
        if !empty {
            weights[stem..].fill(TAIL.min(weight));
            let mut inner = vec![false; chars.len()];
            tails::mark_inner(&chars, &mut inner);
            for (weight, inner) in weights.iter_mut().zip(inner) {
                if inner {
                    *weight = EMPTY;
                }
            }
        }
        Self { chars, stem, weights, empty }
    }

    /// The word without its tail.
    pub fn stem(&self) -> String {
        self.chars[..self.stem].iter().collect()
    }
}

/// The words of a folded text.
pub fn words(folded: &str) -> Vec<Word> {
    folded.split(' ').filter(|word| !word.is_empty()).map(Word::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_come_off_and_nouns_stay() {
        for (word, stem) in [
            ("소파를", "소파"),
            ("택시비를", "택시비"),
            ("은행에서", "은행"),
            ("문의", "문의"),
            ("상수도", "상수도"),
            ("버리려면", "버리"),
            ("물", "물"),
            ("물을", "물"),
            ("나이", "나이"),
            ("신청하려면", "신청"),
            ("휠체어는", "휠체어"),
        ] {
            assert_eq!(Word::new(word).stem(), stem, "{word}");
        }
    }

    #[test]
    fn question_words_carry_nothing() {
        for word in ["어디서", "어떻게", "있나요", "알려주세요", "얼마예요"] {
            assert!(Word::new(word).empty, "{word}");
        }
        let word = Word::new("대부업이자최고얼마까지");
        assert!(word.weights[..7].iter().all(|weight| *weight >= 1.0));
        assert!(word.weights[7] < 0.1);
    }
}
