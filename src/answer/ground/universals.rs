//! Words for all of a kind, 누구나, 언제든지, 무조건: they take a condition away without naming it.

use super::text::{before, is_latin};
use super::words::POLARITY;

/// Does a normal sentence say something of all, where no cited passage has a word for all of that kind? With a limit beside it (`grouped`),
/// anyone is anyone of that group.
pub(super) fn are_added(text: &str, passages: &[&str], grouped: bool) -> bool {
    let stands = |kind: &[String]| passages.iter().any(|passage| says(passage, kind));
    // Regardless of income: anyone.
    let [anyone, _, regardless, ..] = POLARITY.universals.as_slice() else { return false };
    let open = grouped || says(text, regardless) && stands(regardless);
    POLARITY.universals.iter().any(|kind| says(text, kind) && !stands(kind) && !(open && kind == anyone))
}

fn says(text: &str, kind: &[String]) -> bool {
    kind.iter().any(|word| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            let latin = word.chars().next().is_some_and(is_latin);
            !(latin && before(text, at).is_some_and(is_latin))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_all_must_stand_in_a_passage() {
        let passage = "주민은 누구나 이용하며 연중 상시 접수합니다.";
        for (text, added) in [
            ("anyone can use it.", false),
            ("随时可以申请。", false),
            ("누구나 이용할 수 있습니다.", false),
            ("무조건 환불됩니다.", true),
            ("refunds are given unconditionally.", true),
        ] {
            assert_eq!(are_added(text, &[passage], false), added, "{text}");
        }
    }
}
