//! A resident's question: bounded, normalised and masked once, at the edge. Everything behind trusts it.

use unicode_normalization::UnicodeNormalization;

mod masking;
mod orders;

pub use masking::{Masked, PersonalData, Span, mask, spans};
pub use orders::{asks_the_machine, gives_orders};

/// What a resident asked, safe to store, log, index and send to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    text: String,
    masked: Vec<PersonalData>,
}

/// Why a text is no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Nothing but white space.
    #[error("the question is empty")]
    Empty,
    /// More characters than allowed.
    #[error("the question has {length} characters, more than {limit}")]
    TooLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// No letter and no digit in it.
    #[error("the question has no words")]
    NoWords,
}

impl Question {
    /// Cleans, bounds and masks a text. `limit` is in Unicode characters after cleaning.
    pub fn parse(raw: &str, limit: usize) -> Result<Self, QuestionError> {
        let text = clean(raw, limit)?;
        if !text.chars().any(char::is_alphanumeric) {
            return Err(QuestionError::NoWords);
        }
        let Masked { text, found } = mask(&text);
        Ok(Self { text, masked: found })
    }

    /// The masked text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was masked, in order.
    pub fn masked(&self) -> &[PersonalData] {
        &self.masked
    }
}

/// Removes what nobody typed on purpose (control characters, zero-width and direction marks, tags), composes Hangul (NFC), joins white
/// space to single spaces (line breaks stay), and bounds the length in characters.
pub fn clean(raw: &str, limit: usize) -> Result<String, QuestionError> {
    // A text far over the limit is refused before any work is done on it.
    let length = raw.chars().count();
    if length > limit.saturating_mul(4) {
        return Err(QuestionError::TooLong { length, limit });
    }
    let mut text = String::with_capacity(raw.len());
    for c in raw.nfc().filter(|c| !is_invisible(*c)) {
        match c {
            '\n' => {
                text.truncate(text.trim_end_matches(' ').len());
                if !text.is_empty() && !text.ends_with("\n\n") {
                    text.push('\n');
                }
            }
            c if c.is_whitespace() => {
                if !text.is_empty() && !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
            }
            c => text.push(c),
        }
    }
    text.truncate(text.trim_end().len());
    let length = text.chars().count();
    if text.is_empty() {
        Err(QuestionError::Empty)
    } else if length > limit {
        Err(QuestionError::TooLong { length, limit })
    } else {
        Ok(text)
    }
}

/// Characters that show nothing and can only hide or reorder text. Joiners within emoji are dropped too: the emoji stays readable.
pub(crate) fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !c.is_whitespace();
    control
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cleaned() {
        let table = [
            ("  소파   버리려면\t어떻게 해요?  ", "소파 버리려면 어떻게 해요?"),
            ("\u{1109}\u{1169}파", "소파"),
            ("소\u{200b}파\u{202e} 버리기", "소파 버리기"),
            ("첫 줄 \r\n\n\n\n둘째 줄", "첫 줄\n\n둘째 줄"),
        ];
        for (raw, expected) in table {
            assert_eq!(clean(raw, 500).unwrap(), expected);
        }
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(Question::parse(" \n\u{200b}", 500), Err(QuestionError::Empty));
        assert_eq!(Question::parse("😀😀 ?!", 500), Err(QuestionError::NoWords));
        assert_eq!(Question::parse(&"가".repeat(501), 500), Err(QuestionError::TooLong { length: 501, limit: 500 }));
        assert!(Question::parse(&"가".repeat(500), 500).is_ok());
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent_and_bounded(raw in any::<String>()) {
            if let Ok(text) = clean(&raw, 100) {
                prop_assert!(text.chars().count() <= 100);
                prop_assert_eq!(clean(&text, 100), Ok(text));
            }
        }
    }
}
