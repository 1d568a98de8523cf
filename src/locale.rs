//! Every string that residents and officers read, from `locales/<language>/<room>.json`.
//!
//! A language with an interface has all of `RESIDENTS`; the officers' rooms (`OFFICERS`) are written for them in Korean alone. A language without an
//! interface may have the room `interpreter`, the one line that its speakers read below an answer in English.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rust_embed::{EmbeddedFile, RustEmbed};

mod language;

pub use language::Language;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

type Catalogue = HashMap<&'static str, HashMap<String, String>>;

/// What residents read: one file each, in every language with an interface.
const RESIDENTS: [&str; 4] = ["answer", "article", "errors", "widget"];
/// What officers alone read.
const OFFICERS: [&str; 1] = ["console"];
/// The line for languages without an interface.
const INTERPRETER: &str = "interpreter";

static CATALOGUES: LazyLock<BTreeMap<Language, Catalogue>> = LazyLock::new(|| {
    let read = |language: Language, room: &str| {
        let file = file(language, room)?;
        Some(serde_json::from_slice(&file.data).expect("the catalogue test reads every embedded file"))
    };
    let rooms = RESIDENTS.into_iter().chain(OFFICERS).chain([INTERPRETER]);
    let catalogue = |language| rooms.clone().filter_map(|room| Some((room, read(language, room)?))).collect();
    Language::ALL.into_iter().map(|language| (language, catalogue(language))).collect()
});

/// The languages with an interface.
pub fn languages() -> impl Iterator<Item = Language> {
    CATALOGUES.iter().filter(|(_, rooms)| rooms.contains_key("answer")).map(|(language, _)| *language)
}

/// The JSON file of one room, for the widget.
pub fn file(language: Language, room: &str) -> Option<EmbeddedFile> {
    Files::get(&format!("{}/{room}.json", language.code()))
}

/// The text `key` of `room`, with each `{name}` replaced by its value. Missing in the language: the English text when it has no
/// interface, then the Korean one; missing there too: the key itself, which a test refuses.
pub fn text(language: Language, room: &str, key: &str, values: &[(&str, &str)]) -> String {
    let template = find(language.shown(), room, key).or_else(|| find(Language::Ko, room, key)).unwrap_or(key);
    fill(template, values)
}

/// For speakers of a language without an interface: where somebody speaks it, said in it.
pub fn interpreter(language: Language) -> Option<&'static str> {
    find(language, INTERPRETER, "line").filter(|_| !language.has_catalogue())
}

/// Office hours (`평일 09:00–18:00`) in another language; what has other words than days and "closed" stays as the office wrote it.
pub fn hours(language: Language, hours: &str) -> String {
    if language.shown() == Language::Ko {
        return hours.to_owned();
    }
    let say = |key: &str| text(language, "answer", key, &[]);
    let mut out = hours.replace("평일", &say("hours.weekdays"));
    for closed in ["휴관", "휴무"] {
        out = out.replace(closed, &say("hours.closed"));
    }
    for (at, day) in ["월", "화", "수", "목", "금", "토", "일"].into_iter().enumerate() {
        let name = say(&format!("weekday.{}", at + 1));
        out = out.replace(&format!("{day}요일"), &name).replace(day, &name);
    }
    if out.chars().any(|c| ('가'..='힣').contains(&c)) { hours.to_owned() } else { out }
}

fn find(language: Language, room: &str, key: &str) -> Option<&'static str> {
    CATALOGUES.get(&language)?.get(room)?.get(key).map(String::as_str)
}

/// Replaces each `{name}` once, left to right, so that a value with braces is not read again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        let name = &rest[open + 1..close];
        out.push_str(&rest[..open]);
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::*;

    fn room(language: Language, room: &str) -> BTreeMap<String, String> {
        let file = file(language, room).unwrap_or_else(|| panic!("locales/{}/{room}.json is missing", language.code()));
        serde_json::from_slice(&file.data).expect("flat JSON of strings")
    }

    /// What a pattern finds in a text, sorted, each once.
    fn marks(pattern: &str, text: &str) -> BTreeSet<String> {
        Regex::new(pattern).unwrap().find_iter(text).map(|found| found.as_str().to_owned()).collect()
    }

    #[test]
    fn residents_read_every_text_in_nine_languages() {
        let spoken: Vec<_> = languages().map(Language::code).collect();
        assert_eq!(spoken, ["ko", "en", "zh", "vi", "ja", "th", "ru", "mn", "uz"]);
        for name in RESIDENTS {
            let korean = room(Language::Ko, name);
            for language in languages() {
                let texts = room(language, name);
                assert_eq!(
                    korean.keys().collect::<Vec<_>>(),
                    texts.keys().collect::<Vec<_>>(),
                    "{name} in {}",
                    language.code()
                );
                for (key, text) in &texts {
                    let placeholders = |text: &str| marks(r"\{\w+\}", text);
                    let whole = &korean[key];
                    assert_eq!(placeholders(whole), placeholders(text), "{name} {key} in {}", language.code());
                    assert!(!text.trim().is_empty(), "{name} {key} in {}", language.code());
                }
            }
        }
    }

    /// A number to call is the same in every language, and none is lost.
    #[test]
    fn every_language_names_the_same_numbers() {
        for name in RESIDENTS {
            let english = room(Language::En, name);
            for language in languages().filter(|language| *language != Language::Ko) {
                for (key, text) in room(language, name) {
                    let numbers = |text: &str| marks(r"\d{3,}(?:-\d+)*", text);
                    assert_eq!(numbers(&english[&key]), numbers(&text), "{name} {key} in {}", language.code());
                }
            }
        }
    }

    #[test]
    fn nothing_is_left_untranslated() {
        let placeholder = Regex::new(r"\{\w+\}").unwrap();
        let english_words =
            |text: &str| marks(r"[A-Za-z]{4,}", &text.replace("name@example.com", "").replace("ABCD-EFGH", ""));
        for name in RESIDENTS {
            let english = room(Language::En, name);
            for language in languages().filter(|language| *language != Language::En) {
                for (key, text) in room(language, name) {
                    let same = english[&key] == text;
                    let words = english_words(&placeholder.replace_all(&text, ""));
                    assert!(!same || words.is_empty(), "{name} {key} in {} is English: {text}", language.code());
                }
            }
        }
    }

    #[test]
    fn speakers_without_an_interface_read_where_theirs_is_spoken() {
        for language in Language::ALL {
            let line = interpreter(language);
            assert_eq!(line.is_some(), !language.has_catalogue(), "{}", language.code());
            assert!(line.is_none_or(|line| line.contains("1577-1366")), "{}", language.code());
        }
        assert_eq!(text(Language::Ne, "answer", "weekday.1", &[]), "Mon");
    }

    #[test]
    fn office_hours_are_read_in_another_language() {
        assert_eq!(hours(Language::En, "평일 09:00–18:00"), "Mon–Fri 09:00–18:00");
        assert_eq!(
            hours(Language::En, "화–금 09:00–22:00, 토·일 09:00–18:00, 월요일 휴관"),
            "Tue–Fri 09:00–22:00, Sat·Sun 09:00–18:00, Mon closed"
        );
        assert_eq!(hours(Language::Zh, "평일 09:00–18:00 (점심시간 제외)"), "평일 09:00–18:00 (점심시간 제외)");
        assert_eq!(hours(Language::Ko, "평일 09:00–18:00"), "평일 09:00–18:00");
    }

    #[test]
    fn values_are_filled_once() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2, {c}");
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }
}
