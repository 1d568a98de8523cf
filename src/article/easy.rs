//! An article in easy words: what stands below its last heading, `## 쉬운 말`. It says less than the body, and nothing that the body does not.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{Article, Block, blocks};

/// The heading in its canonical form.
pub(super) const HEADING: &str = "## 쉬운 말";

/// Divides a text at its first heading `쉬운 말`: the body above it, trimmed, and what stands below.
pub fn divide(text: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_heading(line) {
            return (text[..at].trim(), Some(&text[at + line.len()..]));
        }
        at += line.len();
    }
    (text.trim(), None)
}

fn is_heading(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('#') && matches!(line.trim_start_matches('#').trim(), "쉬운 말" | "쉬운말")
}

/// The first number of an article's easy text that its other parts do not have, as it is written. `오후 6시` stands for `18:00`.
pub(super) fn strange_number<'a>(article: &Article, easy: &'a str) -> Option<&'a str> {
    let event = article.event.as_ref();
    let days =
        event.map(|event| format!("{} {}", event.start, event.end.map(|end| end.to_string()).unwrap_or_default()));
    let told = event.into_iter().flat_map(|event| [&event.place, &event.fee, &event.booking, &event.audience]);
    let mut parts: Vec<&str> = told.flatten().map(String::as_str).collect();
    parts.extend([&article.phone, &days].into_iter().flatten().map(String::as_str));
    parts.push(&article.title);
    parts.extend(words(&article.body));
    let known: HashSet<String> =
        parts.iter().flat_map(|part| NUMBER.captures_iter(part)).map(|found| bare(&found["number"])).collect();
    let stands = |found: &regex::Captures<'_>| {
        let number = bare(&found["number"]);
        let hour = number.parse::<u32>().ok().filter(|_| found.name("late").is_some() && found.name("hour").is_some());
        known.contains(&number) || hour.is_some_and(|hour| known.contains(&(hour + 12).to_string()))
    };
    let mut numbers = words(easy).into_iter().flat_map(|part| NUMBER.captures_iter(part));
    let strange = numbers.find(|found| !stands(found))?;
    strange.name("number").map(|number| number.as_str())
}

/// What a text says, without the numbers of its steps.
fn words(text: &str) -> Vec<&str> {
    let said = |block| match block {
        Block::Heading(text) | Block::Paragraph(text) | Block::Item { text, .. } => vec![text],
        Block::Row { header, cells } => [header, cells].concat(),
    };
    blocks(text).into_iter().flat_map(said).collect()
}

/// A number with its thousands, after a word for the later half of the day and before the word for hours.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?<late>오후|낮|저녁|밤)?\s?(?<number>\d+(?:,\d{3})*)(?<hour>\s?시)?")
        .expect("the pattern is constant")
});

fn bare(number: &str) -> String {
    number.replace(',', "").trim_start_matches('0').to_owned()
}
