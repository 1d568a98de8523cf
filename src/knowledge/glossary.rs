//! The glossary: municipal terms in other languages, each with the office's Korean wordings.
//!
//! A foreign question is read by looking its words up. The terms found, in their order, are searched as a Korean question would be;
//! how much of the question was understood is kept beside them, for the judgement.

use std::collections::HashMap;

use super::LexiconError;
use crate::korean::{fold::fold, hangul};

/// A foreign term.
#[derive(Debug)]
struct Term {
    chars: Vec<char>,
    /// Any ending may follow.
    prefix: bool,
    row: usize,
}

/// A language's terms by their first character, longest first.
#[derive(Debug, Default)]
struct Language {
    terms: HashMap<char, Vec<Term>>,
}

/// All terms of the glossary.
#[derive(Debug, Default)]
pub(super) struct Glossary {
    rows: Vec<Vec<String>>,
    languages: Vec<Language>,
}

/// A foreign question as the glossary reads it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Reading {
    /// Korean wordings of the terms met, in the order of the question: the first is the usual one.
    pub terms: Vec<(String, Vec<String>)>,
    /// Share of the question's letters that belong to terms.
    pub understood: f32,
}

impl Glossary {
    /// Reads the file: a header `korean<TAB>en<TAB>…`, then a row a notion; alternatives are separated by `|`, a trailing `*`
    /// lets any ending follow.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, LexiconError> {
        let wrong =
            |line: usize, message: &str| LexiconError { file: file.to_owned(), line, message: message.to_owned() };
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        if header.first() != Some(&"korean") {
            return Err(wrong(1, "the header must be `korean` and language codes, separated by tabs"));
        }
        let languages = header[1..].iter().map(|_| Language::default()).collect();
        let mut glossary = Self { rows: Vec::new(), languages };
        for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != header.len() {
                return Err(wrong(index + 2, "the line has another number of cells than the header"));
            }
            let korean: Vec<String> = cells[0].split('|').map(fold).filter(|text| !text.is_empty()).collect();
            if korean.is_empty() {
                return Err(wrong(index + 2, "the Korean wording is empty"));
            }
            for (language, cell) in glossary.languages.iter_mut().zip(&cells[1..]) {
                for term in cell.split('|').map(str::trim) {
                    let prefix = term.ends_with('*');
                    let chars: Vec<char> = fold(term.trim_end_matches('*')).chars().collect();
                    if let Some(first) = chars.first() {
                        let row = glossary.rows.len();
                        language.terms.entry(*first).or_default().push(Term { chars, prefix, row });
                    }
                }
            }
            glossary.rows.push(korean);
        }
        for language in &mut glossary.languages {
            for terms in language.terms.values_mut() {
                terms.sort_by_key(|term| std::cmp::Reverse(term.chars.len()));
            }
        }
        Ok(glossary)
    }

    /// Reads a folded question in the language that understands most of it; `None` for Korean and when nothing is understood.
    pub(super) fn read(&self, folded: &str) -> Option<Reading> {
        if folded.chars().any(hangul::is_syllable) {
            return None;
        }
        let chars: Vec<char> = folded.chars().collect();
        let letters = chars.iter().filter(|c| **c != ' ').count();
        let best = self
            .languages
            .iter()
            .map(|language| language.read(&chars))
            .max_by_key(|(covered, found)| (*covered, std::cmp::Reverse(found.len())))
            .filter(|(covered, _)| *covered > 0)?;
        let mut reading = Reading::default();
        for row in best.1 {
            let (first, others) = self.rows[row].split_first()?;
            if !reading.terms.iter().any(|(known, _)| known == first) {
                reading.terms.push((first.clone(), others.to_vec()));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a question has at most a few hundred letters")]
        let understood = best.0 as f32 / letters.max(1) as f32;
        reading.understood = understood.min(1.0);
        Some(reading)
    }
}

impl Language {
    /// Letters covered and rows met, taking the longest term at every place.
    fn read(&self, chars: &[char]) -> (usize, Vec<usize>) {
        let (mut at, mut covered, mut rows) = (0, 0, Vec::new());
        while at < chars.len() {
            let starts = at == 0 || chars[at - 1] == ' ';
            let found = (starts || !has_spaces(chars[at]))
                .then(|| self.terms.get(&chars[at]))
                .flatten()
                .and_then(|terms| terms.iter().find_map(|term| Some((term, term.stands(chars, at)?))));
            if let Some((term, end)) = found {
                covered += chars[at..end].iter().filter(|c| **c != ' ').count();
                rows.push(term.row);
                at = end;
            } else {
                at += 1;
            }
        }
        (covered, rows)
    }
}

impl Term {
    /// Where the term ends when it stands here.
    fn stands(&self, chars: &[char], at: usize) -> Option<usize> {
        let end = at + self.chars.len();
        if chars.get(at..end)? != self.chars {
            return None;
        }
        let rest = || chars[end..].iter().take_while(|c| **c != ' ').count();
        if !has_spaces(chars[at]) {
            return Some(end);
        }
        // English and its like: a plural or a genitive is no other word.
        let plural = |count: usize| chars[end..end + count].iter().collect::<String>() == "s" || count == 0;
        let rest = rest();
        (self.prefix || plural(rest)).then_some(end + rest)
    }
}

/// Does the script of this character part words by spaces?
fn has_spaces(c: char) -> bool {
    let scripts = ['\u{0e00}'..='\u{0eff}', '\u{1780}'..='\u{17ff}', '\u{3040}'..='\u{30ff}', '\u{3400}'..='\u{9fff}'];
    !scripts.iter().any(|script| script.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "korean\ten\tzh\tth\n쓰레기|폐기물\tgarbage|trash\t垃圾\tขยะ\n재활용\trecycl*\t回收\tรีไซเคิล\n\
        쓰레기봉투\tgarbage bag\t垃圾袋\tถุงขยะ\n";

    #[test]
    fn the_longest_term_is_taken_and_endings_may_follow() {
        let glossary = Glossary::parse("small", SMALL).unwrap();
        let terms = |text: &str| {
            let reading = glossary.read(&fold(text)).unwrap_or_default();
            reading.terms.into_iter().map(|(term, _)| term).collect::<Vec<_>>()
        };
        assert_eq!(terms("Where can I buy garbage bags?"), ["쓰레기봉투"]);
        assert_eq!(terms("Is recycling and trash the same?"), ["재활용", "쓰레기"]);
        assert_eq!(terms("垃圾袋在哪里买？回收"), ["쓰레기봉투", "재활용"]);
        assert_eq!(terms("ซื้อถุงขยะได้ที่ไหน"), ["쓰레기봉투"]);
        assert!(terms("trashy novels").is_empty());
        assert!(terms("소파 garbage").is_empty(), "Korean is read as Korean");
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = Glossary::parse("g.tsv", "korean\ten\n쓰레기\n").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("g.tsv", 2));
    }
}
