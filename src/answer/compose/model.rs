//! An answer written by a model: it sees passages under opaque tokens and returns a structured reply, and nothing is shown before the
//! whole sentence has passed against the passages that it cites.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use jiff::civil::Date;
use regex::Regex;
use serde::Serialize;

use super::reply::{Answerable, Part, Reader};
use super::{Citation, Composed, ComposedBy};
use crate::answer::ground::{self, Evidence, Reason, Said, Verdict};
use crate::article::{Article, clean_line};
use crate::knowledge::Knowledge;
use crate::llm::{Model, ModelError, Prompt};
use crate::locale::Language;

mod planted;

use planted::Grounds;

/// Version of the prompt, stored with each answer.
pub const PROMPT_VERSION: &str = "answer-2";
const SYSTEM: &str = include_str!("prompt-answer-2.txt");
/// Characters of one passage in the prompt.
const PASSAGE: usize = 2_500;
/// Characters of a sentence.
const SENTENCE: usize = 600;
/// Characters of the words for what is missing.
const MISSING: usize = 80;

/// Why a model's answer is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUsed {
    /// The model or its server failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// It wrote no structured reply.
    #[error("the model did not keep to the form of the reply")]
    Formless,
    /// It says that the passages do not answer, or rests on none of them.
    #[error("the model says that the passages do not answer the question")]
    Silent,
    /// Nothing it wrote could be proven.
    #[error("no sentence of the model's answer could be proven by the passages it cites")]
    Unproven,
}

/// What a model is asked.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// What the passages are taken from, best first.
    pub articles: &'a [Arc<Article>],
    /// The question, masked.
    pub question: &'a str,
    /// In which language to answer.
    pub language: Language,
    /// What relative dates count from.
    pub today: Date,
    /// Whose words a sentence may use beside the passages' own.
    pub vocabulary: Option<&'a Knowledge>,
}

/// What became of a sentence that the model wrote; kept with the answer, never shown to the resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The sentence as it was written, cleaned.
    pub text: String,
    /// Tokens that it names.
    pub cites: Vec<String>,
    /// `holds`, `amended`, `idle` or the reason for which it was dropped.
    pub verdict: &'static str,
}

/// A model's answer.
#[derive(Debug, Clone)]
pub struct Written {
    /// The sentences that passed, or why there are none.
    pub outcome: Result<Composed, NotUsed>,
    /// The model says that a part of the question is not answered. Which one, if the words are those of the question; else empty.
    pub missing: Option<String>,
    /// Sentences were dropped, or the reply broke off.
    pub incomplete: bool,
    /// Why it broke off, though sentences had passed.
    pub broke_off: Option<ModelError>,
    /// All sentences in order.
    pub sentences: Vec<Judged>,
    /// Spent on checking sentences.
    pub grounding: Duration,
    /// From the first complete sentence to the first that was released.
    pub first_sentence: Option<Duration>,
}

/// Asks the model and passes on each sentence that is proven, as it comes. `released` gets them one by one.
pub async fn write(model: &dyn Model, asked: Asked<'_>, mut released: impl FnMut(&str)) -> Written {
    let passages: Vec<String> = asked.articles.iter().map(|article| passage(article)).collect();
    let mut stream = model.stream(prompt(&passages, asked.question, asked.language));
    let mut writing = Writing::new(asked, &passages);
    let mut reader = Reader::default();
    let mut failure = None;
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(piece) => {
                let begun = Instant::now();
                for part in reader.read(&piece.text) {
                    writing.consider(part, &mut released);
                }
                writing.grounding += begun.elapsed();
            }
            Err(error) => failure = Some(error),
        }
        // Nothing more is needed, or nothing more comes.
        if failure.is_some() || writing.answerable == Some(Answerable::None) {
            break;
        }
    }
    writing.finish(failure)
}

struct Writing<'a> {
    asked: Asked<'a>,
    passages: Vec<String>,
    evidence: Evidence,
    /// What was said so far, for conditions that another sentence carries.
    said: Said,
    answerable: Option<Answerable>,
    missing: String,
    sentences: Vec<Judged>,
    lines: Vec<String>,
    /// Sentences that only lead over; they are shown once something proven follows.
    idle: Vec<String>,
    /// Indices of passages in order of first use.
    cited: Vec<usize>,
    grounding: Duration,
    /// When the first sentence was complete.
    complete: Option<Instant>,
    first_sentence: Option<Duration>,
}

impl<'a> Writing<'a> {
    fn new(asked: Asked<'a>, passages: &[String]) -> Self {
        let begun = Instant::now();
        let evidence = Evidence::read(passages, asked.today);
        Self {
            asked,
            passages: passages.to_vec(),
            evidence,
            said: Said::default(),
            answerable: None,
            missing: String::new(),
            sentences: Vec::new(),
            lines: Vec::new(),
            idle: Vec::new(),
            cited: Vec::new(),
            grounding: begun.elapsed(),
            complete: None,
            first_sentence: None,
        }
    }

    fn consider(&mut self, part: Part, released: &mut impl FnMut(&str)) {
        match part {
            Part::Head { answerable, missing } => {
                self.answerable = Some(answerable);
                self.missing = plain(&missing, MISSING);
            }
            Part::Sentence { .. } if self.answerable == Some(Answerable::None) => {}
            Part::Sentence { text, cites } => self.sentence(&plain(&text, SENTENCE), cites, released),
        }
    }

