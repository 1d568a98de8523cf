//! The languages of residents.

use serde::{Deserialize, Serialize};

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

    /// The name the language gives itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
            Self::Zh => "中文",
            Self::Vi => "Tiếng Việt",
            Self::Ja => "日本語",
            Self::Th => "ไทย",
            Self::Ru => "Русский",
            Self::Mn => "Монгол",
            Self::Uz => "Oʻzbekcha",
            Self::Ne => "नेपाली",
            Self::Km => "ខ្មែរ",
            Self::Tl => "Tagalog",
            Self::Id => "Bahasa Indonesia",
        }
    }

    /// Reads a BCP 47 tag by its first part: `en-US` is English.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == primary)
    }

    /// The best liked known language of an `Accept-Language` header; what is refused (`q=0`) is no choice.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let wish = |part: &str| {
            let mut parts = part.split(';').map(str::trim);
            let language = Self::from_tag(parts.next()?)?;
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok()).unwrap_or(1.0);
            Some((quality, language))
        };
        let mut wishes: Vec<_> = header.split(',').filter_map(wish).filter(|(quality, _)| *quality > 0.0).collect();
        // Stable: of equals the first stays first.
        wishes.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        wishes.first().map(|(_, language)| *language)
    }

    /// Are the texts translated into it?
    pub fn has_catalogue(self) -> bool {
        super::languages().any(|language| language == self)
    }

    /// The language in which texts are shown to its speakers: itself, or English when not translated.
    #[must_use]
    pub fn shown(self) -> Self {
        if self.has_catalogue() { self } else { Self::En }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_first_part() {
        assert_eq!(Language::from_tag("en-US"), Some(Language::En));
        assert_eq!(Language::from_tag("uz-Cyrl-UZ"), Some(Language::Uz));
        assert_eq!(Language::from_tag("xx"), None);
    }

    #[test]
    fn the_best_liked_language_of_a_browser_is_taken() {
        let table = [
            ("fr-CH, zh-Hans;q=0.9, en;q=0.8", Some(Language::Zh)),
            ("en;q=0.5, mn;q=0.9", Some(Language::Mn)),
            ("vi, ko", Some(Language::Vi)),
            ("ja;q=0, th", Some(Language::Th)),
            ("*", None),
            ("", None),
        ];
        for (header, expected) in table {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }
}
