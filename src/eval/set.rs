//! Question sets: documents and questions as JSON lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// Reads `corpus.jsonl` of a set.
pub fn documents(dir: &Path) -> Result<Vec<Arc<Article>>, SetError> {
    let lines: Vec<Line> = lines(&dir.join("corpus.jsonl"))?;
    Ok(lines
        .into_iter()
        .map(|line| {
            Arc::new(Article {
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
            })
        })
        .collect())
}

/// Reads `queries.<split>.jsonl`.
pub fn questions(dir: &Path, split: &str) -> Result<Vec<LabelledQuestion>, SetError> {
    lines(&dir.join(format!("queries.{split}.jsonl")))
}

fn lines<T: serde::de::DeserializeOwned>(file: &Path) -> Result<Vec<T>, SetError> {
    let text = std::fs::read_to_string(file).map_err(|source| SetError::Read { file: file.to_owned(), source })?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| SetError::Line {
                file: file.to_owned(),
                line: index + 1,
                message: error.to_string(),
            })
        })
        .collect()
}
