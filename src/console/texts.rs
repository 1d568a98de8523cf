//! Texts of the console, in Korean: its readers are the district's officers.

use std::time::Duration;

use crate::locale::{self, Language};
use crate::ticket::{Kind, Status};

/// The text `key` of `locales/ko/console.json`.
pub(super) fn text(key: &str) -> String {
    with(key, &[])
}

/// The same with its placeholders filled.
pub(super) fn with(key: &str, values: &[(&str, &str)]) -> String {
    locale::text(Language::Ko, "console", key, values)
}

/// The text `key`, when there is one.
pub(super) fn known(key: &str) -> Option<String> {
    Some(text(key)).filter(|text| text != key)
}

/// A state as residents and officers call it.
pub(super) fn status(status: Status) -> String {
    locale::text(Language::Ko, "answer", &format!("status.{}", status.code()), &[])
}

/// A kind of petition.
pub(super) fn kind(kind: Kind) -> String {
    locale::text(Language::Ko, "answer", &format!("kind.{}", kind.code()), &[])
}

/// A time to wait, in words.
pub(super) fn wait(wait: Duration) -> String {
    let seconds = wait.as_secs() + 1;
    if seconds < 60 {
        with("wait.seconds", &[("seconds", &seconds.to_string())])
    } else {
        with("wait.minutes", &[("minutes", &seconds.div_ceil(60).to_string())])
    }
}

/// The first words of a text, on one line.
pub(super) fn beginning(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
