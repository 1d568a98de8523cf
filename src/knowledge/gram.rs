//! Grams: pairs of neighbouring characters, the unit in which questions and articles are compared.
//!
//! A gram packs two UTF-16 units. Pairs are taken over the text without spaces, so that missing and superfluous spaces do not matter;
//! whether a pair crosses a word boundary is told beside it. A word's first character alone is the pair of a space and that character.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Two characters.
pub(super) type Gram = u32;

/// A folded text as UTF-16 units: what a document keeps to be scanned at query time.
pub(super) type Text = Box<[u16]>;

const SPACE: u16 = 0x20;

/// Packs two units.
pub(super) fn gram(first: u16, second: u16) -> Gram {
    u32::from(first) << 16 | u32::from(second)
}

/// One unit a character; what lies outside the basic plane becomes U+FFFD.
pub(super) fn unit(c: char) -> u16 {
    u16::try_from(c as u32).unwrap_or(0xfffd)
}

/// The folded text as units.
pub(super) fn text(folded: &str) -> Text {
    folded.chars().map(unit).collect()
}

/// A gram met in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Met {
    /// The pair.
    pub gram: Gram,
    /// Its second character begins a new word.
    pub crosses: bool,
}

/// Calls `meet` for every word start and every pair of the text, in order.
pub(super) fn each(text: &[u16], mut meet: impl FnMut(Met)) {
    let mut before = SPACE;
    let mut crosses = true;
    for &unit in text {
        if unit == SPACE {
            crosses = true;
            continue;
        }
        if crosses {
            meet(Met { gram: gram(SPACE, unit), crosses: false });
        }
        if before != SPACE {
            meet(Met { gram: gram(before, unit), crosses });
        }
        before = unit;
        crosses = false;
    }
}

/// Is it a word's first character alone?
pub(super) fn is_start(gram: Gram) -> bool {
    gram >> 16 == u32::from(SPACE)
}

/// The gram as text, for the index and for people.
pub(super) fn show(gram: Gram) -> String {
    let units = [u16::try_from(gram >> 16).unwrap_or(0xfffd), u16::try_from(gram & 0xffff).unwrap_or(0xfffd)];
    String::from_utf16_lossy(&units)
}

/// A multiplicative hasher for grams: they are short, trusted and looked up very often.
#[derive(Default)]
pub(super) struct GramHasher(u64);

impl Hasher for GramHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        let mixed = (self.0.rotate_left(5) ^ u64::from(value)).wrapping_mul(0x517c_c1b7_2722_0a95);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// A map from grams.
pub(super) type GramMap<V> = HashMap<Gram, V, BuildHasherDefault<GramHasher>>;
/// A set of grams.
pub(super) type GramSet = HashSet<Gram, BuildHasherDefault<GramHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_ignore_spaces_and_tell_where_they_were() {
        let mut met = Vec::new();
        each(&text("물이 안"), |gram| met.push((show(gram.gram), gram.crosses)));
        let met: Vec<_> = met.iter().map(|(text, crosses)| (text.as_str(), *crosses)).collect();
        assert_eq!(met, [(" 물", false), ("물이", false), (" 안", false), ("이안", true)]);
    }
}
