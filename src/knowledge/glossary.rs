//! The glossary: residents' and municipal terms in other languages, each with the office's Korean wordings.
//!
//! A foreign question is read by looking its words up. The terms found, in their order, are searched as a Korean question would be;
//! how much of the question was understood is kept beside them, for the judgement.

use super::LexiconError;
use crate::korean::{fold::fold, hangul};

mod runs;
mod spelling;
mod words;

use runs::Runs;
use spelling::Spelling;
use words::Words;

/// What a row of function words has for its Korean wording: they may stand within a term, and count neither as understood nor as not.
const LIGHT: &str = "-";

/// One language's terms: those written in words and those of scripts without spaces.
#[derive(Debug)]
struct Language {
    spelling: Spelling,
    words: Words,
    runs: Runs,
}

/// All terms of the glossary.
#[derive(Debug, Default)]
pub(super) struct Glossary {
    /// Korean wordings of each row.
    rows: Vec<Vec<String>>,
    languages: Vec<Language>,
}

/// A foreign question as the glossary reads it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Reading {
    /// Korean wordings of the terms met, in the order of the question: the first is the usual one.
    pub terms: Vec<(String, Vec<String>)>,
    /// Share of the question's letters that belong to terms, without those of function words.
    pub understood: f32,
}

/// What one language makes of a question.
#[derive(Debug, Default)]
struct Found {
    /// Letters within terms.
    covered: usize,
    /// Letters of function words outside of terms.
    light: usize,
    /// Rows in the order of the question.
    rows: Vec<usize>,
}

impl Glossary {
    /// Reads the file: a header `korean<TAB>en<TAB>…`, then a row a notion; alternatives are separated by `|`, a trailing `*`
    /// lets any ending follow. A row whose Korean is `-` holds function words.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, LexiconError> {
        let wrong =
            |line: usize, message: &str| LexiconError { file: file.to_owned(), line, message: message.to_owned() };
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        if header.first() != Some(&"korean") {
            return Err(wrong(1, "the header must be `korean` and language codes, separated by tabs"));
        }
        let languages = header[1..].iter().map(|code| Language::new(code)).collect();
        let mut glossary = Self { rows: Vec::new(), languages };
        for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != header.len() {
                return Err(wrong(index + 2, "the line has another number of cells than the header"));
            }
            let korean: Vec<String> = match cells[0] {
                LIGHT => Vec::new(),
                cell => cell.split('|').map(fold).filter(|text| !text.is_empty()).collect(),
            };
            if korean.is_empty() && cells[0] != LIGHT {
                return Err(wrong(index + 2, "the Korean wording is empty: write it, or `-` for function words"));
            }
            for (language, cell) in glossary.languages.iter_mut().zip(&cells[1..]) {
                for term in cell.split('|').map(str::trim).filter(|term| !term.is_empty()) {
                    language.add(term, (!korean.is_empty()).then_some(glossary.rows.len()));
                }
            }
            if !korean.is_empty() {
                glossary.rows.push(korean);
            }
        }
        Ok(glossary)
    }

    /// Reads a folded question in the language that understands most of it; `None` for Korean and when nothing is understood.
    pub(super) fn read(&self, folded: &str) -> Option<Reading> {
        if folded.chars().any(hangul::is_syllable) {
            return None;
        }
        let letters = folded.chars().filter(|c| *c != ' ').count();
        let found = self.languages.iter().map(|language| language.read(folded));
        // In doubt the language is the one that also knows the small words.
        let best = found
            .rev()
            .max_by_key(|found| (found.covered + found.light, found.covered))
            .filter(|best| best.covered > 0)?;
        let mut reading = Reading::default();
        for row in best.rows {
            let (first, others) = self.rows[row].split_first()?;
            if !reading.terms.iter().any(|(known, _)| known == first) {
                reading.terms.push((first.clone(), others.to_vec()));
            }
        }
        let content = letters.saturating_sub(best.light).max(1);
        #[expect(clippy::cast_possible_truncation, reason = "a share fits an f32")]
        let understood = (best.covered as f64 / content as f64) as f32;
        reading.understood = understood.min(1.0);
        Some(reading)
    }
}

impl Language {
    fn new(code: &str) -> Self {
        Self { spelling: Spelling::of(code), words: Words::default(), runs: Runs::default() }
    }

