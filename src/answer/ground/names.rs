//! Names of offices, laws, places, addresses and links: what an answer may not invent.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::{Evidence, Place};
use super::lexicon;
use super::line::{Key, Line, Shape};
use super::text::{after, before, is_latin};
use super::words::NAMES;
use crate::korean::hangul;
use crate::korean::words::Word;

/// Weight of the words beside the office from which on a sentence speaks of something, the share of them that tells the place which says
/// the same, and by how much less a place has them that does not.
const SPEAKS: f32 = 1.0;
const SAME: f32 = 0.6;
const APART: f32 = 0.3;

static LINKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:https?://|www\.)[^\s()<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:kr|com|net|org|go|example|io)\b(?:/[^\s()<>]*)?").expect("the pattern is fixed and a test reads it")
});

/// Does a text hold a web or e-mail address?
pub fn has_link(text: &str) -> bool {
    LINKS.is_match(&text.to_lowercase())
}

/// A text without its web and e-mail addresses.
pub fn without_links(text: &str) -> String {
    LINKS.replace_all(text, "").into_owned()
}

/// Does every name of a normal sentence stand in the cited passages?
pub(super) fn agree(text: &str, written: &str, evidence: &Evidence, cited: &[usize], foreign: bool) -> bool {
    let passages: Vec<&String> = cited.iter().filter_map(|at| evidence.texts.get(*at)).collect();
    let joined: Vec<String> = passages.iter().map(|passage| plain(passage)).collect();
    let stands = |name: &str| joined.iter().any(|passage| passage.contains(&plain(name)));
    let linked = LINKS.find_iter(text).all(|link| {
        let link = link
            .as_str()
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_start_matches("www.")
            .trim_end_matches(['/', '.', ',']);
        passages.iter().any(|passage| passage.contains(link))
    });
    linked
        && korean(text, &stands)
        && authorities(text, &passages)
        && (!foreign || brackets(text, &stands) && self::foreign(text, written, evidence, cited))
}

/// Does every office of many names, of another authority above all, stand in a passage?
fn authorities(text: &str, passages: &[&String]) -> bool {
    let stands = |roots: &[String]| passages.iter().any(|passage| roots.iter().any(|root| passage.contains(root)));
    let says = |names: &[String]| names.iter().any(|name| text.contains(name.as_str()));
    NAMES.authorities.iter().all(|[roots, names]| !says(names) || stands(roots))
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| hangul::is_alphanumeric(*c)).collect()
}

/// Korean names by their endings.
fn korean(text: &str, stands: &impl Fn(&str) -> bool) -> bool {
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if hangul::is_syllable(c) || c.is_ascii_digit() && start.is_some() {
            start = start.or(Some(at));
            continue;
        }
        let Some(begin) = start.take() else { continue };
        // 4등급과 5등급: a counter with a particle.
        let counted = before(text, begin).is_some_and(|c| c.is_ascii_digit()) && text[begin..at].chars().count() <= 4;
        if !counted && !named(&text[begin..at], &text[at..], stands) {
            return false;
        }
    }
    true
}

fn named(word: &str, rest: &str, stands: &impl Fn(&str) -> bool) -> bool {
    let bare = Word::new(word).stem();
    for candidate in [word, bare.as_str()] {
        let of_its_kind = |ending: &String| {
            candidate.ends_with(ending.as_str()) && (candidate != ending || NAMES.bare.contains(ending))
        };
        if NAMES.korean.iter().any(of_its_kind) && !stands(candidate) {
            return false;
        }
    }
    let law = bare.ends_with('법') && bare.chars().count() >= 4;
    if law && !NAMES.not_law.iter().any(|common| bare.ends_with(common.as_str())) && !stands(&bare) {
        return false;
    }
    // A long word that nothing knows, where something is done or sent: 한빛노인인력개발원에서.
    let there = ["에서", "에게", "에서는", "에서도"].iter().any(|particle| word.ends_with(particle));
    let known = || lexicon::read(&bare).iter().map(|(range, _)| range.len()).sum::<usize>() * 2 >= bare.len();
    if there && bare.chars().count() >= 4 && !stands(&bare) && !known() {
        return false;
    }
    let place = NAMES.place.iter().any(|ending| bare.ends_with(ending.as_str())) && bare.chars().count() > 2;
    if place && !NAMES.not_place.iter().any(|common| bare.ends_with(common.as_str())) && !stands(&bare) {
        return false;
    }
    let Some((name, behind)) = department(word) else { return true };
    if stands(&name) {
        return true;
    }
    let rest = rest.trim_start_matches('(').trim_start();
    let called = rest.starts_with(|c: char| c.is_ascii_digit())
        || ["문의", "전화", "연락", "담당"].iter().any(|verb| rest.starts_with(verb))
        || is_team(rest.split(' ').next().unwrap_or_default());
    if NAMES.common.iter().any(|common| name.ends_with(common.as_str())) {
        return !called;
    }
    // 책상과 의자: a noun of the passage with the particle 과. A case particle, a phone number or a verb of asking shows an office.
    let noun: String = name.chars().take(name.chars().count() - 1).collect();
    let compound = noun.chars().count() >= 4 && NAMES.affairs.iter().any(|affair| noun.ends_with(affair.as_str()));
    let office = called
        || compound && !stands(&noun)
        || !behind.is_empty()
        || ["방문", "신청"].iter().any(|verb| rest.starts_with(verb));
    !office && (name.ends_with('과') && stands(&noun) || noun.chars().count() < 2)
        || noun.chars().count() < 2
        || name.ends_with('과') && !office
}

