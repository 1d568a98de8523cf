//! In which language a question is asked.
//!
//! Script decides where it can: any Hangul is Korean (statistics take "KTX 예매" for Vietnamese), kana is Japanese, and Thai, Khmer and
//! Devanagari have their own letters. Only then is the statistical detector asked.

use std::sync::LazyLock;

use lingua::{IsoCode639_1, LanguageDetector, LanguageDetectorBuilder};

use crate::locale::Language;

/// Certainty below which the detector's guess does not count.
const CERTAIN: f64 = 0.5;

static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| {
    use lingua::Language as L;
    let languages = [L::English, L::Chinese, L::Vietnamese, L::Russian, L::Mongolian, L::Indonesian, L::Tagalog];
    LanguageDetectorBuilder::from_languages(&languages).build()
});

/// The language of a text, or `fallback` (the interface's language) when nothing speaks clearly for one.
pub fn detect(text: &str, fallback: Language) -> Language {
    by_script(text).or_else(|| by_statistics(text)).unwrap_or(fallback)
}

fn by_script(text: &str) -> Option<Language> {
    let has = |range: std::ops::RangeInclusive<char>| text.chars().any(|c| range.contains(&c));
    let scripts = [
        ('가'..='힣', Language::Ko),
        ('ㄱ'..='ㆎ', Language::Ko),
        ('ぁ'..='ヿ', Language::Ja),
        ('\u{0e00}'..='\u{0e7f}', Language::Th),
        ('\u{1780}'..='\u{17ff}', Language::Km),
        ('\u{0900}'..='\u{097f}', Language::Ne),
        ('\u{4e00}'..='\u{9fff}', Language::Zh),
    ];
    scripts.into_iter().find(|(range, _)| has(range.clone())).map(|(_, language)| language)
}

fn by_statistics(text: &str) -> Option<Language> {
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let values = DETECTOR.compute_language_confidence_values(text);
    let (language, confidence) = values.first()?;
    if *confidence < CERTAIN {
        return None;
    }
    match language.iso_code_639_1() {
        IsoCode639_1::EN => Some(Language::En),
        IsoCode639_1::ZH => Some(Language::Zh),
        IsoCode639_1::VI => Some(Language::Vi),
        IsoCode639_1::RU => Some(Language::Ru),
        IsoCode639_1::MN => Some(Language::Mn),
        IsoCode639_1::ID => Some(Language::Id),
        IsoCode639_1::TL => Some(Language::Tl),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let table = [
            ("소파 버리려면 어떻게 해요?", Language::Ko),
            ("KTX 예매", Language::Ko),
            ("visa 연장", Language::Ko),
            ("ㅅㄹㄱ", Language::Ko),
            ("How do I throw away an old sofa?", Language::En),
            ("怎么扔旧沙发?", Language::Zh),
            ("Làm thế nào để vứt ghế sofa cũ?", Language::Vi),
            ("粗大ごみの出し方を教えてください", Language::Ja),
            ("ทิ้งโซฟาเก่าอย่างไร", Language::Th),
            ("Как выбросить старый диван?", Language::Ru),
            ("123", Language::Ko),
        ];
        for (text, expected) in table {
            assert_eq!(detect(text, Language::Ko), expected, "{text}");
        }
    }
}
