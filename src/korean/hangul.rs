//! Hangul syllables and their letters (jamo).

const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

/// Initial consonants in Unicode order, as the compatibility letters people type.
pub const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];

/// A syllable taken apart: indexes of initial (0–18), vowel (0–20) and final consonant (0 = none, 1–27).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syllable {
    /// Initial consonant.
    pub initial: u8,
    /// Vowel.
    pub vowel: u8,
    /// Final consonant, 0 when open.
    pub last: u8,
}

impl Syllable {
    /// Takes a precomposed syllable apart; `None` for any other character.
    pub fn of(c: char) -> Option<Self> {
        let code = c as u32;
        if !(FIRST..=LAST).contains(&code) {
            return None;
        }
        let code = code - FIRST;
        let part = |value: u32| u8::try_from(value).unwrap_or(0);
        Some(Self {
            initial: part(code / (VOWELS * FINALS)),
            vowel: part(code / FINALS % VOWELS),
            last: part(code % FINALS),
        })
    }

    /// Puts the syllable together again.
    pub fn compose(self) -> char {
        let code = FIRST + (u32::from(self.initial) * VOWELS + u32::from(self.vowel)) * FINALS + u32::from(self.last);
        char::from_u32(code).unwrap_or('\u{fffd}')
    }

    /// How many of the three letters differ.
    pub fn distance(self, other: Self) -> u8 {
        u8::from(self.initial != other.initial)
            + u8::from(self.vowel != other.vowel)
            + u8::from(self.last != other.last)
    }
}

/// Vowels in Unicode order begin at this compatibility letter.
const FIRST_VOWEL: u32 = 0x314F;
/// Final consonants in Unicode order (1–27), as compatibility letters.
const FINAL_LETTERS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ',
    'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// Letters typed one by one put together: 자ㅅㅏㄹ → 자살. Lone consonants stay (ㅋㅋ, ㅅㄹㄱ).
pub fn joined(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let vowel = |at: usize| {
        let code = *chars.get(at)? as u32;
        u8::try_from(code.checked_sub(FIRST_VOWEL)?).ok().filter(|vowel| u32::from(*vowel) < VOWELS)
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let initial = INITIALS.iter().position(|letter| letter == c).and_then(|at| u8::try_from(at).ok());
        // ㅋㅠ and ㅎㅜ are laughter beside tears.
        let initial = initial.filter(|_| !matches!(c, 'ㅋ' | 'ㅎ'));
        let (Some(initial), Some(vowel_here)) = (initial, vowel(at + 1)) else {
            out.push(*c);
            at += 1;
            continue;
        };
        at += 2;
        let letter = chars.get(at).filter(|_| vowel(at + 1).is_none());
        let last = letter.and_then(|c| FINAL_LETTERS.iter().position(|letter| letter == c));
        let last = last.and_then(|last| u8::try_from(last + 1).ok());
        at += usize::from(last.is_some());
        out.push(Syllable { initial, vowel: vowel_here, last: last.unwrap_or(0) }.compose());
    }
    out
}

/// A precomposed Hangul syllable?
pub fn is_syllable(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// A letter or a figure of any script? Syllables, most of what is asked about, need no table.
pub fn is_alphanumeric(c: char) -> bool {
    is_syllable(c) || c.is_alphanumeric()
}

/// A lone compatibility letter (ㄱ … ㅣ), as in ㅋㅋ, ㅠㅠ or ㅅㄹㄱ?
pub fn is_letter(c: char) -> bool {
    ('\u{3131}'..='\u{318e}').contains(&c)
}

/// The initial consonant of a syllable as a compatibility letter.
pub fn initial(c: char) -> Option<char> {
    Syllable::of(c).map(|syllable| INITIALS[usize::from(syllable.initial)])
}

/// Initials, vowels and finals in Latin letters.
const LATIN: [&[&str]; 3] = [
    &["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"],
    &[
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
        "eu", "ui", "i",
    ],
    &[
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng",
        "t", "t", "k", "t", "p", "t",
    ],
];

/// Syllables in Latin letters by the Revised Romanisation, without its changes at the borders of syllables but `ll`. Other characters
/// stay.
pub fn latin(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let Some(syllable) = Syllable::of(c) else {
            out.push(c);
            continue;
        };
        let [initial, vowel, last] = [syllable.initial, syllable.vowel, syllable.last].map(usize::from);
        let initial = if LATIN[0][initial] == "r" && out.ends_with('l') { "l" } else { LATIN[0][initial] };
        out.extend([initial, LATIN[1][vowel], LATIN[2][last]]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_comes_apart_and_together() {
        for code in FIRST..=LAST {
            let c = char::from_u32(code).unwrap();
            assert_eq!(Syllable::of(c).unwrap().compose(), c);
        }
        assert_eq!(Syllable::of('a'), None);
        assert_eq!(Syllable::of('ㄱ'), None);
    }

    #[test]
    fn letters_are_joined() {
        for (typed, read) in [
            ("자ㅅㅏㄹ", "자살"),
            ("ㅈㅜㄱㄱㅗ", "죽고"),
            ("ㅋㅋ ㅠㅠ", "ㅋㅋ ㅠㅠ"),
            ("ㅅㄹㄱ", "ㅅㄹㄱ"),
            ("abc", "abc"),
        ] {
            assert_eq!(joined(typed), read);
        }
    }

    #[test]
    fn names_have_latin_letters() {
        for (name, written) in
            [("온누리동", "onnuridong"), ("한빛", "hanbit"), ("새솔", "saesol"), ("달래", "dallae"), ("별", "byeol")]
        {
            assert_eq!(latin(name), written);
        }
    }

    #[test]
    fn initials_are_read() {
        let initials: String = "쓰레기".chars().filter_map(initial).collect();
        assert_eq!(initials, "ㅆㄹㄱ");
    }
}