/// 출산장려팀이고: what a word behind a department may be.
fn is_team(word: &str) -> bool {
    department(word).is_some_and(|(name, _)| name.ends_with('팀') && name.chars().count() > 2)
}

/// Does the sentence name an office where the place that says the same names another one, and none near it that office?
pub(super) fn is_of_another(line: &Line, evidence: &Evidence, cited: &[usize]) -> bool {
    let offices: Vec<(&Key, String)> =
        line.keys.iter().filter_map(|key| office(&line.text[key.at.clone()]).map(|name| (key, name))).collect();
    if offices.is_empty() {
        return false;
    }
    let others: Vec<&Key> =
        line.keys.iter().filter(|key| !offices.iter().any(|(office, _)| std::ptr::eq(*office, *key))).collect();
    let total: f32 = others.iter().map(|key| key.weight).sum();
    let share =
        |place: &Place| others.iter().map(|key| key.weight * place.line.shape.holds(key)).sum::<f32>() / total.max(0.1);
    let places: Vec<&Place> = evidence.places.iter().filter(|place| cited.contains(&place.passage)).collect();
    let Some(best) = places.iter().filter(|place| !place.heading).max_by(|a, b| share(a).total_cmp(&share(b))) else {
        return false;
    };
    let names = |place: &Place, name: &str| plain(&place.line.text).contains(&plain(name));
    let other = || {
        best.line
            .keys
            .iter()
            .filter_map(|key| office(&best.line.text[key.at.clone()]))
            .any(|name| !offices.iter().any(|(_, said)| said.contains(&name) || name.contains(said.as_str())))
    };
    total >= SPEAKS
        && share(best) >= SAME
        && offices.iter().any(|(_, name)| {
            let near = places.iter().filter(|place| names(place, name)).map(|place| share(place)).fold(0.0, f32::max);
            near < share(best) - APART
        })
        && other()
}

/// The name of an office that a word is, without particles.
fn office(word: &str) -> Option<String> {
    let bare = Word::new(word).stem();
    let named = NAMES.korean.iter().any(|ending| bare.ends_with(ending.as_str()));
    // 가전과 ends in a particle.
    let department = || department(word).filter(|(name, behind)| !name.ends_with('과') || !behind.is_empty());
    if named { Some(bare) } else { department().map(|(name, _)| name).filter(|name| !NAMES.common.contains(name)) }
}

/// A word up to a last 과, 팀 or 국, with the particles behind it.
fn department(word: &str) -> Option<(String, &str)> {
    let endings = [
        "",
        "에",
        "에서",
        "로",
        "으로",
        "나",
        "이나",
        "에는",
        "에서는",
        "가",
        "이",
        "는",
        "은",
        "를",
        "을",
        "의",
        "까지",
        "입니다",
        "이에요",
        "예요",
        "이고",
        "이며",
        "인데",
        "한테",
        "라고",
        "이니",
        "에게",
        "로는",
        "에도",
        "와",
        "과",
    ];
    endings.iter().find_map(|particle| {
        let name = word.strip_suffix(particle)?;
        let found = NAMES.department.iter().any(|ending| name.ends_with(ending.as_str())) && name.chars().count() > 2;
        found.then(|| (name.to_owned(), &word[name.len()..]))
    })
}

/// Korean words in a sentence of another language must be the passage's own.
fn brackets(text: &str, stands: &impl Fn(&str) -> bool) -> bool {
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if hangul::is_syllable(c) {
            word.push(c);
        } else if !word.is_empty() {
            let bare = Word::new(&word).stem();
            if word.chars().count() > 1 && !stands(&word) && !stands(&bare) {
                return false;
            }
            word.clear();
        }
    }
    true
}

