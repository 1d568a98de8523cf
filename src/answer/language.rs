//! In which language a question is asked.
//!
//! Script decides where it can: any Hangul is Korean (statistics take "KTX 예매" for Vietnamese), kana is Japanese, and Thai, Khmer and
//! Devanagari have their own letters. Then letters and words that one language alone has are looked for; Uzbek, which the statistical
//! detector does not know, is found only so. Only then is the detector asked. A text in none of the known languages is answered in English.

use std::sync::LazyLock;

use lingua::{IsoCode639_1, LanguageDetector, LanguageDetectorBuilder};

use crate::locale::Language;

/// Certainty below which the detector's guess does not count.
const CERTAIN: f64 = 0.5;
/// Words of Latin letters from which on a text is no mere abbreviation (`TV`, `LH`) but a sentence that a Korean reader would not write.
const SENTENCE: usize = 3;

/// Characters by which Japanese without kana is told from Chinese: simplified in Japan alone.
const JAPANESE: &str =
    "円発売駅図県証鉄両広対楽気戸帰済単検験権険実転伝応団塩拡歩毎拾渋乗竜労択沢訳読続総薬覚仏払浄満独黒届込働";
/// Letters that one language alone has, among those that are asked for.
const LETTERS: [(&str, Language); 3] = [
    ("ўқғҳ", Language::Uz),
    ("өүӨҮ", Language::Mn),
    ("ăắằẳẵặấầẩẫậđếềểễệốồổỗộơớờởỡợưứừửữựỉĩịụủũỳỵỷỹạảẹẻẽọỏ", Language::Vi),
];
/// Words, apostrophes left out, by which a short text is known.
const WORDS: [(&[&str], Language); 5] = [
    (
        &[
            "qanday",
            "qanaqa",
            "qayerda",
            "qayerdan",
            "qayerga",
            "qancha",
            "qachon",
            "nima",
            "kerak",
            "uchun",
            "bilan",
            "mumkin",
            "mumkinmi",
            "boladi",
            "boladimi",
            "kimga",
            "salom",
            "assalomu",
            "rahmat",
            "yordam",
            "olish",
            "tolash",
            "ariza",
            "manzil",
            "chiqindi",
            "axlat",
            "axlatni",
            "bormi",
            "yoqmi",
            "hujjat",
            "hujjatlar",
            "tashlayman",
            "tashlash",
            "olsam",
            "menga",
            "bolsa",
        ],
        Language::Uz,
    ),
    (
        &[
            "bagaimana",
            "dimana",
            "mana",
            "berapa",
            "apakah",
            "kapan",
            "saya",
            "untuk",
            "dengan",
            "tidak",
            "bisa",
            "cara",
            "terima",
            "kasih",
            "yang",
            "sampah",
            "membuang",
            "membuat",
            "mengurus",
            "biaya",
            "paspor",
        ],
        Language::Id,
    ),
    (
        &[
            "paano",
            "saan",
            "magkano",
            "kailan",
            "ang",
            "mga",
            "ako",
            "kumuha",
            "pwede",
            "puwede",
            "salamat",
            "nang",
            "ng",
            "po",
            "sino",
            "basura",
            "itapon",
            "kailangan",
        ],
        Language::Tl,
    ),
    (&["яаж", "вэ", "уу", "хаана", "хаанаас", "хэд", "юу", "байна", "танай", "авах", "хог"], Language::Mn),
    // Vietnamese as typed without its signs.
    (
        &[
            "lam", "nao", "nhu", "dau", "bao", "nhieu", "khong", "toi", "muon", "rac", "vut", "giay", "dang", "xin",
            "phi",
        ],
        Language::Vi,
    ),
];

static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| {
    use lingua::Language as L;
    let languages = [L::English, L::Chinese, L::Vietnamese, L::Russian, L::Mongolian, L::Indonesian, L::Tagalog];
    LanguageDetectorBuilder::from_languages(&languages).build()
});

