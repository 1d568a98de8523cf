//! The bounds that hold for every article, from whichever format it came, and the cleaning that brings a text within them.
//!
//! What passes `check` survives `to_markdown` and `parse` unchanged, and any database can hold it.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::easy::{self, strange_number};
use super::{Article, Block, Category, Event, Field, blocks};
use crate::question::{gives_orders, is_invisible};

const MAX_ID: usize = 120;
const MAX_TITLE: usize = 300;
const MAX_SHORT: usize = 500;
const MAX_QUESTIONS: usize = 20;
const MAX_QUESTION: usize = 200;
const MAX_URL: usize = 2_000;
const MAX_BODY: usize = 200_000;
/// Characters of the text in easy words: who needs it reads a page at most.
const MAX_EASY: usize = 1_000;

/// What is wrong with an article: the key it concerns (`body` or `easy` for the texts), and what is wrong with its remedy.
pub(super) struct Fault {
    pub(super) key: &'static str,
    /// Line within the text, from 0; 0 for every other key.
    pub(super) line: usize,
    pub(super) message: String,
}

fn fault(key: &'static str, message: impl Into<String>) -> Result<(), Fault> {
    Err(Fault { key, line: 0, message: message.into() })
}

pub(super) fn check(article: &Article) -> Result<(), Fault> {
    let id = &article.id;
    if id.trim() != id {
        return fault("id", "`id` begins or ends with a space: remove it");
    }
    line("id", id, MAX_ID)?;
    line("title", &article.title, MAX_TITLE)?;
    check_category(&article.category)?;
    let questions = &article.questions;
    if questions.len() > MAX_QUESTIONS {
        return fault(
            "questions",
            format!("`questions` has {} entries: keep at most {MAX_QUESTIONS}", questions.len()),
        );
    }
    questions.iter().try_for_each(|question| line("questions", question, MAX_QUESTION))?;
    optional("topic", article.topic.as_ref(), MAX_ID)?;
    optional("department", article.department.as_ref(), MAX_SHORT)?;
    optional("phone", article.phone.as_ref(), MAX_SHORT)?;
    check_dates(article)?;
    line("source.name", &article.source.name, MAX_TITLE)?;
    if let Some(url) = &article.source.url {
        line("source.url", url, MAX_URL)?;
        let known = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !known {
            return fault(
                "source.url",
                format!("`source.url` is not a web address: `{url}` must begin with http:// or https://"),
            );
        }
    }
    if let Some(event) = &article.event {
        check_event(event)?;
    }
    check_body(&article.body)?;
    article.easy.as_ref().map_or(Ok(()), |easy| check_easy(article, easy))
}

/// A text on one line: not empty, not longer than `limit` characters, nothing in it that hides or reorders text.
fn line(key: &'static str, text: &str, limit: usize) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return fault(key, format!("`{key}` is empty: fill it in"));
    }
    let length = text.chars().count();
    if length > limit {
        return fault(key, format!("`{key}` has {length} characters: shorten it to at most {limit}"));
    }
    if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
        return fault(key, format!("`{key}` contains {}: delete it", name(c)));
    }
    // An address has no words.
    if key != "source.url" && gives_orders(text) {
        return fault(key, format!("`{key}` gives orders to a machine that reads it: {ORDERS}"));
    }
    Ok(())
}

/// The remedy for a text that is meant for a model rather than for people.
const ORDERS: &str = "write only what residents are to read, without markup and code";

fn optional(key: &'static str, text: Option<&String>, limit: usize) -> Result<(), Fault> {
    match text {
        Some(text) if text.trim().is_empty() => fault(key, format!("`{key}` is empty: fill it in or remove the key")),
        Some(text) => line(key, text, limit),
        None => Ok(()),
    }
}

fn check_category(category: &Category) -> Result<(), Fault> {
    let Category::Label(label) = category else { return Ok(()) };
    if label.trim() != label {
        return fault("label", "`label` begins or ends with a space: remove it");
    }
    if let Some(field) = Field::find(label) {
        return fault("label", format!("`label` names one of the ten fields: write `field = \"{}\"`", field.code()));
    }
    line("label", label, MAX_ID)
}

fn check_dates(article: &Article) -> Result<(), Fault> {
    let days = [
        ("effective_from", article.effective_from),
        ("effective_until", article.effective_until),
        ("review_by", article.review_by),
    ];
    days.into_iter().try_for_each(|(key, day)| day.map_or(Ok(()), |day| writable(key, day)))?;
    if let (Some(from), Some(until)) = (article.effective_from, article.effective_until)
        && until < from
    {
        return fault(
            "effective_until",
            format!("`effective_until` ({until}) lies before `effective_from` ({from}): correct one of them"),
        );
    }
    Ok(())
}

