//! Writes the answer: the article's own sentences, or a model's, sentence by sentence and only what the passages prove.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::{Article, Event};
use crate::district::District;
use crate::locale::{self, Language};

mod aspect;
pub mod model;
mod quote;
mod reply;

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

/// What proves a part of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Citation {
    /// Id of the article.
    pub article: String,
    /// Its title.
    pub title: String,
    /// The municipal source.
    pub source: String,
    /// The source's address.
    pub url: Option<String>,
    /// The article's own words on which the answer rests.
    pub quote: String,
    /// 기준일: the day from which the facts hold (ISO 8601).
    pub as_of: Option<String>,
}

impl Citation {
    /// Cites these words of an article.
    pub fn of(article: &Article, quote: String) -> Self {
        Self {
            article: article.id.clone(),
            title: article.title.clone(),
            source: article.source.name.clone(),
            url: article.source.url.clone(),
            quote,
            as_of: article.as_of().map(|day| day.to_string()),
        }
    }
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

/// Quotes the article: the sentences, steps and rows that answer, with their conditions.
pub fn quote(article: &Arc<Article>, question: &str, district: &District, language: Language) -> Composed {
    let passage = quote::select(&article.body, question);
    let mut parts = Vec::new();
    if language != Language::Ko {
        parts.push(text(language, "quote.foreign", &[("title", &article.title)]));
    }
    if let Some(event) = &article.event {
        parts.push(event_facts(event, language));
    }
    parts.push(passage.text);
    parts.push(closing(article, district, language));
    Composed { text: parts.join("\n\n"), citations: vec![Citation::of(article, passage.quote)], by: ComposedBy::Quote }
}

/// The lines below every answer: department, phone, 기준일.
pub fn closing(article: &Article, district: &District, language: Language) -> String {
    let mut lines = Vec::new();
    if let Some(contact) = contact(article, district) {
        lines.push(text(language, "quote.department", &[("department", &contact.name), ("phone", &contact.phone)]));
    }
    if let Some(day) = article.as_of() {
        lines.push(text(language, "quote.as_of", &[("date", &day.to_string())]));
    }
    lines.join("\n")
}

/// Whom to call about an article: its own phone, else its department's.
pub fn contact(article: &Article, district: &District) -> Option<Contact> {
    let named = article.department.as_deref();
    let department = named.and_then(|named| district.department(named));
    let phone = article.phone.clone().or_else(|| department.map(|department| department.phone.clone()))?;
    let name = department.map(|department| department.name.clone()).or_else(|| named.map(str::to_owned))?;
    Some(Contact { name, phone, hours: department.and_then(|department| department.hours.clone()) })
}

/// When, where, for whom, at what fee.
pub(super) fn event_facts(event: &Event, language: Language) -> String {
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
