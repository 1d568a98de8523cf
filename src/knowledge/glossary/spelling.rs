//! One spelling for what a language writes in several: English forms, Vietnamese without its marks, traditional characters.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a language's words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Plurals and verb forms are one word.
    English,
    /// Marks may be missing, all at once.
    Vietnamese,
    /// Traditional characters are the simplified ones.
    Chinese,
    /// As it is written.
    Plain,
}

impl Spelling {
    /// The spelling of a language, by its code.
    pub(super) fn of(code: &str) -> Self {
        match code {
            "en" => Self::English,
            "vi" => Self::Vietnamese,
            "zh" => Self::Chinese,
            _ => Self::Plain,
        }
    }

    /// A text or term in one spelling.
    pub(super) fn text(self, folded: &str) -> String {
        match self {
            Self::Chinese => folded.chars().map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c)).collect(),
            _ => folded.to_owned(),
        }
    }

    /// What all forms of a word share. Words spelt alike come before words of one stem.
    pub(super) fn stem(self, word: &str) -> String {
        match self {
            Self::English => english(word),
            Self::Vietnamese => bare(word),
            _ => word.to_owned(),
        }
    }
}

/// Is this the character of a script that does not part words by spaces? Thai, Lao, Khmer, kana, Han.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// An English word without plural and verb endings. Two words may come out alike (parked, parking): the one spelt alike wins.
fn english(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let vowel = |text: &str| text.bytes().any(|letter| b"aeiouy".contains(&letter));
    let mut stem = word;
    if let Some(rest) = stem.strip_suffix("ies") {
        return format!("{rest}y");
    }
    if let Some(rest) = stem
        .strip_suffix("es")
        .filter(|rest| rest.ends_with(['s', 'x', 'z']) || rest.ends_with("ch") || rest.ends_with("sh"))
    {
        stem = rest;
    } else if let Some(rest) = stem.strip_suffix('s').filter(|rest| !rest.ends_with(['s', 'u', 'i'])) {
        stem = rest;
    }
    for ending in ["ing", "ed"] {
        if let Some(rest) =
            stem.strip_suffix(ending).filter(|rest| rest.len() > 2 && vowel(rest) && !rest.ends_with('e'))
        {
            if let Some(rest) = rest.strip_suffix('i') {
                return format!("{rest}y");
            }
            let doubled = rest
                .as_bytes()
                .windows(2)
                .next_back()
                .is_some_and(|pair| pair[0] == pair[1] && !b"lsz".contains(&pair[0]));
            stem = if doubled { &rest[..rest.len() - 1] } else { rest };
            break;
        }
    }
    stem.strip_suffix('e').filter(|rest| rest.len() > 2).unwrap_or(stem).to_owned()
}

/// A Vietnamese word as it is typed without marks.
fn bare(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Traditional characters and the simplified ones for them, in pairs.
const PAIRS: &str = include_str!("hanzi.txt");

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    PAIRS
        .split_whitespace()
        .filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_share_a_stem() {
        for (one, other) in [
            ("throw", "throwing"),
            ("battery", "batteries"),
            ("move", "moving"),
            ("move", "moved"),
            ("box", "boxes"),
            ("stop", "stopped"),
            ("apply", "applied"),
            ("apply", "applying"),
            ("dish", "dishes"),
            ("fill", "filling"),
            ("bus", "buses"),
        ] {
            assert_eq!(english(one), english(other), "{one} {other}");
        }
        for (one, other) in [("bus", "bu"), ("ring", "r"), ("speed", "spe"), ("glass", "glas"), ("visa", "vis")] {
            assert_ne!(english(one), other);
        }
        assert_eq!(bare("hộ"), "ho");
        assert_eq!(bare("đường"), "duong");
        assert_eq!(Spelling::Chinese.text("護照"), "护照");
    }

    #[test]
    fn every_pair_is_a_pair_of_two_characters() {
        for pair in PAIRS.split_whitespace() {
            let chars: Vec<char> = pair.chars().collect();
            assert!(
                matches!(&chars[..], [one, other] if one != other && is_unspaced(*one) && is_unspaced(*other)),
                "{pair}"
            );
        }
        assert!(SIMPLIFIED.values().all(|simple| !SIMPLIFIED.contains_key(simple)), "a simplified character stays");
    }
}
