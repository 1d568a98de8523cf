//! Folding: the one spelling in which questions and articles are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::hangul;

/// NFC, half width, lower case, letters and digits only, single spaces; emotive letters (ㅋㅋ, ㅠㅠ) and drawn-out syllables
/// (제발요오오오) are reduced. Lone initial consonants that are not laughter stay: they may be an abbreviation (ㅅㄹㄱ).
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = (' ', 0_u32);
    let chars: Vec<char> = text.chars().map(narrow).nfc().flat_map(char::to_lowercase).collect();
    for (at, c) in chars.iter().copied().enumerate() {
        let keep =
            (hangul::is_alphanumeric(c) || is_combining_mark(c)) && (!is_emotive(c) || is_initial_of_word(&chars, at));
        let c = if keep { c } else { ' ' };
        if c == ' ' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            run = (' ', 0);
            continue;
        }
        run = if run.0 == c { (c, run.1 + 1) } else { (c, 1) };
        if run.1 > 2 && !c.is_ascii() {
            continue;
        }
        out.push(c);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Laughter and tears: ㅋ, ㅎ and lone vowels.
fn is_emotive(c: char) -> bool {
    hangul::is_letter(c) && (matches!(c, 'ㅋ' | 'ㅎ') || c >= '\u{314f}')
}

/// Is this ㅋ or ㅎ one of the initials that stand for a word (ㄷㅎㅍㄱㅁ)? Then there are three or more, and not of laughter alone.
fn is_initial_of_word(chars: &[char], at: usize) -> bool {
    let consonant = |c: &char| hangul::is_letter(*c) && *c < '\u{314f}';
    let before = chars[..at].iter().rev().take_while(|c| consonant(c)).count();
    let after = chars[at..].iter().take_while(|c| consonant(c)).count();
    let run = &chars[at - before..at + after];
    run.len() > 2 && run.iter().any(|c| !is_emotive(*c))
}

/// Full-width forms to ASCII, half-width letters to the usual ones.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        // Half-width Hangul letters lie in the order of the compatibility letters, with gaps after every run of vowels.
        '\u{ffa1}'..='\u{ffbe}' => char::from_u32(c as u32 - 0xffa1 + 0x3131).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_to_one() {
        for (text, folded) in [
            ("소파 버리려면 어떻게 해요?", "소파 버리려면 어떻게 해요"),
            ("ＡＢＣ１２３　가나", "abc123 가나"),
            ("\u{1112}\u{1161}\u{11ab}빛구", "한빛구"),
            ("신고해도 돼요ㅠㅠㅠ ㅋㅋㅋ", "신고해도 돼요"),
            ("제발요오오오오오", "제발요오오"),
            ("ㅅㄹㄱ 버리는 날", "ㅅㄹㄱ 버리는 날"),
            ("ㄷㅎㅍㄱㅁ", "ㄷㅎㅍㄱㅁ"),
            ("ㅇㅋ ㅎㅎㅎ", "ㅇ"),
            ("ﾡ", "ㄱ"),
            ("  ", ""),
            ("10,000원", "10 000원"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
            proptest::prop_assert!(!once.contains("  ") && once.trim() == once);
        }
    }
}
