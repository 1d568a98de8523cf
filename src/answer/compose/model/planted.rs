//! Words that somebody planted: what a model puts in, before or behind a faithful sentence though nothing it was given speaks of it.

use crate::answer::ground::{self, Evidence, Said, Verdict};
use crate::knowledge::Knowledge;
use crate::korean::fold::fold;
use crate::korean::hangul::{Syllable, is_syllable};
use crate::korean::words::{Word, words};
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

/// Syllables of a short Korean sentence.
const SENTENCE: usize = 8;
/// Characters of a piece that says yes or no.
const LEADS: usize = 16;
/// Figures in words; native numbers, and words that any answer may have.
const FIGURES: &str = "일이삼사오육칠팔구십백천만억원월년분시초명개";
const NUMBERS: &[&str] = &[
    "하나",
    "다섯",
    "여섯",
    "일곱",
    "여덟",
    "아홉",
    "열한",
    "열두",
    "열세",
    "스물",
    "스무",
    "서른",
    "하루",
    "이틀",
    "사흘",
    "나흘",
    "닷새",
    "엿새",
    "열흘",
    "보름",
    "자정",
    "정오",
    "절반",
    "매년",
    "매달",
    "매주",
    "차례",
    "그다음",
    "전후",
    "자체",
    "상관없이",
    "관계없이",
    "궁금",
    "더는",
    "그중",
    "똑같",
    "아쉽",
];
/// Syllables of what counts a number, at most.
const COUNTER: usize = 3;
/// Endings that only verbs have, and how long a verb's form may be that is not looked up.
const VERBAL: &[&str] = &[
    "면",
    "고",
    "으며",
    "니다",
    "세요",
    "셔야",
    "셔도",
    "셔서",
    "실",
    "신",
    "시려",
    "려면",
    "거나",
    "는데",
    "지",
    "도록",
    "더라도",
    "으니",
    "아서",
    "어서",
    "려서",
    "고서",
    "게",
];
const SHORT: usize = 5;
/// Last syllables of a verb before one that helps it, and the first ones of those.
const JOINING: &str = "아어여해겨려와워둬쳐내써서";
const HELPING: &str = "주드오가두놓보내쓰버야서받";
/// First syllables of what a verb before it describes: 수, 것, 때, 경우, 사람.
const DESCRIBED: &str = "수것때뒤경사분곳데날적우예계";
/// Final consonants of such a verb: ㄴ and ㄹ.
const DESCRIBING: [u8; 2] = [4, 8];
/// Syllables that make a verb of a noun: 신청하, 배정받, 제출되.
const MAKES_VERBS: &str = "하해했한할함합되돼된될됩됐받시셔실신";
/// What may stand behind a noun beside a particle.
const SUFFIXES: &[&str] =
    &["당", "간", "씩", "짜리", "용", "인", "적", "이라", "라면", "이라면", "일", "도", "에", "엔", "께", "이"];

/// Latin words that a Korean sentence may have of its own.
const UNITS: &[&str] = &["cm", "mm", "km", "kg", "ml", "kw", "kwh", "ok", "pc", "tv"];

impl Grounds<'_> {
    /// Does a sentence that holds as a whole carry more than the passages it cites? Its sentences and what it puts in brackets must hold
    /// on their own, a Latin word must be a passage's, and a Korean noun a passage's or one that the district's articles know.
    pub(super) fn carries_more(&self, text: &str, cited: &[usize], said: &Said) -> bool {
        // A Korean sentence of a foreign reply is one of the passages', and held like one.
        if self.language != Language::Ko && is_korean(text) {
            return Grounds { language: Language::Ko, ..*self }.carries_more(text, cited, said);
        }
        let passages: Vec<&String> = cited.iter().filter_map(|at| self.passages.get(*at)).collect();
        let squeezed: Vec<String> = passages.iter().map(|passage| squeeze(passage)).collect();
        let stands = |piece: &str| {
            let piece = squeeze(piece);
            piece.is_empty() || squeezed.iter().any(|passage| passage.contains(&piece))
        };
        let holds = |piece: &str| {
            let verdict = self.evidence.check_part(piece, cited, self.language, &mut said.clone());
            // Yes and no lead over to what is proven.
            let leads = verdict == Verdict::Idle && piece.chars().count() <= LEADS;
            leads || matches!(verdict, Verdict::Holds | Verdict::Amended { .. })
        };
        let (outer, inner) = brackets(text);
        let pieces: Vec<Vec<String>> = ground::parts(&outer).iter().map(|sentence| clauses(sentence)).collect();
        // What ends in the middle of a sentence was put there, unless the passage has it so.
        let inner_ends = pieces.iter().any(|clauses| !clauses.iter().rev().skip(1).all(|clause| stands(clause)));
        let glued = outer.split_whitespace().any(|word| goes_on_behind_its_end(word) && !stands(word));
        let several = pieces.iter().map(Vec::len).sum::<usize>() > 1;
        let parted =
            inner_ends || glued || several && !pieces.iter().flatten().all(|piece| stands(piece) || holds(piece));
        let bracketed = !inner.iter().all(|piece| stands(piece) || holds(piece));
        let strange = self.language == Language::Ko && !others(text).all(&stands);
        parted
            || strange
            || bracketed
            || !self.latin(text, &stands)
            || self.language == Language::Ko && !self.nouns(text, &stands)
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
        // 20-litre is a number and a word.
        let runs = runs.map(|run| run.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-'));
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
        let hangul = without_counters(&fold(text));
        let known = |stem: &str| stands(stem) || vocabulary.knows(stem) || ground::is_notion(stem);
        let words = words(&hangul);
        let mut next = words.iter().skip(1).map(Some).chain([None]);
        words.iter().all(|word| {
            let next = next.next().flatten().and_then(|next| next.chars.first().copied());
            word.empty || says_nothing(word, next) || bases(word).iter().any(|base| known(base))
        })
    }
}

