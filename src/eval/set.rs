//! Question sets: documents and questions as JSON lines.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::DateTime;
use serde::Deserialize;

use crate::article::{Article, Category, Source};

/// A document of a set.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    title: String,
    body: String,
}

/// A labelled question.
#[derive(Debug, Clone, Deserialize)]
pub struct LabelledQuestion {
    /// Unique in its set.
    pub qid: String,
    /// Language code.
    #[serde(default = "korean")]
    pub lang: String,
    /// The question.
    pub query: String,
    /// Documents that answer it; empty when it must not be answered.
    #[serde(default)]
    pub relevant: Vec<String>,
    /// Kind, for the breakdown.
    #[serde(default)]
    pub kind: String,
    /// Korean wall-clock time of the asking, where the answer depends on it.
    #[serde(default)]
    pub now: Option<DateTime>,
}

fn korean() -> String {
    "ko".to_owned()
}

/// Why a set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is malformed.
    #[error("{}, line {line}: {message}; write one JSON object a line", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// Reads a file of documents, one JSON object a line.
pub fn documents(file: &Path) -> Result<Vec<Arc<Article>>, SetError> {
    let mut seen = HashSet::new();
    let mut articles = Vec::new();
    for (number, line) in lines::<Line>(file)? {
        if !seen.insert(line.id.clone()) {
            return Err(wrong(file, number, format!("the id `{}` is used twice", line.id)));
        }
        articles.push(Arc::new(Article {
            id: line.id,
            title: line.title,
            category: Category::from_text(&line.category),
            topic: None,
            questions: Vec::new(),
            department: None,
            phone: None,
            effective_from: None,
            effective_until: None,
            review_by: None,
            source: Source { name: "eval".to_owned(), url: None },
            event: None,
            body: line.body,
            easy: None,
        }));
    }
    Ok(articles)
}

/// Reads `queries.<split>.jsonl`.
pub fn questions(dir: &Path, split: &str) -> Result<Vec<LabelledQuestion>, SetError> {
    let file = dir.join(format!("queries.{split}.jsonl"));
    let mut seen = HashSet::new();
    let mut questions = Vec::new();
    for (number, question) in lines::<LabelledQuestion>(&file)? {
        if question.query.trim().is_empty() {
            return Err(wrong(&file, number, "`query` is empty".to_owned()));
        }
        if !seen.insert(question.qid.clone()) {
            return Err(wrong(&file, number, format!("the qid `{}` is used twice", question.qid)));
        }
        questions.push(question);
    }
    Ok(questions)
}

/// Reads a file of labelled lines, one JSON object a line.
pub fn labelled<T: serde::de::DeserializeOwned>(file: &Path) -> Result<Vec<T>, SetError> {
    Ok(lines(file)?.into_iter().map(|(_, line)| line).collect())
}

fn wrong(file: &Path, line: usize, message: String) -> SetError {
    SetError::Line { file: file.to_owned(), line, message }
}

/// The lines that hold something, with their numbers.
fn lines<T: serde::de::DeserializeOwned>(file: &Path) -> Result<Vec<(usize, T)>, SetError> {
    let text = std::fs::read_to_string(file).map_err(|source| SetError::Read { file: file.to_owned(), source })?;
    let filled = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    filled
        .map(|(index, line)| {
            let read = serde_json::from_str(line).map_err(|error| wrong(file, index + 1, error.to_string()))?;
            Ok((index + 1, read))
        })
        .collect()
}