    /// Keeps a sentence that the passages it cites prove, with the conditions it left out; drops any other.
    fn sentence(&mut self, text: &str, cites: Vec<String>, released: &mut impl FnMut(&str)) {
        if text.is_empty() {
            return;
        }
        let complete = *self.complete.get_or_insert_with(Instant::now);
        let cited: Vec<usize> = cites.iter().map(|token| index(token)).collect();
        let verdict = if ground::has_link(text) {
            Verdict::Fails(Reason::Name)
        } else {
            let said = self.said.clone();
            let verdict = self.evidence.check(text, &cited, self.asked.language, &mut self.said);
            let holds = matches!(verdict, Verdict::Holds | Verdict::Amended { .. } | Verdict::Idle);
            if holds && self.grounds().carries_more(text, &cited, &said) {
                self.said = said;
                Verdict::Fails(Reason::Unsupported)
            } else {
                verdict
            }
        };
        self.sentences.push(Judged { text: text.to_owned(), cites, verdict: verdict.code() });
        let line = match verdict {
            Verdict::Holds => text.to_owned(),
            Verdict::Amended { conditions } => format!("{text} ({})", conditions.join(" / ")),
            Verdict::Idle => return self.idle.push(text.to_owned()),
            Verdict::Fails(_) => return,
        };
        for line in self.idle.drain(..).chain([line]) {
            let piece = if self.lines.is_empty() { line.clone() } else { format!("\n{line}") };
            released(&piece);
            self.first_sentence.get_or_insert_with(|| complete.elapsed());
            self.lines.push(line);
        }
        for passage in cited {
            if !self.cited.contains(&passage) {
                self.cited.push(passage);
            }
        }
    }

    fn finish(self, failure: Option<ModelError>) -> Written {
        let dropped = |judged: &&Judged| !matches!(judged.verdict, "holds" | "amended" | "idle");
        let incomplete = failure.is_some() || self.sentences.iter().any(|judged| dropped(&judged));
        let rests = self.sentences.iter().any(|judged| judged.verdict != Reason::Uncited.code());
        let (broke_off, failure) = if self.lines.is_empty() { (None, failure) } else { (failure, None) };
        let outcome = if !self.lines.is_empty() {
            Ok(self.composed())
        } else if let Some(failure) = failure {
            Err(NotUsed::Model(failure))
        } else if self.answerable == Some(Answerable::None) || !self.sentences.is_empty() && !rests {
            Err(NotUsed::Silent)
        } else if self.answerable.is_none() && self.sentences.is_empty() {
            Err(NotUsed::Formless)
        } else {
            Err(NotUsed::Unproven)
        };
        let partial = self.answerable == Some(Answerable::Partial);
        let missing = partial.then(|| if self.asks_for(&self.missing) { self.missing.clone() } else { String::new() });
        let (sentences, grounding, first_sentence) = (self.sentences, self.grounding, self.first_sentence);
        Written { outcome, missing, incomplete, broke_off, sentences, grounding, first_sentence }
    }

    /// What is missing is named in the question's own words or not at all: nothing proves it.
    fn asks_for(&self, missing: &str) -> bool {
        let question = Evidence::read(&[self.asked.question], self.asked.today);
        let verdict = question.check_part(missing, &[0], self.asked.language, &mut Said::default());
        !missing.is_empty()
            && self.grounds().may_be_named(missing)
            && !ground::has_link(missing)
            && matches!(verdict, Verdict::Holds | Verdict::Amended { .. })
    }

    fn grounds(&self) -> Grounds<'_> {
        let Asked { language, vocabulary, .. } = self.asked;
        Grounds { evidence: &self.evidence, passages: &self.passages, language, vocabulary }
    }

    fn composed(&self) -> Composed {
        let text = self.lines.join("\n");
        let citations = self.cited.iter().filter_map(|at| self.asked.articles.get(*at)).map(|article| {
            let passage = super::quote::select(&article.body, &text);
            Citation::of(article, passage.quote)
        });
        Composed { citations: citations.collect(), text, by: ComposedBy::Model }
    }
}

fn passage(article: &Article) -> String {
    let text: String = article.text().chars().take(PASSAGE).collect();
    format!("{}\n{text}", article.title)
}

fn prompt(passages: &[String], question: &str, language: Language) -> Prompt {
    let mut user = String::new();
    for (at, passage) in passages.iter().enumerate() {
        // A passage cannot close its own frame: the marks are taken out of it. The model sees no address that it could copy or change.
        let passage = ground::without_links(passage).replace(['<', '>'], " ");
        let _ = writeln!(user, "<passage token=\"p{}\">\n{passage}\n</passage>", at + 1);
    }
    let question = question.replace(['<', '>'], " ");
    let _ = write!(user, "<question language=\"{}\">\n{question}\n</question>", language.code());
    Prompt { system: SYSTEM.to_owned(), user }
}

/// The passage that a token names; for any other word one that does not exist.
fn index(token: &str) -> usize {
    let number = token.strip_prefix('p').and_then(|number| number.parse::<usize>().ok());
    number.and_then(|number| number.checked_sub(1)).unwrap_or(usize::MAX)
}

/// Marks of HTML and Markdown, and tokens within the words.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<[^<>]{0,200}>|\[p\d+(?:\s*,\s*p?\d+)*\]|!?\[([^\[\]]*)\]\([^()\s]*\)|[*`#<>|_]+|^\s*[-•]\s+")
        .expect("the pattern is fixed and a test reads it")
});

/// Plain text on one line: no marks, nothing invisible, no more than this many characters.
fn plain(text: &str, most: usize) -> String {
    let bounded: String = text.chars().take(most).collect();
    clean_line(&MARKS.replace_all(&clean_line(&bounded), "$1"))
}

#[cfg(test)]
mod tests;
