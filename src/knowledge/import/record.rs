//! A record of a table or a line of JSON, on its way to an article.

use super::Options;
use super::key::Key;
use super::value;
use crate::article::{Article, Category, Event, Source, When, clean_line, clean_text, divide};

/// The label of a record without a category.
const OTHER: &str = "기타";

/// Values by key, as they came.
#[derive(Debug, Default)]
pub(super) struct Record {
    values: [Option<String>; Key::COUNT],
    questions: Vec<String>,
}

/// What a record came to.
pub(super) enum Outcome {
    Article(Box<Article>),
    /// Nothing to quote: it cannot answer.
    WithoutText,
    Faults(Vec<String>),
}

impl Record {
    /// Sets a value. In `Questions`, lines, `|` and `;` divide the questions.
    pub(super) fn set(&mut self, key: Key, text: &str) {
        if key == Key::Questions {
            text.split(['\n', '\r', '|', ';']).for_each(|question| self.question(question));
        } else {
            self.values[key as usize] = Some(text.to_owned());
        }
    }

    /// Adds one question.
    pub(super) fn question(&mut self, text: &str) {
        let text = clean_line(text);
        if !text.is_empty() && !self.questions.contains(&text) {
            self.questions.push(text);
        }
    }

    fn line(&self, key: Key) -> Option<String> {
        self.values[key as usize].as_deref().map(clean_line).filter(|text| !text.is_empty())
    }

    fn text(&self, key: Key) -> Option<String> {
        self.values[key as usize].as_deref().map(clean_text).filter(|text| !text.is_empty())
    }

    /// The article. A missing source is `--source`, or else `file`, the file's name.
    pub(super) fn into_article(self, options: &Options, file: &str) -> Outcome {
        let text = self.text(Key::Body).unwrap_or_default();
        let (body, below) = divide(&text);
        let (body, below) = (body.to_owned(), below.map(clean_text));
        if body.is_empty() {
            return Outcome::WithoutText;
        }
        let mut faults = Vec::new();
        let easy = self.text(Key::Easy);
        if easy.is_some() && below.is_some() {
            faults.push("`easy` is given and `body` has a section `쉬운 말`: keep one of them".to_owned());
        }
        let category = Category::from_text(self.line(Key::Category).as_deref().unwrap_or(OTHER));
        let title = self
            .line(Key::Title)
            .or_else(|| self.questions.first().map(|question| value::first_words(question)))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| value::first_words(&body));
        if title.is_empty() {
            faults.push("`title` is missing and the body has no words to make one of: add a title".to_owned());
        }
        let phone = self.line(Key::Phone);
        if phone.as_deref().is_some_and(value::lost_its_zero) {
            faults.push(
                "`phone` lost its leading 0 in the spreadsheet: format the column as text and type the number again"
                    .to_owned(),
            );
        }
        let effective_from = self.day(Key::EffectiveFrom, &mut faults);
        let effective_until = self.day(Key::EffectiveUntil, &mut faults);
        let review_by = self.day(Key::ReviewBy, &mut faults);
        let event = self.event(&mut faults);
        let url = self.line(Key::Url);
        let source = match self.line(Key::Source) {
            Some(name) => Source { name, url },
            None => Source {
                name: options.source.clone().unwrap_or_else(|| file.to_owned()),
                url: url.or_else(|| options.source_url.clone()),
            },
        };
        let article = Article {
            id: self.line(Key::Id).unwrap_or_else(|| value::derived_id(&title, &category)),
            title,
            category,
            topic: self.line(Key::Topic),
            department: self.line(Key::Department),
            phone,
            effective_from,
            effective_until,
            review_by,
            source,
            event,
            body,
            easy: easy.or(below),
            questions: self.questions,
        };
        if faults.is_empty()
            && let Err(fault) = article.check()
        {
            faults.push(fault);
        }
        if faults.is_empty() { Outcome::Article(Box::new(article)) } else { Outcome::Faults(faults) }
    }

    fn day(&self, key: Key, faults: &mut Vec<String>) -> Option<jiff::civil::Date> {
        let text = self.line(key)?;
        let day = value::day(&text);
        if day.is_none() {
            faults.push(format!(
                "`{}` is not a day of the calendar: `{}`; write it as 2026-01-31",
                key.name(),
                short(&text)
            ));
        }
        day
    }

    fn when(&self, key: Key, faults: &mut Vec<String>) -> Option<When> {
        let text = self.line(key)?;
        let when = value::when(&text);
        if when.is_none() {
            faults.push(format!(
                "`{}` is not a day of the calendar: `{}`; write it as 2026-01-31 or 2026-01-31 14:00",
                key.name(),
                short(&text)
            ));
        }
        when
    }

    fn event(&self, faults: &mut Vec<String>) -> Option<Event> {
        let cancelled = self.line(Key::EventCancelled).and_then(|text| {
            let flag = value::flag(&text);
            if flag.is_none() {
                faults
                    .push(format!("`event_cancelled` is neither yes nor no: `{}`; write true or false", short(&text)));
            }
            flag
        });
        let end = self.when(Key::EventEnd, faults);
        let [place, fee, booking, audience] =
            [Key::EventPlace, Key::EventFee, Key::EventBooking, Key::EventAudience].map(|key| self.line(key));
        let Some(start) = self.line(Key::EventStart) else {
            let given = [&place, &fee, &booking, &audience].into_iter().any(Option::is_some)
                || end.is_some()
                || cancelled == Some(true);
            if given {
                faults.push(
                    "the event has no start: fill in `event_start`, or leave the other event values empty".to_owned(),
                );
            }
            return None;
        };
        debug_assert!(!start.is_empty());
        let start = self.when(Key::EventStart, faults)?;
        Some(Event { start, end, place, fee, booking, audience, cancelled: cancelled.unwrap_or(false) })
    }
}

/// A value as a message shows it.
fn short(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(40).chain(['…']).collect() }
}
