//! Keyboard slips (영타): Korean typed while the keyboard was set to English, as in "eogudvPrlanf" for 대형폐기물.

use super::hangul::Syllable;

/// Letters of the two-set keyboard by key, as initial (0–18) or vowel (0–20) indexes.
fn key(c: char) -> Option<Letter> {
    let lower = match c {
        'Q' | 'W' | 'E' | 'R' | 'T' | 'O' | 'P' => c,
        _ => c.to_ascii_lowercase(),
    };
    let consonants = "rRseEfaqQtTdwWczxvg";
    let vowels = [
        ('k', 0),
        ('o', 1),
        ('i', 2),
        ('O', 3),
        ('j', 4),
        ('p', 5),
        ('u', 6),
        ('P', 7),
        ('h', 8),
        ('y', 12),
        ('n', 13),
        ('b', 17),
        ('m', 18),
        ('l', 20),
    ];
    if let Some(index) = consonants.chars().position(|key| key == lower) {
        return u8::try_from(index).ok().map(Letter::Consonant);
    }
    vowels.iter().find(|(key, _)| *key == lower).map(|(_, index)| Letter::Vowel(*index))
}

#[derive(Clone, Copy)]
enum Letter {
    Consonant(u8),
    Vowel(u8),
}

/// Two vowels typed for one.
fn join_vowels(first: u8, second: u8) -> Option<u8> {
    match (first, second) {
        (8, 0) => Some(9),
        (8, 1) => Some(10),
        (8, 20) => Some(11),
        (13, 4) => Some(14),
        (13, 5) => Some(15),
        (13, 20) => Some(16),
        (18, 20) => Some(19),
        _ => None,
    }
}

/// The final consonant that an initial one becomes.
fn as_last(initial: u8) -> Option<u8> {
    const LASTS: [u8; 19] = [1, 2, 4, 7, 0, 8, 16, 17, 0, 19, 20, 21, 22, 0, 23, 24, 25, 26, 27];
    Some(LASTS[usize::from(initial)]).filter(|last| *last > 0)
}

/// Two finals typed for one.
fn join_lasts(first: u8, second: u8) -> Option<u8> {
    match (first, second) {
        (1, 19) => Some(3),
        (4, 22) => Some(5),
        (4, 27) => Some(6),
        (8, 1) => Some(9),
        (8, 16) => Some(10),
        (8, 17) => Some(11),
        (8, 19) => Some(12),
        (8, 25) => Some(13),
        (8, 26) => Some(14),
        (8, 27) => Some(15),
        (17, 19) => Some(18),
        _ => None,
    }
}

/// The Korean that was meant, when every letter of the text falls into a whole syllable; `None` for any other text.
///
/// Foreign words nearly always leave a letter over, so that nothing else need be known about them.
pub fn korean_typed(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut syllables = 0;
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let korean = typed_word(word)?;
        syllables += korean.chars().count();
        out.push_str(&korean);
        out.push_str(&piece[word.len()..]);
    }
    (syllables >= 2).then_some(out)
}

fn typed_word(word: &str) -> Option<String> {
    let letters: Vec<Letter> = word.chars().map(key).collect::<Option<_>>()?;
    let vowel = |at: usize| letters.get(at).is_some_and(|letter| matches!(letter, Letter::Vowel(_)));
    let consonant = |at: usize| match letters.get(at) {
        Some(Letter::Consonant(index)) => Some(*index),
        _ => None,
    };
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        let initial = consonant(at)?;
        let Some(Letter::Vowel(mut middle)) = letters.get(at + 1).copied() else { return None };
        at += 2;
        if let Some(Letter::Vowel(second)) = letters.get(at)
            && let Some(joined) = join_vowels(middle, *second)
        {
            middle = joined;
            at += 1;
        }
        let mut last = 0;
        // A consonant before a vowel begins the next syllable.
        if let Some(first) = consonant(at).filter(|_| !vowel(at + 1)).and_then(as_last) {
            last = first;
            at += 1;
            let second = consonant(at).filter(|_| !vowel(at + 1)).and_then(as_last);
            if let Some(joined) = second.and_then(|second| join_lasts(first, second)) {
                last = joined;
                at += 1;
            }
        }
        out.push(Syllable { initial, vowel: middle, last }.compose());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_read_and_foreign_words_are_not() {
        for (typed, korean) in [
            ("eogudvPrlanf", Some("대형폐기물")),
            ("durnjs woqkfrmq", Some("여권 재발급")),
            ("thvk qjflrl", Some("소파 버리기")),
            ("dlfrrl", Some("읽기")),
            ("garbage", None),
            ("visa", None),
            ("how to recycle", None),
            ("KTX", None),
            ("소파", None),
            ("", None),
        ] {
            assert_eq!(korean_typed(typed).as_deref(), korean, "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,40}") {
            let _ = korean_typed(&text);
        }
    }
}
