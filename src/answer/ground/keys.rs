//! The words of a line that carry its matter: Korean stems, and notions named in any language.

use std::cell::RefCell;
use std::collections::HashMap;

use super::lexicon;
use super::line::{Clause, Key};
use super::text::{is_latin, squeezed};
use super::values::Fact;
use crate::korean::hangul;
use crate::korean::words::Word;

/// Words of the predicate and of politeness that carry no matter.
const LIGHT: &[&str] = &[
    "하",
    "되",
    "있",
    "수",
    "것",
    "때",
    "등",
    "및",
    "또",
    "또는",
    "그",
    "이",
    "저",
    "위",
    "아래",
    "경우",
    "가능",
    "필요",
    "해당",
    "합니다",
    "됩니다",
    "드리",
    "주시",
    "주세요",
    "바랍니다",
    "하시",
    "하실",
    "되실",
    "드릴",
    "오실",
    "하세요",
    "되시",
    "따라",
    "대해",
    "대한",
    "관련",
    "통해",
    "위해",
    "모두",
    "각각",
    "매우",
    "이때",
    "그리고",
    "하지만",
    "그러나",
    "다만",
    "단",
    "만",
    "약",
    "씩",
    "당",
    "네",
    "예",
    "더",
    "꼭",
    "잘",
    "중",
    "분",
    "이상",
    "이하",
    "미만",
    "초과",
    "이내",
    "까지",
    "부터",
    "전까지",
    "이후",
    "이전",
    "최대",
    "최소",
    "하는",
    "되는",
    "있는",
    "있으",
    "인",
    "일",
    "후",
    "뒤",
    "전",
    "안",
    "내",
    "및",
    "같",
    "라면",
    "라도",
    "하고",
    "지나",
    "넘",
    "넘으",
    "참고",
    "아니",
    "않",
    "없",
    "말",
    "마",
    "못",
    "불가",
    "금지",
    "있습니다",
    "없습니다",
    "않습니다",
    "아닙니다",
    "됐",
    "했",
    "한",
    "할",
    "함",
    "하면",
    "되면",
    "하여",
    "되어",
    "입니다",
    "이며",
    "이고",
    "경우에",
    "여기",
    "이것",
    "본",
    "해야",
    "하셔야",
    "되지",
    "하지",
    "있고",
    "있으며",
    "없이",
    "없으",
    "의해",
    "밖",
    "정도",
    "동안",
    "사이",
    "으로",
    "에서",
    "로",
    "에",
    "데",
    "편",
    "점",
    "시",
    "총",
    "합계",
    "보통",
    "현재",
    "바로",
    "먼저",
    "우선",
    "아울러",
    "참고로",
    "실제",
    "편하",
    "소요",
    "걸리",
    "예정",
    "기준",
    "단위",
];

/// What denies a verb that ends in 지 before it.
const DENIES: &[&str] = &[" 않", " 못", " 말", " 마"];

/// The keys of a normal text, in order.
pub(super) fn keys(text: &str, facts: &[Fact], clauses: &[Clause]) -> Vec<Key> {
    let senses = lexicon::read(text);
    let in_fact = |at: usize| facts.iter().any(|fact| !fact.soft && fact.at.contains(&at));
    let clause = |at: usize| clauses.iter().position(|clause| clause.at.contains(&at)).unwrap_or(0);
    let mut keys = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if hangul::is_alphanumeric(c) {
            start = start.or(Some(at));
            continue;
        }
        let Some(begin) = start.take() else { continue };
        let word = &text[begin..at];
        if in_fact(begin) || !word.chars().any(hangul::is_syllable) {
            continue;
        }
        // 붙지 않: what is denied is the verb's stem.
        let denied = word.strip_suffix('지').filter(|_| DENIES.iter().any(|denial| text[at..].starts_with(denial)));
        let (stem, empty) = denied.map_or_else(|| stem_of(word), |stem| (stem.to_owned(), false));
        let stem = noun_of(&stem);
        let named: Vec<_> =
            senses.iter().filter(|(range, _)| (begin..at).contains(&range.start) && !in_fact(range.start)).collect();
        // The rest of a phrase that began in the word before.
        let rest = named.is_empty() && senses.iter().any(|(range, _)| range.start < begin && at <= range.end);
        if rest || (empty || is_light(stem) || is_light(word)) && named.is_empty() {
            continue;
        }
        let thing = named.iter().any(|(_, senses)| senses.is_thing());
        keys.push(Key {
            stem: plain_of(squeezed(stem)),
            notions: named.iter().flat_map(|(_, senses)| senses.notions.clone()).collect(),
            thing,
            weight: if named.iter().any(|(_, senses)| senses.is_through()) {
                0.15
            } else if thing {
                1.0
            } else if named.is_empty() {
                0.7
            } else {
                0.5
            },
            cover: {
                let named: usize =
                    named.iter().map(|(range, _)| text[range.start..range.end.min(at)].chars().count()).sum();
                let particles =
                    stem.chars().skip(named).all(|c| "은는이가을를에의도만로와과나까지부터서게께한테".contains(c));
                if particles { 1.0 } else { (named as f32 / stem.chars().count().max(1) as f32).min(1.0) }
            },
            negated: named.iter().any(|(_, senses)| senses.opposite),
            opposite: named.iter().any(|(_, senses)| senses.opposite && senses.is_omissible()),
            clause: clause(begin),
            at: begin..at,
            through: named.last().is_some_and(|(_, senses)| senses.is_through()),
        });
    }
    for (range, senses) in senses {
        let korean = text[range.clone()].chars().any(hangul::is_syllable);
        if !korean && !in_fact(range.start) && !keys.iter().any(|key| key.at.contains(&range.start)) {
            let thing = senses.is_thing();
            keys.push(Key {
                stem: String::new(),
                notions: senses.notions.clone(),
                thing,
                weight: if senses.is_through() {
                    0.15
                } else if thing {
                    1.0
                } else {
                    0.5
                },
                cover: 1.0,
                negated: senses.opposite,
                opposite: senses.opposite && senses.is_omissible(),
                clause: clause(range.start),
                at: range,
                through: senses.is_through(),
            });
        }
    }
    keys.sort_by_key(|key| key.at.start);
    keys
}

/// Words of the passages come again and again; taking one apart costs more than looking it up.
const REMEMBERED: usize = 16_384;

thread_local! {
    static STEMS: RefCell<HashMap<String, (String, bool)>> = RefCell::default();
}

/// The stem of a Korean word, and whether it carries no matter.
fn stem_of(word: &str) -> (String, bool) {
    STEMS.with_borrow_mut(|stems| {
        if let Some(known) = stems.get(word) {
            return known.clone();
        }
        let read = Word::new(word);
        let found = (read.stem(), read.empty);
        if stems.len() >= REMEMBERED {
            stems.clear();
        }
        stems.insert(word.to_owned(), found.clone());
        found
    })
}

/// The noun of a verb made of one: 중복하, 중복되 and 중복합 say 중복.
fn noun_of(stem: &str) -> &str {
    let verb = stem.char_indices().skip(2).find(|(_, c)| "하되돼해했됐된할될함됨합됩".contains(*c));
    verb.map_or(stem, |(at, _)| &stem[..at])
}

/// 들어가시 says 들어가.
fn plain_of(stem: String) -> String {
    match stem.strip_suffix('시') {
        Some(plain) if plain.chars().count() > 1 => plain.to_owned(),
        _ => stem,
    }
}

fn is_light(word: &str) -> bool {
    LIGHT.contains(&word) || word.chars().count() == 1 && word.chars().all(|c| hangul::is_syllable(c) || is_latin(c))
}
