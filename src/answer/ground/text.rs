//! Texts as grounding reads them: one spelling for widths, cases, dashes and dots, and phrases found in them.

use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use crate::korean::{hangul, verbs};

/// NFKC, lower case, one dash, one middle dot, no quotation marks.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' | '\u{301c}' | '\u{223c}' => out.push('-'),
            '\u{318d}' | '\u{30fb}' | '\u{2022}' | '\u{2027}' | '\u{119e}' => out.push('·'),
            '\'' | '"' | '\u{2018}'..='\u{201f}' | '「' | '」' | '『' | '』' | '*' | '`' => {}
            c if c.is_whitespace() => out.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            c => out.push(c),
        }
    }
    // What was taken out may have stood between marks that belong in another order.
    match is_nfkc_quick(out.chars()) {
        IsNormalized::Yes => out,
        _ => out.nfkc().collect(),
    }
}

/// Letters and digits only, each syllable as the end of a stem would stand: what spacing and endings do not change.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| hangul::is_alphanumeric(*c)).map(verbs::base).collect()
}

/// A letter of a script that puts spaces between its words, Hangul left out.
pub(super) fn is_latin(c: char) -> bool {
    // The table of letters is the slow part: asked last.
    (c < '\u{1100}' || ('\u{1e00}'..='\u{1fff}').contains(&c)) && c.is_alphabetic()
}

pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Phrases by their first character; the longest that stands at a place wins.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    by_first: HashMap<char, Vec<Phrase<T>>>,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "marks of the written phrase, any of which may be there")]
struct Phrase<T> {
    text: String,
    /// `^`: not within a word.
    begins: bool,
    /// `$`: nothing of the word may follow but a particle.
    closes: bool,
    /// `*`: any letters may follow.
    goes_on: bool,
    /// `~`: the last syllable is compared as a verb's.
    stem: bool,
    value: T,
}

impl<T> Phrases<T> {
    pub(super) fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_first: HashMap<char, Vec<Phrase<T>>> = HashMap::new();
        for (written, value) in phrases {
            let (begins, rest) = written.strip_prefix('^').map_or((false, written.as_str()), |rest| (true, rest));
            let (stem, rest) = rest.strip_suffix('~').map_or((false, rest), |rest| (true, rest));
            let (closes, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
            let (goes_on, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
            let Some(first) = rest.chars().next() else { continue };
            let phrase = Phrase { text: rest.to_owned(), begins, closes, goes_on, stem, value };
            by_first.entry(first).or_default().push(phrase);
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.text.len()));
        }
        Self { by_first }
    }

    /// The longest phrase at a byte, and the byte behind it.
    pub(super) fn at(&self, text: &str, at: usize) -> Option<(usize, &T)> {
        let first = after(text, at)?;
        let phrases = self.by_first.get(&first)?;
        let ahead = before(text, at);
        if is_latin(first) && ahead.is_some_and(is_latin) {
            return None;
        }
        phrases.iter().find_map(|phrase| {
            let end = phrase.end(text, at)?;
            (!phrase.begins || !ahead.is_some_and(char::is_alphanumeric)).then_some((end, &phrase.value))
        })
    }

    /// All phrases of a text from left to right, without overlaps.
    pub(super) fn all<'a, 't>(
        &'a self,
        text: &'t str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, &'a T)> + use<'a, 't, T> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let start = at;
                if let Some((end, value)) = self.at(text, start) {
                    at = end;
                    return Some((start..end, value));
                }
                at += after(text, at).map_or(1, char::len_utf8);
            }
            None
        })
    }
}

impl<T> Phrase<T> {
    fn end(&self, text: &str, at: usize) -> Option<usize> {
        let end = if self.stem {
            self.stem_end(text, at)?
        } else {
            at + text[at..].strip_prefix(&self.text).map(|_| self.text.len())?
        };
        let next = after(text, end);
        let last = self.text.chars().next_back();
        if last.is_some_and(is_latin) && !self.goes_on && next.is_some_and(is_latin) {
            return None;
        }
        if self.closes && next.is_some_and(|c| hangul::is_syllable(c) && !"은는이가을를와과도의로에만".contains(c))
        {
            return None;
        }
        if self.goes_on {
            let more: usize = text[end..].chars().take_while(|c| is_latin(*c)).map(char::len_utf8).sum();
            return Some(end + more);
        }
        Some(end)
    }

    fn stem_end(&self, text: &str, at: usize) -> Option<usize> {
        let last = self.text.chars().next_back()?;
        let whole = &self.text[..self.text.len() - last.len_utf8()];
        let rest = text[at..].strip_prefix(whole)?;
        let met = rest.chars().next()?;
        (verbs::base(met) == verbs::base(last)).then(|| at + whole.len() + met.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_one() {
        assert_eq!(normal("18:00–24:00 ‘소파’ １Ｌ ㆍ"), "18:00-24:00 소파 1l ·");
        assert_eq!(squeezed("버립니다, 소파!"), squeezed("버리니다소파"));
    }

    #[test]
    fn the_longest_phrase_wins_and_words_stay_whole() {
        let phrases = Phrases::new(
            [("책", 1), ("책상", 2), ("car", 3), ("appl*", 4), ("^약", 5), ("버리~", 6)]
                .map(|(text, value)| (text.to_owned(), value)),
        );
        let found = |text: &str| phrases.all(text).map(|(_, value)| *value).collect::<Vec<_>>();
        assert_eq!(found("책상과 책"), [2, 1]);
        assert_eq!(found("card car scar"), [3]);
        assert_eq!(found("they applied"), [4]);
        assert_eq!(found("약과 계약"), [5]);
        assert_eq!(found("버려 버립니다"), [6, 6]);
    }

    proptest::proptest! {
        #[test]
        fn normal_text_stays(text in "\\PC{0,40}") {
            let once = normal(&text);
            proptest::prop_assert_eq!(normal(&once), once.clone());
        }
    }

    #[test]
    fn marks_around_what_is_taken_out_stand_in_order() {
        let once = normal("\u{1e026}*\u{acd}");
        assert_eq!(once, "\u{acd}\u{1e026}");
        assert_eq!(normal(&once), once);
    }
}
