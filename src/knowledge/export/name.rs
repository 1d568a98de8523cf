//! Ids and categories as file names that every file system takes.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Bytes of a name; file systems take 255 with the ending.
const MAX: usize = 200;

/// Names that Windows keeps for devices, and the folder that `import` passes over.
const RESERVED: [&str; 7] = ["aux", "con", "nul", "prn", "com", "lpt", "lexicon"];

/// A name of small letters, digits, `-`, `_`, `.` and Hangul syllables; everything else as `%` and the UTF-8 bytes in hex. Distinct texts
/// have distinct names, also where case or the composition of characters does not matter: no capital stands for itself. A name that
/// gets too long ends in `~` and a hash instead.
pub(super) fn encode(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let stem = text.split('.').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    let mut escape_next = RESERVED.contains(&stem);
    let last = text.chars().count().saturating_sub(1);
    for (at, c) in text.chars().enumerate() {
        let safe = match c {
            'a'..='z' | '0'..='9' | '-' | '_' | '가'..='힣' => true,
            // Hidden at the beginning, lost on Windows at the end.
            '.' => at != 0 && at != last,
            _ => false,
        };
        if safe && !std::mem::take(&mut escape_next) {
            name.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(name, "%{byte:02x}");
            }
        }
    }
    if name.len() <= MAX {
        return name;
    }
    let hash = Sha256::digest(text);
    let mut end = MAX - 33;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    name.push('~');
    for byte in hash.iter().take(16) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_readable_where_they_can_be() {
        let table = [
            ("bulky-waste-sofa", "bulky-waste-sofa"),
            ("commerce - X.pdf - 1", "commerce%20-%20%58.pdf%20-%201"),
            ("전입신고 1", "전입신고%201"),
            ("A", "%41"),
            ("a", "a"),
            ("..", "%2e%2e"),
            (".hidden", "%2ehidden"),
            ("a/../b", "a%2f..%2fb"),
            ("100%", "100%25"),
            ("con", "%63on"),
            ("com1.txt", "%63om1.txt"),
            ("lexicon", "%6cexicon"),
            ("consent", "consent"),
            ("\u{1112}\u{1161}\u{11ab}", "%e1%84%92%e1%85%a1%e1%86%ab"),
        ];
        for (text, name) in table {
            assert_eq!(encode(text), name);
        }
        let long = encode(&"가".repeat(120));
        assert!(long.len() <= 200 && long.contains('~'), "{long}");
        assert_ne!(long, encode(&"가".repeat(119)));
    }

    proptest! {
        #[test]
        fn distinct_ids_never_meet(a in "[aA가ㄱ%. ~/1-]{1,6}", b in "[aA가ㄱ%. ~/1-]{1,6}", c in "\\PC{1,120}") {
            if a != b {
                prop_assert_ne!(encode(&a).to_lowercase(), encode(&b).to_lowercase());
            }
            let name = encode(&c);
            prop_assert!(!name.is_empty() && name.len() <= 200);
            prop_assert!(!name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.') && !name.ends_with('.'));
        }
    }
}
