//! Front matter: TOML between two lines of `+++`, read with line numbers and written in one canonical form.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::check::check;
use super::easy::divide;
use super::{Article, Category, Event, Field, Source, When};

/// Why a file is not an article: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ParseError {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong and the remedy.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    title: String,
    field: Option<Spanned<String>>,
    label: Option<Spanned<String>>,
    topic: Option<String>,
    #[serde(default)]
    questions: Vec<String>,
    department: Option<String>,
    phone: Option<String>,
    effective_from: Option<Spanned<Datetime>>,
    effective_until: Option<Spanned<Datetime>>,
    review_by: Option<Spanned<Datetime>>,
    source: Option<SourceTable>,
    event: Option<EventTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    name: String,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventTable {
    start: Spanned<Datetime>,
    end: Option<Spanned<Datetime>>,
    place: Option<String>,
    fee: Option<String>,
    booking: Option<String>,
    audience: Option<String>,
    #[serde(default)]
    cancelled: bool,
}

/// The front matter's text within the file, so that spans turn into lines of the file.
struct Front<'a> {
    text: &'a str,
    first_line: usize,
}

impl Front<'_> {
    fn line_of(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        self.first_line + self.text.as_bytes()[..end].split(|byte| *byte == b'\n').count() - 1
    }

    /// The line on which `key` (`event.start`: `start` below `[event]`) is set; the first line when it is not found.
    fn line_of_key(&self, key: &str) -> usize {
        let (table, key) = key.split_once('.').unwrap_or(("", key));
        let mut current = "";
        let found = self.text.lines().position(|line| {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                current = name.trim();
            }
            current == table && line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        found.map_or(1, |line| line + self.first_line)
    }

    fn event(&self, table: EventTable) -> Result<Event, ParseError> {
        Ok(Event {
            start: self.when("event.start", &table.start)?,
            end: table.end.as_ref().map(|end| self.when("event.end", end)).transpose()?,
            place: table.place,
            fee: table.fee,
            booking: table.booking,
            audience: table.audience,
            cancelled: table.cancelled,
        })
    }

    fn error(&self, span: &std::ops::Range<usize>, message: impl Into<String>) -> ParseError {
        ParseError { line: self.line_of(span.start), message: message.into() }
    }

    fn date(&self, key: &str, value: Option<Spanned<Datetime>>) -> Result<Option<Date>, ParseError> {
        let Some(value) = value else { return Ok(None) };
        match self.when(key, &value)? {
            When::Day(date) => Ok(Some(date)),
            When::Time(_) => {
                Err(self.error(&value.span(), format!("`{key}` takes a day without a time: write it as 2026-01-31")))
            }
        }
    }

    fn when(&self, key: &str, value: &Spanned<Datetime>) -> Result<When, ParseError> {
        let bad = || {
            self.error(&value.span(), format!("`{key}` is not a date of the calendar: write 2026-01-31 or 2026-01-31T10:00:00, without a time zone"))
        };
        let text = value.get_ref().to_string();
        match (value.get_ref().date, value.get_ref().time, value.get_ref().offset) {
            (Some(_), None, None) => text.parse::<Date>().map(When::Day).map_err(|_| bad()),
            (Some(_), Some(_), None) => text.parse::<DateTime>().map(When::Time).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

pub(super) fn parse(markdown: &str) -> Result<Article, ParseError> {
    let markdown = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
    let markdown = markdown.replace("\r\n", "\n");
    let at = |line: usize, message: &str| ParseError { line, message: message.to_owned() };
    let Some(rest) = markdown.strip_prefix("+++\n") else {
        return Err(at(
            1,
            "front matter is missing: begin the file with a line `+++`, then `id = \"…\"` and the other keys, then `+++`",
        ));
    };
    let (front, text) = split(rest).ok_or_else(|| {
        at(
            markdown.lines().count().max(1),
            "the front matter is not closed (is the file cut off?): add a line `+++` after the last key",
        )
    })?;
    let front = Front { text: front, first_line: 2 };
    let table: FrontMatter = toml::from_str(front.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        front.error(&span, explain(error.message()))
    })?;

    let (body, easy) = divide(text);
    let category = category(&front, table.field.as_ref(), table.label.as_ref())?;
    let source = table.source.ok_or_else(|| {
        at(
            1,
            "the source is missing: add `[source]` with `name = \"…\"`; no article answers without the document that proves it",
        )
    })?;
    let article = Article {
        id: table.id,
        title: table.title,
        category,
        topic: table.topic,
        questions: table.questions,
        department: table.department,
        phone: table.phone,
        effective_from: front.date("effective_from", table.effective_from)?,
        effective_until: front.date("effective_until", table.effective_until)?,
        review_by: front.date("review_by", table.review_by)?,
        source: Source { name: source.name, url: source.url },
        event: table.event.map(|event| front.event(event)).transpose()?,
        body: body.to_owned(),
        easy: easy.map(|easy| easy.trim().to_owned()),
    };
    check(&article).map_err(|fault| {
        // What follows reaches to the end of the file.
        let below = |part: &str| {
            let above = markdown.len() - part.trim_start().len();
            markdown[..above].matches('\n').count() + 1 + fault.line
        };
        let line = match (fault.key, easy) {
            ("body", _) => below(text),
            ("easy", Some(easy)) => below(easy),
            _ => front.line_of_key(fault.key),
        };
        ParseError { line, message: fault.message }
    })?;
    Ok(article)
}

fn category(
    front: &Front<'_>,
    field: Option<&Spanned<String>>,
    label: Option<&Spanned<String>>,
) -> Result<Category, ParseError> {
    match (field, label) {
        (Some(field), None) => Field::find(field.get_ref()).map(Category::Field).ok_or_else(|| {
            let codes = Field::ALL.map(Field::code).join(", ");
            front.error(
                &field.span(),
                format!("`field` is none of the ten: write one of {codes}, or use `label` for another category"),
            )
        }),
        (None, Some(label)) => Ok(Category::Label(label.get_ref().trim().to_owned())),
        (Some(_), Some(label)) => Err(front.error(&label.span(), "`field` and `label` exclude each other: remove one")),
        (None, None) => Err(ParseError {
            line: 1,
            message: "neither `field` nor `label` is given: add `field = \"cleaning\"` (or another of the ten)"
                .to_owned(),
        }),
    }
}

/// Front matter and body, split at the closing line of `+++`.
fn split(rest: &str) -> Option<(&str, &str)> {
    if let Some(body) = rest.strip_prefix("+++\n") {
        return Some(("", body));
    }
    if let Some(at) = rest.find("\n+++\n") {
        return Some((&rest[..=at], &rest[at + 5..]));
    }
    rest.strip_suffix("\n+++").map(|front| (front, ""))
}

/// The TOML reader's own words, with the remedy where there is a usual one.
fn explain(message: &str) -> String {
    if message.starts_with("unknown field") {
        format!("{message}: remove the key or correct its spelling")
    } else if message.starts_with("missing field") {
        format!("{message}: add it to the front matter")
    } else if message.contains("duplicate key") {
        format!("{message}: keep one of the two lines")
    } else if message.contains("datetime") || message.contains("date") {
        format!("{message}: write dates without quotes, as 2026-01-31")
    } else if message.ends_with("expected a string") {
        format!("{message}: write the value in quotes")
    } else {
        message.to_owned()
    }
}

pub(super) fn write(article: &Article) -> String {
    let mut out = String::from("+++\n");
    let mut line = |key: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(out, "{key} = {value}");
    };
    line("id", &quoted(&article.id));
    line("title", &quoted(&article.title));
    match &article.category {
        Category::Field(field) => line("field", &quoted(field.code())),
        Category::Label(label) => line("label", &quoted(label)),
    }
    if let Some(topic) = &article.topic {
        line("topic", &quoted(topic));
    }
    if !article.questions.is_empty() {
        let list =
            article.questions.iter().fold(String::new(), |list, question| list + "  " + &quoted(question) + ",\n");
        line("questions", &format!("[\n{list}]"));
    }
    let texts = [("department", &article.department), ("phone", &article.phone)];
    for (key, value) in texts {
        if let Some(value) = value {
            line(key, &quoted(value));
        }
    }
    let dates = [
        ("effective_from", article.effective_from),
        ("effective_until", article.effective_until),
        ("review_by", article.review_by),
    ];
    for (key, value) in dates {
        if let Some(value) = value {
            line(key, &value);
        }
    }
    let _ = write!(out, "\n[source]\nname = {}\n", quoted(&article.source.name));
    if let Some(url) = &article.source.url {
        let _ = writeln!(out, "url = {}", quoted(url));
    }
    if let Some(event) = &article.event {
        write_event(&mut out, event);
    }
    let _ = write!(out, "+++\n\n{}\n", article.text());
    out
}

fn write_event(out: &mut String, event: &Event) {
    let _ = write!(out, "\n[event]\nstart = {}\n", event.start);
    if let Some(end) = event.end {
        let _ = writeln!(out, "end = {end}");
    }
    let texts =
        [("place", &event.place), ("fee", &event.fee), ("booking", &event.booking), ("audience", &event.audience)];
    for (key, value) in texts {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = {}", quoted(value));
        }
    }
    let _ = writeln!(out, "cancelled = {}", event.cancelled);
}

/// A TOML basic string on one line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
