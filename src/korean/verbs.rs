//! Verb stems: the open syllable behind a contracted or closed one, so that 버려, 버린, 버릴 and 버렸 all meet 버리.

use super::hangul::Syllable;

/// Vowels by index: ㅏ0 ㅐ1 ㅑ2 ㅒ3 ㅓ4 ㅔ5 ㅕ6 ㅖ7 ㅗ8 ㅘ9 ㅙ10 ㅚ11 ㅛ12 ㅜ13 ㅝ14 ㅞ15 ㅟ16 ㅠ17 ㅡ18 ㅢ19 ㅣ20
const fn opened(vowel: u8) -> u8 {
    match vowel {
        6 => 20,
        9 => 8,
        14 => 13,
        10 => 11,
        other => other,
    }
}

/// Finals that an ending leaves on a stem: ㄴ, ㄹ, ㅁ, ㅂ, ㅆ.
const fn is_ending(last: u8) -> bool {
    matches!(last, 0 | 4 | 8 | 16 | 17 | 20)
}

/// Initial consonants after which ㅓ stands for ㅡ (써 쓰, 커 크, 꺼 끄, 떠 뜨, 터 트).
const fn hides_eu(initial: u8) -> bool {
    matches!(initial, 1 | 4 | 10 | 15 | 16)
}

/// The syllable with which the stem would end: 려 → 리, 와 → 오, 했 → 하, 된 → 되. Closed syllables of another kind stay.
pub fn base(c: char) -> char {
    let Some(mut syllable) = Syllable::of(c) else { return c };
    if !is_ending(syllable.last) {
        return c;
    }
    syllable.last = 0;
    syllable.vowel = match (syllable.initial, syllable.vowel) {
        // 해, 했 → 하
        (18, 1) => 0,
        (initial, 4) if hides_eu(initial) => 18,
        // 여, 였 belong to 하여 and nouns: they stay.
        (11, 6) => 6,
        (_, vowel) => opened(vowel),
    };
    syllable.compose()
}

/// Does the syllable `met`, followed by `next` in its word, spell the end of the stem that `stem` ends?
///
/// The same syllable does; so does one in which the stem's last vowel is contracted or carries the beginning of an ending (버린,
/// 버립니다), but not another word that merely begins alike (영업 is no form of 영어).
pub fn continues(stem: char, met: char, next: Option<char>) -> bool {
    if stem == met {
        return true;
    }
    let (Some(ends), Some(begins)) = (Syllable::of(stem), Syllable::of(met)) else { return false };
    if !matches!(ends.last, 0 | 20) || base(stem) != base(met) {
        return false;
    }
    match begins.last {
        0 | 20 => true,
        4 => next.is_none_or(|next| "다데지가걸거게줄후채".contains(next)),
        8 => next.is_none_or(|next| "까게지수때려래텐거걸경만곳줄".contains(next)),
        16 => next.is_none(),
        17 => next.is_some_and(|next| "니시".contains(next)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracted_syllables_open() {
        for (contracted, stem) in [
            ('려', '리'),
            ('렸', '리'),
            ('린', '리'),
            ('와', '오'),
            ('왔', '오'),
            ('돼', '되'),
            ('됐', '되'),
            ('해', '하'),
            ('써', '쓰'),
            ('배', '배'),
            ('막', '막'),
            ('여', '여'),
            ('a', 'a'),
        ] {
            assert_eq!(base(contracted), stem, "{contracted}");
        }
    }

    #[test]
    fn forms_of_a_stem_are_told_from_other_words() {
        for (stem, met, next, same) in [
            ('리', '려', Some('요'), true),
            ('리', '린', None, true),
            ('리', '립', Some('니'), true),
            ('리', '릴', Some('때'), true),
            ('어', '업', Some('범'), false),
            ('술', '수', Some('도'), false),
            ('파', '판', Some('매'), false),
        ] {
            assert_eq!(continues(stem, met, next), same, "{stem} {met}");
        }
    }

    #[test]
    fn opening_twice_changes_nothing() {
        for code in 0xAC00..=0xD7A3 {
            let c = char::from_u32(code).unwrap();
            assert_eq!(base(base(c)), base(c), "{c}");
        }
    }
}
