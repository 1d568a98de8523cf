//! JSON Lines: one record a line, keys as in `Key`, `event` also as an object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::collect::Collector;
use super::encoding;
use super::key::Key;
use super::record::{Outcome, Record};

/// Reads one file; `file` is its name, the source of records that name none.
pub(super) fn read(bytes: &[u8], file: &str, collector: &mut Collector<'_>) {
    let text = match encoding::utf8(bytes) {
        Ok(text) => text,
        Err((line, message)) => return collector.fault(line, message),
    };
    let mut within = 0;
    let mut records = 0;
    for (number, line) in text.split('\n').enumerate().map(|(at, line)| (at + 1, line)) {
        within += line.len() as u64 + 1;
        if line.trim().is_empty() {
            continue;
        }
        records += 1;
        match record(line) {
            Err(message) => collector.fault(number, message),
            Ok(record) => match record.into_article(collector.options, file) {
                Outcome::Article(article) => collector.article(number, within, *article),
                Outcome::WithoutText => collector.note(number, "passed over: it has no text that could answer"),
                Outcome::Faults(faults) => faults.into_iter().for_each(|fault| collector.fault(number, fault)),
            },
        }
    }
    if records == 0 {
        collector.fault(0, "is empty: give it one JSON object a line");
    }
}

fn record(line: &str) -> Result<Record, String> {
    if !line.trim_start().starts_with('{') {
        return Err("is not a JSON object: write one object in braces on each line, as {\"id\": \"…\", \"title\": \"…\", \"body\": \"…\"}".to_owned());
    }
    let Pairs(pairs) = serde_json::from_str(line).map_err(|error| explain(&error))?;
    let mut record = Record::default();
    for (at, (name, value)) in pairs.iter().enumerate() {
        if pairs[..at].iter().any(|(other, _)| other == name) {
            return Err(format!("the key `{}` comes twice: keep one of them", name.escape_debug()));
        }
        if name == "event" {
            event(&mut record, value)?;
            continue;
        }
        let key = Key::find(name).ok_or_else(|| unknown(name, &Key::names()))?;
        set(&mut record, key, value)?;
    }
    Ok(record)
}

fn unknown(name: &str, known: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("unknown key `{}`: remove it or correct it to one of {known}", name.escape_debug())
}

fn event(record: &mut Record, value: &Value) -> Result<(), String> {
    let table = match value {
        Value::Null => return Ok(()),
        Value::Object(table) => table,
        _ => return Err("`event` is not an object: write {\"start\": \"2026-01-31\", …}".to_owned()),
    };
    for (name, value) in table {
        let key = Key::find(&format!("event_{name}"))
            .ok_or_else(|| unknown(&format!("event.{name}"), "start, end, place, fee, booking, audience, cancelled"))?;
        set(record, key, value)?;
    }
    Ok(())
}

fn set(record: &mut Record, key: Key, value: &Value) -> Result<(), String> {
    match (key, value) {
        (_, Value::Null) => {}
        (Key::Questions, Value::Array(list)) => {
            for question in list {
                let Value::String(question) = question else {
                    return Err(
                        "`questions` holds something that is not a text: write a list of texts in quotes".to_owned()
                    );
                };
                record.question(question);
            }
        }
        (_, Value::String(text)) => record.set(key, text),
        (Key::Id, Value::Number(number)) if number.is_i64() || number.is_u64() => record.set(key, &number.to_string()),
        (Key::EventCancelled, Value::Bool(flag)) => record.set(key, &flag.to_string()),
        _ => {
            let remedy = match key {
                Key::Id => "write a text in quotes or a whole number",
                Key::Questions => "write a list of texts in quotes",
                Key::EventCancelled => "write true or false",
                _ => "write a text in quotes",
            };
            return Err(format!("`{}` is {}: {remedy}", key.name(), kind(value)));
        }
    }
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The JSON reader's words without its line, which is always 1, and with the remedy.
fn explain(error: &serde_json::Error) -> String {
    let column = error.column();
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if error.is_eof() {
        format!("ends in the middle of the object, at column {column} (is the file cut off?): get the whole file")
    } else {
        format!(
            "is not valid JSON at column {column} ({message}): correct it; a text is in quotes, with \\n for a line break"
        )
    }
}

/// The pairs of an object in order, with keys that come twice.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}
