//! Every string that residents and officers read, from `locales/<language>/<room>.json`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rust_embed::{EmbeddedFile, RustEmbed};
use serde::{Deserialize, Serialize};

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// A language a resident may use. Codes are BCP 47.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 한국어
    Ko,
    /// English
    En,
    /// 中文
    Zh,
    /// Tiếng Việt
    Vi,
    /// 日本語
    Ja,
    /// ไทย
    Th,
    /// Русский
    Ru,
    /// Монгол
    Mn,
    /// Oʻzbekcha
    Uz,
    /// नेपाली
    Ne,
    /// ខ្មែរ
    Km,
    /// Tagalog
    Tl,
    /// Bahasa Indonesia
    Id,
}

impl Language {
    /// All of them, Korean first.
    pub const ALL: [Self; 13] = [
        Self::Ko,
        Self::En,
        Self::Zh,
        Self::Vi,
        Self::Ja,
        Self::Th,
        Self::Ru,
        Self::Mn,
        Self::Uz,
        Self::Ne,
        Self::Km,
        Self::Tl,
        Self::Id,
    ];

    /// The BCP 47 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
            Self::Zh => "zh",
            Self::Vi => "vi",
            Self::Ja => "ja",
            Self::Th => "th",
            Self::Ru => "ru",
            Self::Mn => "mn",
            Self::Uz => "uz",
            Self::Ne => "ne",
            Self::Km => "km",
            Self::Tl => "tl",
            Self::Id => "id",
        }
    }

    /// Reads a BCP 47 tag by its first part: `en-US` is English.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == primary)
    }

    /// The first known language of an `Accept-Language` header.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::from_tag(part.split(';').next()?))
    }

    /// Are the texts translated into it?
    pub fn has_catalogue(self) -> bool {
        CATALOGUES.contains_key(&self)
    }

    /// The language in which texts are shown to its speakers: itself, or English when not translated.
    #[must_use]
    pub fn shown(self) -> Self {
        if self.has_catalogue() { self } else { Self::En }
    }
}

type Catalogue = HashMap<&'static str, HashMap<String, String>>;

/// The rooms of the catalogue: one file each.
const ROOMS: [&str; 4] = ["answer", "console", "errors", "widget"];

static CATALOGUES: LazyLock<BTreeMap<Language, Catalogue>> = LazyLock::new(|| {
    let read = |language: Language, room: &str| {
        let file = file(language, room)?;
        Some(serde_json::from_slice(&file.data).expect("the catalogue test reads every embedded file"))
    };
    let catalogues = Language::ALL.into_iter().map(|language| {
        let rooms = ROOMS.into_iter().filter_map(|room| Some((room, read(language, room)?))).collect::<Catalogue>();
        (language, rooms)
    });
    catalogues.filter(|(_, rooms)| rooms.contains_key("answer")).collect()
});

/// The languages into which the texts are translated.
pub fn languages() -> impl Iterator<Item = Language> {
    CATALOGUES.keys().copied()
}

/// The JSON file of one room, for the widget.
pub fn file(language: Language, room: &str) -> Option<EmbeddedFile> {
    Files::get(&format!("{}/{room}.json", language.code()))
}

/// The text `key` of `room`, with each `{name}` replaced by its value. Missing in the language: the Korean text; missing
/// there too: the key itself, which a test refuses.
pub fn text(language: Language, room: &str, key: &str, values: &[(&str, &str)]) -> String {
    let find = |language: Language| CATALOGUES.get(&language)?.get(room)?.get(key);
    let template = find(language.shown()).or_else(|| find(Language::Ko)).map_or(key, String::as_str);
    fill(template, values)
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
    use super::*;

    #[test]
    fn every_room_has_the_same_keys_in_every_language() {
        for room in ROOMS {
            let keys = |language: Language| {
                let file = file(language, room)
                    .unwrap_or_else(|| panic!("locales/{}/{room}.json is missing", language.code()));
                let map: BTreeMap<String, String> = serde_json::from_slice(&file.data).expect("flat JSON of strings");
                map.into_keys().collect::<Vec<_>>()
            };
            for language in languages().filter(|_| room != "console") {
                assert_eq!(keys(Language::Ko), keys(language), "{room} in {}", language.code());
            }
        }
    }

    #[test]
    fn values_are_filled_once() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2, {c}");
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }

    #[test]
    fn tags_are_read_by_their_first_part() {
        assert_eq!(Language::from_tag("en-US"), Some(Language::En));
        assert_eq!(Language::from_accept_language("fr-CH, zh-Hans;q=0.9, en;q=0.8"), Some(Language::Zh));
        assert_eq!(Language::from_tag("xx"), None);
    }
}
