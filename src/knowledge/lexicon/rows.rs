//! The lines of a lexicon file.

use super::LexiconError;
use crate::korean::{fold::fold, words::Word};

/// Characters of a wording; longer ones are sentences, which no other resident says alike.
const MAX_WORDING: usize = 60;
/// Official wordings of one entry.
const MAX_OFFICIAL: usize = 12;

/// An entry as a line has it.
#[derive(Debug)]
pub(super) struct Row {
    /// From 1.
    pub line: usize,
    pub wording: String,
    /// Stems of its words; at least one, none empty.
    pub stems: Vec<Vec<char>>,
    /// Folded; at least one.
    pub official: Vec<String>,
    pub weight: f32,
}

/// The entries of a file, which begins with a header; empty lines and those that begin with `#` are passed over.
pub(super) fn read<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = Result<Row, LexiconError>> + 'a {
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(move |(index, line)| {
        row(index + 1, line).map_err(|message| LexiconError { file: file.to_owned(), line: index + 1, message })
    })
}

fn row(line: usize, text: &str) -> Result<Row, String> {
    let mut cells = text.split('\t');
    let (Some(wording), Some(official), Some(weight), None) = (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return Err(
            "three cells, parted by tabs, are needed: wording, official wordings parted by |, weight".to_owned()
        );
    };
    let weight: f32 = weight.trim().parse().map_err(|_| "the weight is not a number: write 0.1 to 1.0".to_owned())?;
    if !(0.0..=1.0).contains(&weight) {
        return Err("the weight must lie between 0 and 1: write 0.1 to 1.0".to_owned());
    }
    let stems = stems(wording);
    if stems.is_empty() {
        return Err("the wording is empty: write what residents say".to_owned());
    }
    if stems.iter().map(Vec::len).sum::<usize>() > MAX_WORDING {
        return Err(format!("the wording has more than {MAX_WORDING} characters: keep the words that matter"));
    }
    let official: Vec<String> = official.split('|').map(fold).filter(|text| !text.is_empty()).collect();
    if official.is_empty() || official.len() > MAX_OFFICIAL {
        return Err(format!("1 to {MAX_OFFICIAL} official wordings are needed: write the office's words, parted by |"));
    }
    Ok(Row { line, wording: wording.trim().to_owned(), stems, official, weight })
}

/// The words of a wording without their case particles. Endings stay as they are written: they are part of the wording.
fn stems(wording: &str) -> Vec<Vec<char>> {
    fold(wording)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut word = Word::new(word);
            let is_case = |tail: &[char]| matches!(tail, ['이' | '가' | '을' | '를' | '은' | '는']);
            if is_case(&word.chars[word.stem..]) {
                word.chars.truncate(word.stem);
            }
            word.chars
        })
        .collect()
}