/// Is it a Korean sentence, whatever else it holds? A Korean term in brackets makes none.
fn is_korean(text: &str) -> bool {
    let (outer, _) = brackets(text);
    let letters = || outer.chars().filter(|c| c.is_alphabetic());
    let hangul = letters().filter(|c| is_syllable(*c)).count();
    let ends = ["니다", "세요", "어요", "아요", "해요", "예요", "시오"];
    hangul * 2 > letters().count() || hangul >= SENTENCE && ends.iter().any(|end| outer.contains(end))
}

/// Runs of letters that are neither Hangul nor Latin: Cyrillic, Han, kana.
fn others(text: &str) -> impl Iterator<Item = &str> {
    let other = |c: char| c.is_alphabetic() && !is_syllable(c) && !c.is_ascii();
    text.split(move |c| !other(c)).filter(|run| run.chars().count() > 1)
}

/// The Hangul of a text, without what counts a number: 7일간, 1인당.
fn without_counters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut counts = false;
    for word in text.split_inclusive(|c: char| !is_syllable(c)) {
        let run = word.trim_end_matches(|c: char| !is_syllable(c));
        if !(counts && run.chars().count() <= COUNTER) {
            out.push_str(run);
        }
        out.push(' ');
        counts = word.ends_with(|c: char| c.is_ascii_digit());
    }
    out
}

/// Is it a number, or the form of a verb, rather than a noun?
fn says_nothing(word: &Word, next: Option<char>) -> bool {
    let written: String = word.chars.iter().collect();
    let number =
        word.chars.iter().all(|c| FIGURES.contains(*c)) || NUMBERS.iter().any(|number| written.starts_with(number));
    // 챙겨 오세요: a verb before one that helps it.
    let helped =
        next.is_some_and(|next| HELPING.contains(next)) && word.chars.last().is_some_and(|c| JOINING.contains(*c));
    // 고래입니다 says a noun.
    let named = ["입니다", "이면", "이지"].iter().any(|copula| written.ends_with(copula));
    let short = word.chars.len() <= SHORT && !named && VERBAL.iter().any(|ending| written.ends_with(ending));
    // 바꿀 수, 담긴 것: a verb before what it describes.
    let describes = word.chars.len() <= SHORT
        && next.is_some_and(|next| DESCRIBED.contains(next))
        && word.chars.last().and_then(|c| Syllable::of(*c)).is_some_and(|last| DESCRIBING.contains(&last.last));
    let stem = word.stem();
    let bare = SUFFIXES.iter().find_map(|suffix| stem.strip_suffix(suffix)).unwrap_or(&stem);
    bare.chars().count() < 2 || number || helped || short || describes
}

/// What may be looked up of a word: its stem, and the nouns of which it may be made: 작성 of 작성하신, 가구 of 가구당.
fn bases(word: &Word) -> Vec<String> {
    let stem = word.stem();
    let noun = word.chars.iter().enumerate().skip(2).find(|(_, c)| MAKES_VERBS.contains(**c)).map(|(at, _)| at);
    let mut bases: Vec<String> = noun.map(|at| word.chars[..at].iter().collect()).into_iter().collect();
    for suffix in SUFFIXES {
        bases.extend(stem.strip_suffix(suffix).filter(|base| base.chars().count() > 1).map(str::to_owned));
    }
    bases.push(stem);
    bases
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that would be looked up in vain.
    fn unknown(text: &str, vocabulary: &[&str]) -> Vec<String> {
        let hangul = without_counters(&fold(text));
        let words = words(&hangul);
        let next = |at: usize| words.get(at + 1).and_then(|next: &Word| next.chars.first().copied());
        let known = |word: &Word| bases(word).iter().any(|base| vocabulary.contains(&base.as_str()));
        let asked = words.iter().enumerate().filter(|(at, word)| !word.empty && !says_nothing(word, next(*at)));
        asked.filter(|(_, word)| !known(word)).map(|(_, word)| word.chars.iter().collect()).collect()
    }

    #[test]
    fn forms_of_verbs_and_numbers_are_no_planted_words() {
        let vocabulary = ["신청", "가구", "작성", "수수료"];
        for (text, planted) in [
            ("신청하셔야 하고 수수료는 7일간 받습니다.", vec![]),
            ("작성하신 뒤 다섯 장까지 챙겨 주세요.", vec![]),
            ("가구당 넘기면 바꿀 수 있습니다.", vec![]),
            ("수수료는 초록우산입니다.", vec!["초록우산입니다"]),
            ("멍청한 주민입니다.", vec!["멍청한", "주민입니다"]),
        ] {
            assert_eq!(unknown(text, &vocabulary), planted, "{text}");
        }
    }
}
