//! Words that somebody planted: what a model puts in, before or behind a faithful sentence though nothing it was given speaks of it.

use crate::answer::ground::{Evidence, Said, Verdict};
use crate::article::sentences;
use crate::knowledge::Knowledge;
use crate::korean::fold::fold;
use crate::korean::hangul::is_syllable;
use crate::korean::tails::is_verb;
use crate::korean::words::words;
use crate::locale::Language;

/// What a sentence is looked at with.
pub(super) struct Grounds<'a> {
    pub(super) evidence: &'a Evidence,
    /// The passages in their order, as the model sees them.
    pub(super) passages: &'a [String],
    pub(super) language: Language,
    /// Whose words are known, though the passages lack them.
    pub(super) vocabulary: Option<&'a Knowledge>,
}

/// Latin words that a Korean sentence may have of its own.
const UNITS: &[&str] = &["cm", "mm", "km", "kg", "ml", "kw", "kwh", "ok", "pc", "tv"];

impl Grounds<'_> {
    /// Does a sentence that holds as a whole carry more than the passages it cites? Its sentences and what it puts in brackets must hold
    /// on their own, a Latin word must be a passage's, and a Korean noun a passage's or one that the district's articles know.
    pub(super) fn carries_more(&self, text: &str, cited: &[usize], said: &Said) -> bool {
        let passages: Vec<&String> = cited.iter().filter_map(|at| self.passages.get(*at)).collect();
        let squeezed: Vec<String> = passages.iter().map(|passage| squeeze(passage)).collect();
        let stands = |piece: &str| {
            let piece = squeeze(piece);
            piece.is_empty() || squeezed.iter().any(|passage| passage.contains(&piece))
        };
        let holds = |piece: &str| {
            let verdict = self.evidence.check(piece, cited, self.language, &mut said.clone());
            matches!(verdict, Verdict::Holds | Verdict::Amended { .. })
        };
        let (outer, inner) = brackets(text);
        let pieces: Vec<Vec<String>> = sentences(&outer).into_iter().map(clauses).collect();
        // What ends in the middle of a sentence was put there, unless the passage has it so.
        let inner_ends = pieces.iter().any(|clauses| !clauses.iter().rev().skip(1).all(|clause| stands(clause)));
        let glued = outer.split_whitespace().any(|word| goes_on_behind_its_end(word) && !stands(word));
        let several = pieces.iter().map(Vec::len).sum::<usize>() > 1;
        let parted =
            inner_ends || glued || several && !pieces.iter().flatten().all(|piece| stands(piece) || holds(piece));
        let bracketed = self.language == Language::Ko && !inner.iter().all(|piece| stands(piece) || holds(piece));
        parted || bracketed || !self.latin(text, &stands) || self.language == Language::Ko && !self.nouns(text, &stands)
    }

    /// May this be named as what is missing? Nothing proves it, so it says nothing: a few known words, no number, no sentence.
    pub(super) fn may_be_named(&self, missing: &str) -> bool {
        let says = missing.ends_with(['.', '!', '?', '다', '요', '라', '야', '。'])
            || missing.contains(|c: char| c.is_numeric());
        let nowhere = |_: &str| false;
        let known = self.language != Language::Ko || self.nouns(missing, &nowhere);
        !says
            && known
            && missing.split_whitespace().count() <= 6
            && !missing.contains(|c: char| c.is_ascii_alphabetic())
    }

    /// Latin words: in a Korean sentence all must stand; in another those that no dictionary has (capitals, digits within).
    fn latin(&self, text: &str, stands: &impl Fn(&str) -> bool) -> bool {
        let runs = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        runs.filter(|run| run.len() > 1 && run.contains(|c: char| c.is_ascii_alphabetic())).all(|run| {
            let lower = run.to_lowercase();
            let odd = run.contains(|c: char| c.is_ascii_digit())
                || run.chars().filter(char::is_ascii_alphabetic).all(|c| c.is_ascii_uppercase());
            let asked = self.language == Language::Ko || odd;
            !asked || UNITS.contains(&lower.trim_start_matches(|c: char| c.is_ascii_digit())) || stands(run)
        })
    }

    /// Korean nouns.
    fn nouns(&self, text: &str, stands: &impl Fn(&str) -> bool) -> bool {
        let Some(vocabulary) = self.vocabulary else { return true };
        let hangul: String = fold(text).chars().map(|c| if is_syllable(c) { c } else { ' ' }).collect();
        words(&hangul).into_iter().all(|word| {
            let stem = word.stem();
            let noun = stem.chars().count() > 1 && !word.empty && !is_verb(&word.chars);
            !noun || stands(&stem) || vocabulary.knows(&stem)
        })
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A sentence parted behind words that end one, though no full stop stands there.
fn clauses(sentence: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in sentence.split_whitespace() {
        if let Some(last) = out.last_mut() {
            last.push_str(word);
            last.push(' ');
        }
        let bare = word.trim_end_matches([':', ',', ';', '!', '?', '"', '\'']);
        if ENDS.iter().any(|end| bare.ends_with(end)) {
            out.push(String::new());
        }
    }
    out.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

/// 했습니다1개에: more than a particle behind the end of a sentence.
fn goes_on_behind_its_end(word: &str) -> bool {
    word.match_indices("니다").any(|(at, end)| {
        let rest: String = word[at + end.len()..].chars().take_while(|c| c.is_alphanumeric()).collect();
        !rest.is_empty() && rest != "만"
    })
}

/// How Korean sentences end.
const ENDS: &[&str] = &["니다", "세요", "십시오", "시오", "어요", "아요", "해요", "예요", "에요", "돼요"];

/// A text without what stands in brackets, and that.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outer, mut inner, mut open) = (String::new(), Vec::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '{' => {
                open += 1;
                inner.push(String::new());
            }
            ')' | ']' | '）' | '}' => open = open.saturating_sub(1),
            c => match inner.last_mut().filter(|_| open > 0) {
                Some(last) => last.push(c),
                None => outer.push(c),
            },
        }
    }
    (outer, inner)
}