/// The language of a text, or `fallback` (the interface's language) when nothing speaks clearly for one.
pub fn detect(text: &str, fallback: Language) -> Language {
    by_script(text)
        .or_else(|| by_letters(text))
        .or_else(|| by_words(text))
        .or_else(|| by_statistics(text))
        .or_else(|| is_foreign(text).then_some(Language::En))
        .unwrap_or(fallback)
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
    ];
    let script = scripts.into_iter().find(|(range, _)| has(range.clone())).map(|(_, language)| language);
    script.or_else(|| {
        let japanese = || text.chars().any(|c| JAPANESE.contains(c));
        has('\u{4e00}'..='\u{9fff}').then(|| if japanese() { Language::Ja } else { Language::Zh })
    })
}

fn by_letters(text: &str) -> Option<Language> {
    let lower = text.to_lowercase();
    // `o'` and `g'` with any of the apostrophes people type, before a letter or at a word's end: Uzbek letters, not English ones.
    let uzbek = lower.chars().zip(lower.chars().skip(1)).any(|(letter, sign)| {
        (letter == 'g' && is_apostrophe(sign)) || (letter == 'o' && matches!(sign, 'ʻ' | '‘' | '`' | 'ʼ'))
    });
    if uzbek {
        return Some(Language::Uz);
    }
    LETTERS.into_iter().find(|(letters, _)| lower.chars().any(|c| letters.contains(c))).map(|(_, language)| language)
}

/// The language of which most words are met: one is enough for a text of up to three words, else two.
fn by_words(text: &str) -> Option<Language> {
    let lower: String = text.to_lowercase().chars().filter(|c| !is_apostrophe(*c)).collect();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let needed = if words.len() <= 3 { 1 } else { 2 };
    let met = |known: &[&str]| words.iter().filter(|word| known.contains(word)).count();
    let counted = WORDS.iter().map(|(known, language)| (met(known), *language));
    // `max_by_key` takes the last of equals; the first should win.
    let best = counted.rev().max_by_key(|(count, _)| *count);
    best.filter(|(count, _)| *count >= needed).map(|(_, language)| language)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' | '´')
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

/// A sentence in Latin letters, or a word in letters that no Korean text has.
fn is_foreign(text: &str) -> bool {
    let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words().count() >= SENTENCE || words().any(|word| word.chars().any(|c| c > '\u{24f}'))
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
            ("TV", Language::Ko),
            ("123", Language::Ko),
            ("How do I throw away an old sofa?", Language::En),
            ("Where's the library? I don't know o'clock", Language::En),
            ("passport renewal documents", Language::En),
            ("怎么扔旧沙发?", Language::Zh),
            ("護照怎麼辦", Language::Zh),
            ("住民票発行", Language::Ja),
            ("粗大ごみの出し方を教えてください", Language::Ja),
            ("Làm thế nào để vứt ghế sofa cũ?", Language::Vi),
            ("đăng ký xe", Language::Vi),
            ("lam ho chieu o dau", Language::Vi),
            ("ทิ้งโซฟาเก่าอย่างไร", Language::Th),
            ("Как выбросить старый диван?", Language::Ru),
            ("паспорт", Language::Ru),
            ("Хуучин буйдангаа яаж хаях вэ?", Language::Mn),
            ("Төлбөр хэд вэ?", Language::Mn),
            ("Паспорт яаж авах вэ", Language::Mn),
            ("Eski divanni qanday tashlayman?", Language::Uz),
            ("To‘lov qancha?", Language::Uz),
            ("Pasportni qayerdan olsam bo'ladi", Language::Uz),
            ("Чиқиндини қаерга ташлайман?", Language::Uz),
            ("Bagaimana cara membuang sofa lama?", Language::Id),
            ("Paano po itapon ang lumang sofa?", Language::Tl),
            ("पुरानो सोफा कसरी फाल्ने?", Language::Ne),
            ("តើបោះសាឡុងចាស់យ៉ាងដូចម្តេច?", Language::Km),
        ];
        for (text, expected) in table {
            assert_eq!(detect(text, Language::Ko), expected, "{text}");
        }
    }

    /// Languages that nobody here knows: the answer is in English, not in silence and not in Korean.
    #[test]
    fn unknown_languages_are_answered_in_english() {
        for text in
            ["كيف أتخلص من أريكة قديمة؟", "ဆိုဖာအဟောင်းကို ဘယ်လိုပစ်ရမလဲ", "ຖິ້ມໂຊຟາເກົ່າແນວໃດ", "Πώς πετάω έναν παλιό καναπέ;"]
        {
            assert_eq!(detect(text, Language::Ko), Language::En, "{text}");
        }
    }
}