    /// Adds a term of a row, or a function word.
    fn add(&mut self, term: &str, row: Option<usize>) {
        let (text, prefix) = (self.spelling.text(&fold(term.trim_end_matches('*'))), term.ends_with('*'));
        match row {
            _ if text.chars().next().is_some_and(spelling::is_unspaced) => self.runs.add(&text, row),
            None => self.words.add_light(&text, self.spelling),
            Some(row) => self.words.add(&text, prefix, row, self.spelling),
        }
    }

    fn read(&self, folded: &str) -> Found {
        let text = self.spelling.text(folded);
        let mut found = Found::default();
        // What has no spaces inside is read by its characters, the rest by its words.
        let mut words: Vec<&str> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if word.chars().any(spelling::is_unspaced) {
                self.words.read(&words, self.spelling, &mut found);
                words.clear();
                self.runs.read(word, &self.words, self.spelling, &mut found);
            } else {
                words.push(word);
            }
        }
        self.words.read(&words, self.spelling, &mut found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "korean\ten\tzh\tvi\tth\n\
        -\tmy|the|is|a|to\t\ttôi|của|bị\t\n\
        쓰레기|폐기물\tgarbage|trash\t垃圾\trác\tขยะ\n\
        재활용\trecycl*\t回收\ttái chế\tรีไซเคิล\n\
        쓰레기봉투\tgarbage bag\t垃圾袋\ttúi rác\tถุงขยะ\n\
        공원\tpark\t公园\tcông viên\t\n\
        주차\tparking\t停车\tđậu xe\t\n\
        건전지\tbattery\t电池\tpin\t\n\
        차량 가로막음\tblock driveway\t\tchắn cửa\t\n\
        여권\tpassport\t护照\thộ chiếu\t\n\
        텔레비전\ttv\tTV\tti vi\t\n";

    fn terms(text: &str) -> Vec<String> {
        let glossary = Glossary::parse("small", SMALL).unwrap();
        let reading = glossary.read(&fold(text)).unwrap_or_default();
        reading.terms.into_iter().map(|(term, _)| term).collect()
    }

    #[test]
    fn terms_are_met_in_whatever_form() {
        let all: &[(&str, &[&str])] = &[
            ("Where can I buy garbage bags?", &["쓰레기봉투"]),
            ("Is recycling and trash the same?", &["재활용", "쓰레기"]),
            ("a park to park in", &["공원"]),
            ("Is the parking free?", &["주차"]),
            ("old batteries", &["건전지"]),
            ("blocking my driveway", &["차량 가로막음"]),
            ("he blocked the driveways", &["차량 가로막음"]),
            ("trashy novels", &[]),
            ("垃圾袋在哪里买？回收", &["쓰레기봉투", "재활용"]),
            ("護照和電池", &["여권", "건전지"]),
            ("我的TV坏了", &["텔레비전"]),
            ("TV", &["텔레비전"]),
            ("mua túi rác ở đâu", &["쓰레기봉투"]),
            ("toi bi mat ho chieu", &["여권"]),
            ("mua tui rac", &["쓰레기봉투"]),
            ("xe chắn của tôi cửa", &["차량 가로막음"]),
            ("ซื้อถุงขยะได้ที่ไหน", &["쓰레기봉투"]),
            ("소파 garbage", &[]),
        ];
        for (text, expected) in all {
            assert_eq!(terms(text), *expected, "{text}");
        }
    }

    #[test]
    fn function_words_are_no_content() {
        let glossary = Glossary::parse("small", SMALL).unwrap();
        let understood = |text: &str| glossary.read(&fold(text)).map_or(0.0, |reading| reading.understood);
        assert!((understood("the trash is my trash") - 1.0).abs() < f32::EPSILON);
        assert!((understood("trash whale") - 0.5).abs() < f32::EPSILON);
        assert!(understood("the whale is my whale") < f32::EPSILON);
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = Glossary::parse("g.tsv", "korean\ten\n쓰레기\n").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("g.tsv", 2));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let glossary = Glossary::parse("small", SMALL).unwrap();
            if let Some(reading) = glossary.read(&fold(&text)) {
                proptest::prop_assert!(!reading.terms.is_empty() && reading.understood <= 1.0 && reading.understood > 0.0);
            }
        }
    }
}