fn check_event(event: &Event) -> Result<(), Fault> {
    writable("event.start", event.start.date())?;
    writable("event.end", event.last_day())?;
    let ends_first = match (event.start, event.end) {
        (super::When::Time(start), Some(super::When::Time(end))) => end < start,
        _ => event.last_day() < event.start.date(),
    };
    if ends_first {
        return fault("event.end", "`event.end` lies before `event.start`: correct one of them");
    }
    optional("event.place", event.place.as_ref(), MAX_SHORT)?;
    optional("event.fee", event.fee.as_ref(), MAX_SHORT)?;
    optional("event.booking", event.booking.as_ref(), MAX_SHORT)?;
    optional("event.audience", event.audience.as_ref(), MAX_SHORT)
}

/// TOML writes years with four digits.
fn writable(key: &'static str, day: Date) -> Result<(), Fault> {
    if (1900..=9999).contains(&day.year()) {
        return Ok(());
    }
    fault(key, format!("`{key}` lies in the year {}: write a year from 1900 to 9999", day.year()))
}

fn check_body(body: &str) -> Result<(), Fault> {
    if body.trim().is_empty() {
        return fault("body", "there is no text below the front matter: write what residents should read");
    }
    if body.len() > MAX_BODY {
        return fault(
            "body",
            format!("the text has {} bytes, more than {MAX_BODY}: divide it into several articles", body.len()),
        );
    }
    if body.trim() != body {
        return fault("body", "the text begins or ends with white space: remove it");
    }
    if easy::divide(body).1.is_some() {
        return fault("body", "the text holds a section `쉬운 말`: give it as the article's text in easy words");
    }
    check_text("body", body)
}

fn check_easy(article: &Article, easy: &str) -> Result<(), Fault> {
    if easy.trim().is_empty() {
        return fault("easy", "the text in easy words is empty: write it below `## 쉬운 말` or remove the heading");
    }
    let length = easy.chars().count();
    if length > MAX_EASY {
        return fault(
            "easy",
            format!("the text in easy words has {length} characters: shorten it to at most {MAX_EASY}"),
        );
    }
    if easy.trim() != easy {
        return fault("easy", "the text in easy words begins or ends with white space: remove it");
    }
    check_text("easy", easy)?;
    if blocks(easy).iter().any(|block| matches!(block, Block::Heading(_) | Block::Row { .. })) {
        return fault(
            "easy",
            "`쉬운 말` is the last section and has no headings and tables: write short sentences and lists",
        );
    }
    if let Some(number) = strange_number(article, easy) {
        let line = easy.split('\n').position(|line| line.contains(number)).unwrap_or(0);
        let message = format!(
            "the text in easy words says `{number}`, which the article does not: write numbers as they stand above"
        );
        return Err(Fault { key: "easy", line, message });
    }
    Ok(())
}

/// Nothing in a text of several lines that hides or reorders it, or that is meant for a model.
fn check_text(key: &'static str, whole: &str) -> Result<(), Fault> {
    for (number, text) in whole.split('\n').enumerate() {
        if let Some(c) = text.chars().find(|c| *c != '\t' && is_forbidden(*c)) {
            let message = format!("the text contains {}: delete it", name(c));
            return Err(Fault { key, line: number, message });
        }
    }
    if gives_orders(whole) {
        // The line that does, unless they run over several.
        let line = whole.split('\n').position(gives_orders).unwrap_or(0);
        let message = format!("the text gives orders to a machine that reads it: {ORDERS}");
        return Err(Fault { key, line, message });
    }
    Ok(())
}

/// Control characters, and those that reorder the text around them.
fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn name(c: char) -> String {
    let kind = if c.is_control() { "control" } else { "text-reordering" };
    format!("the {kind} character U+{:04X}", u32::from(c))
}

/// A text on one line without what nobody typed on purpose: composed (NFC), control and invisible characters removed, white space
/// joined to single spaces.
pub fn clean_line(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for word in raw.split_whitespace() {
        let length = out.len();
        if length > 0 {
            out.push(' ');
        }
        let start = out.len();
        out.extend(word.nfc().filter(|c| !is_invisible(*c)));
        if out.len() == start {
            out.truncate(length);
        }
    }
    out
}

/// A text of several lines without what nobody typed on purpose: composed (NFC), line ends as `\n`, control and invisible characters
/// removed, no white space at the ends of lines or of the text.
pub fn clean_text(raw: &str) -> String {
    let raw = raw.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let mut out = String::with_capacity(raw.len());
    for line in raw.split('\n') {
        out.extend(line.nfc().filter(|c| !is_invisible(*c)).filter_map(|c| match c {
            '\t' => Some('\t'),
            '\u{a0}' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        }));
        out.truncate(out.trim_end_matches([' ', '\t']).len());
        out.push('\n');
    }
    out.trim().to_owned()
}