/// A foreign name of an office is proven by the Korean name behind it or by notions that the passages have.
fn foreign(text: &str, written: &str, evidence: &Evidence, cited: &[usize]) -> bool {
    let passages = cited
        .iter()
        .filter_map(|at| evidence.passages.get(*at))
        .fold(Shape::default(), |all, passage| all.join(passage));
    for office in &NAMES.foreign {
        // A centre may be any; a Centre behind another capital is one of that name.
        if NAMES.vague.contains(office) && !is_titled(written, office) {
            continue;
        }
        let mut from = 0;
        while let Some(found) = text[from..].find(office.as_str()) {
            let (start, end) = (from + found, from + found + office.len());
            from = end;
            let latin = office.chars().all(|c| is_latin(c) || c == ' ');
            let part = latin
                && (before(text, start).is_some_and(is_latin)
                    || after(text, end).is_some_and(|c| is_latin(c) && c != 's'));
            let compound =
                |word: &String| text.match_indices(word.as_str()).any(|(at, _)| at <= start && end <= at + word.len());
            // 198处 are so many places.
            let counted = !latin && before(text, start).is_some_and(|c| c.is_ascii_digit());
            if part || counted || NAMES.not_foreign.iter().any(compound) {
                continue;
            }
            let bracketed = is_bracketed(&text[..start], &text[end..]);
            // The words of the name stand before it, in Vietnamese behind it.
            let around = if latin && office.is_ascii() {
                format!("{} {}", words_before(text, start), office)
            } else {
                nearby(text, start, end)
            };
            let notions = lexicon::read(&around);
            let proven = notions.iter().any(|(_, senses)| passages.names(&senses.notions));
            if !bracketed && !proven && !notions.is_empty() {
                return false;
            }
            if !bracketed && notions.is_empty() && !proven && unknown(text, start) {
                return false;
            }
        }
    }
    true
}

/// Does the Korean name stand in brackets behind the office, or right before it?
fn is_bracketed(ahead: &str, behind: &str) -> bool {
    let open = behind.find('(').filter(|open| {
        let between = &behind[..*open];
        between.chars().count() <= 40 && !between.contains([',', ';', '。', '、', '!', '?'])
    });
    let named = open.is_some_and(|open| behind[open + 1..].trim_start().starts_with(hangul::is_syllable));
    let near = behind.trim_start().starts_with(hangul::is_syllable)
        || ahead.trim_end_matches([' ', ')']).ends_with(hangul::is_syllable);
    named || near
}

/// Is the word for an office written as a part of a name: `Gangnam Welfare Center`?
fn is_titled(written: &str, office: &str) -> bool {
    let words: Vec<&str> = written.split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    // In Vietnamese the name stands behind: Phòng Giao thông.
    let first = office.split(' ').next().unwrap_or(office);
    let behind = !office.is_ascii()
        && words.windows(2).any(|pair| capital(pair[0]) && capital(pair[1]) && pair[0].to_lowercase() == first);
    behind
        || words.windows(2).any(|pair| {
            capital(pair[0])
                && capital(pair[1])
                && pair[1].to_lowercase().starts_with(office)
                && !pair[0].ends_with(['.', ','])
        })
}

/// `the Revenue Division`: a name whose words nothing explains. `the office` and `this department` are no names.
fn unknown(text: &str, start: usize) -> bool {
    let last = words_before(text, start);
    let last = last.split(' ').next_back().unwrap_or_default();
    !last.is_empty()
        && ![
            "the",
            "this",
            "that",
            "an",
            "a",
            "our",
            "your",
            "each",
            "every",
            "any",
            "responsible",
            "relevant",
            "in",
            "local",
            "competent",
            "operating",
            "issuing",
            "other",
            "such",
            "public",
            "government",
            "nearest",
            "nearby",
            "designated",
            "administrative",
            "implementing",
            "partner",
            "main",
            "duty",
            "branch",
            "management",
            "call",
            "support",
        ]
        .contains(&last)
        && last.chars().all(is_latin)
}

fn words_before(text: &str, start: usize) -> String {
    let words: Vec<&str> = text[..start].split([' ', '(', ',']).filter(|word| !word.is_empty()).collect();
    words[words.len().saturating_sub(3)..].join(" ")
}

fn nearby(text: &str, start: usize, end: usize) -> String {
    // Chinese names stand before the word, Vietnamese ones behind it.
    let chinese = text[start..end].chars().all(|c| c > '\u{2e80}');
    let ahead: String = text[..start].chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
    let behind: String = text[end..].chars().take(if chinese { 0 } else { 24 }).collect();
    format!("{ahead}{}{behind}", &text[start..end])
}
