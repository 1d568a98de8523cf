//! Parts a line into clauses: one predicate each.

use super::line::Clause;
use super::text::after;
use super::words::POLARITY;

/// Words that are written with a point.
const SHORT: &[&str] = &[
    "no", "st", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mr", "ms", "dr",
];

/// The clauses of a normal text, in order; together they cover it.
pub(super) fn clauses(text: &str, foreign: bool) -> Vec<Clause> {
    let mut cuts = Vec::new();
    let mut word = 0;
    for (at, c) in text.char_indices() {
        let behind = at + c.len_utf8();
        match c {
            ' ' => {
                if POLARITY.closes(&text[word..at]) {
                    cuts.push(at);
                }
                word = behind;
                let next = text[behind..].split(' ').next().unwrap_or_default();
                if POLARITY.joints.iter().any(|joint| joint == next) {
                    cuts.push(at);
                }
            }
            // A comma parts nouns too; only behind a closing verb, or without a space (Chinese), it parts clauses.
            ',' => {
                let closes = POLARITY.closes(&text[word..at]);
                let next = after(text, behind);
                let word = text[behind..].trim_start().split(' ').next().unwrap_or_default();
                let denies = foreign && POLARITY.ahead.iter().any(|denial| denial == word);
                if closes || denies || next.is_some_and(|c| c != ' ' && !c.is_ascii_digit()) {
                    cuts.push(behind);
                }
            }
            // Not within 18.5, p.m. or a name.
            '.' if after(text, behind).is_none_or(|c| c == ' ') && !is_short(&text[..at]) => cuts.push(behind),
            ';' | ':' if !after(text, behind).is_some_and(|c| c.is_ascii_digit()) => cuts.push(behind),
            // In a translation a bracket holds the Korean term of the word before it.
            '(' | ')' if foreign => {}
            '|' | '(' | ')' | '。' | '!' | '?' => cuts.push(behind),
            '但' | '若' | '则' => cuts.push(at),
            '除' if foreign => cuts.push(at),
            _ => {}
        }
    }
    cuts.push(text.len());
    let mut start = 0;
    let mut clauses = Vec::new();
    for cut in cuts {
        if text[start..cut].chars().any(char::is_alphanumeric) {
            clauses.push(Clause { at: start..cut, ..Clause::default() });
            start = cut;
        }
    }
    match clauses.last_mut() {
        Some(last) => last.at.end = text.len().max(last.at.end),
        None => clauses.push(Clause { at: 0..text.len(), ..Clause::default() }),
    }
    clauses
}

/// `p.m`, `No`: the point behind it ends nothing.
pub(super) fn is_short(ahead: &str) -> bool {
    let word = ahead.rsplit([' ', '(']).next().unwrap_or_default();
    let letters = !word.is_empty() && word.len() <= 4 && word.chars().all(|c| c.is_ascii_alphabetic() || c == '.');
    letters && (word.contains('.') || word.len() == 1 || SHORT.contains(&word.to_lowercase().as_str()))
}
