//! The text as the patterns read it: one spelling for digits, dashes, spaces and letters, with the way back to the original.

use unicode_normalization::UnicodeNormalization;

use super::super::is_invisible;

/// A text folded character by character. Lower case; ASCII digits; `-` for every dash, `.` for every middle dot, `*` for every mark
/// that hides a digit; invisible characters left out.
pub(super) struct Folded {
    /// What the patterns read.
    pub(super) text: String,
    /// For every byte of `text`: first byte and byte after the last of the original character.
    origin: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn of(original: &str) -> Self {
        let mut folded =
            Self { text: String::with_capacity(original.len()), origin: Vec::with_capacity(original.len()) };
        for (at, c) in original.char_indices().filter(|(_, c)| !is_invisible(*c)) {
            folded.text.push(fold(c));
            folded.origin.resize(folded.text.len(), (at, at + c.len_utf8()));
        }
        folded
    }

    /// The bytes of the original that a stretch of the folded text stands for.
    pub(super) fn original(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origin[start].0, self.origin[end - 1].1)
    }
}

fn fold(c: char) -> char {
    match c {
        // Circled and raised digits number lists and units; they are no digits of a number.
        'a'..='z' | '0'..='9' | '가'..='힣' | '①'..='⒛' | '²' | '³' | '¹' | '⁰'..='₉' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '_' | '~' | '〜' | '～' | '‐'..='―' | '−' | '－' | 'ー' | 'ｰ' | 'ㅡ' | '﹣' | '⁃' | '─' => {
            '-'
        }
        '·' | 'ㆍ' | '・' | '•' | '‧' | '∙' | '⋅' => '.',
        '●' | '○' | '◯' | '■' | '□' | '△' | '▲' | '＊' | '×' | '※' => '*',
        c if c.is_ascii() => {
            if c.is_whitespace() {
                ' '
            } else {
                c
            }
        }
        c if c.is_whitespace() => ' ',
        c => other(c),
    }
}

/// Full-width and mathematical letters and digits, and the digits of the residents' scripts.
fn other(c: char) -> char {
    const ZEROS: [u32; 8] = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x1040, 0x17e0, 0x1810];
    let code = u32::from(c);
    if let Some(zero) = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&code)) {
        return char::from_digit(code - zero, 10).unwrap_or(c);
    }
    let mut compatible = std::iter::once(c).nfkc();
    match (compatible.next(), compatible.next()) {
        (Some(plain), None) if plain.is_ascii_graphic() => plain.to_ascii_lowercase(),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_folded_and_found_again() {
        let original = "가 ０１０–１２３４\u{200b}ㆍＡb";
        let folded = Folded::of(original);
        assert_eq!(folded.text, "가 010-1234.ab");
        let at = folded.text.find("1234").unwrap();
        let (start, end) = folded.original(at, at + 4);
        assert_eq!(&original[start..end], "１２３４");
        assert_eq!(Folded::of("०१२ ๓๔ ៥").text, "012 34 5");
    }
}
