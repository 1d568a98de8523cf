//! Writes the answer: the article's own sentences, or a model's, sentence by sentence and only what the passages prove.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::{Article, Event};
use crate::district::District;
use crate::knowledge::Lexicon;
use crate::korean::fold::fold;
use crate::locale::{self, Language};

pub(super) mod aspect;
mod citation;
mod easy;
pub mod model;
mod quote;
mod reply;

pub use citation::{Citation, version};
pub use easy::{Easy, easy};

/// Terms of the title, and of the words quoted, that a foreign reader is told at most.
const ABOUT: usize = 4;
const WORDS: usize = 8;

/// Who wrote an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComposedBy {
    /// The article's own words.
    Quote,
    /// A language model, from the articles.
    Model,
    /// A fixed text of the service.
    Rule,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contact {
    /// Name of the department.
    pub name: String,
    /// Its phone number.
    pub phone: String,
    /// When the phone is answered, in words.
    pub hours: Option<String>,
}

/// A finished answer from articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Plain text: paragraphs with blank lines between, list lines with `- ` or `1. `.
    pub text: String,
    /// At least one.
    pub citations: Vec<Citation>,
    /// Who wrote it.
    pub by: ComposedBy,
}

/// Quotes the article: the sentences, steps and rows that answer, with their conditions. For a foreign reader the Korean words stand between
/// what they are about, in the reader's language, and the terms they use.
pub fn quote(
    article: &Arc<Article>,
    question: &str,
    district: &District,
    lexicon: &Lexicon,
    language: Language,
) -> Composed {
    let passage = match lexicon.korean(&fold(question)) {
        Some(korean) => quote::select(&article.body, &korean),
        None => quote::select(&article.body, question),
    };
    let foreign = language != Language::Ko;
    let code = language.shown().code();
    let mut parts = Vec::new();
    if foreign {
        let about = lexicon.words(&article.title, code, ABOUT);
        let about: Vec<String> = about.into_iter().map(|(korean, word)| format!("{word} ({korean})")).collect();
        if !about.is_empty() {
            parts.push(text(language, "quote.about", &[("terms", &about.join(", "))]));
        }
        parts.push(text(language, "quote.foreign", &[("title", &article.title)]));
    }
    if let Some(event) = &article.event {
        parts.push(event_facts(event, language));
    }
    let words = if foreign { lexicon.words(&passage.text, code, WORDS) } else { Vec::new() };
    parts.push(passage.text);
    if !words.is_empty() {
        let lines = words.into_iter().map(|(korean, word)| format!("- {korean}: {word}"));
        let lines = std::iter::once(text(language, "quote.words", &[])).chain(lines);
        parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    parts.push(closing(article, district, language));
    Composed { text: parts.join("\n\n"), citations: vec![Citation::of(article, passage.quote)], by: ComposedBy::Quote }
}

/// The lines below every answer: department, phone and hours, 기준일.
pub fn closing(article: &Article, district: &District, language: Language) -> String {
    let mut lines = Vec::new();
    if let Some(contact) = contact(article, district, language) {
        let mut values = vec![("department", contact.name.as_str()), ("phone", contact.phone.as_str())];
        let hours = contact.hours.as_deref();
        values.extend(hours.map(|hours| ("hours", hours)));
        let key = if hours.is_some() { "quote.department_hours" } else { "quote.department" };
        lines.push(text(language, key, &values));
    }
    if let Some(day) = article.as_of() {
        lines.push(text(language, "quote.as_of", &[("date", &day.to_string())]));
    }
    lines.join("\n")
}

/// Whom to call about an article: its own phone, else its department's; the hours in the reader's language.
pub fn contact(article: &Article, district: &District, language: Language) -> Option<Contact> {
    let named = article.department.as_deref();
    let department = named.and_then(|named| district.department(named));
    let own = article.phone.clone();
    // The hours are those of the department's own phone.
    let hours = department.filter(|department| own.as_ref().is_none_or(|own| *own == department.phone));
    let hours = hours.and_then(|department| department.hours.as_deref()).map(|hours| locale::hours(language, hours));
    let phone = own.or_else(|| department.map(|department| department.phone.clone()))?;
    let name = department.map(|department| department.name.clone()).or_else(|| named.map(str::to_owned))?;
    Some(Contact { name, phone, hours })
}

/// When, where, for whom, at what fee.
pub fn event_facts(event: &Event, language: Language) -> String {
    let mut lines = Vec::new();
    if event.cancelled {
        lines.push(text(language, "quote.event_cancelled", &[]));
    }
    // Minutes are enough for people.
    let readable = |when: crate::article::When| {
        let text = when.to_string().replace('T', " ");
        if text.len() > "2026-01-01 10:00".len() { text[.."2026-01-01 10:00".len()].to_owned() } else { text }
    };
    let start = readable(event.start);
    lines.push(match event.end {
        Some(end) => text(language, "quote.event_span", &[("start", &start), ("end", &readable(end))]),
        None => text(language, "quote.event_start", &[("start", &start)]),
    });
    let facts = [
        ("quote.event_place", &event.place),
        ("quote.event_fee", &event.fee),
        ("quote.event_booking", &event.booking),
        ("quote.event_audience", &event.audience),
    ];
    lines.extend(facts.into_iter().filter_map(|(key, fact)| Some(text(language, key, &[("text", fact.as_deref()?)]))));
    lines.join("\n")
}

fn text(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    locale::text(language, "answer", key, values)
}
