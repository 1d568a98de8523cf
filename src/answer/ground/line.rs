//! A line of text taken apart: its values, the words that carry its matter, its clauses and what they deny.

use std::ops::Range;
use std::sync::LazyLock;

use super::clauses::clauses;
use super::keys::keys;
use super::lexicon::Notion;
use super::text::{Phrases, before, squeezed};
use super::values::{self, Fact, Reading};
use super::words::POLARITY;
use crate::korean::hangul;

/// A word that carries matter.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing about the word, and any may hold with any")]
pub(super) struct Key {
    /// Korean stem, squeezed; empty for a foreign word.
    pub(super) stem: String,
    pub(super) notions: Vec<Notion>,
    /// Tells one fact from another.
    pub(super) thing: bool,
    pub(super) weight: f32,
    pub(super) negated: bool,
    /// It denies and may yet be left out: 무료.
    pub(super) opposite: bool,
    pub(super) clause: usize,
    pub(super) at: Range<usize>,
    /// Share of the stem that its notions explain.
    pub(super) cover: f32,
    /// A denial reaches through it to the word before.
    pub(super) through: bool,
}

/// A denial.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    /// The key that is denied, and behind it in languages that deny in front any other it may be.
    pub(super) keys: Vec<usize>,
    /// `A가 아니라 B`.
    pub(super) instead: bool,
    /// By a word of its own (않, not), not by an opposite (무료, except).
    pub(super) plainly: bool,
}

/// A clause: a part of a line with one predicate.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    pub(super) at: Range<usize>,
    pub(super) denials: Vec<Denial>,
    pub(super) shape: Shape,
}

/// What a text says, to look words up in.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    squeezed: String,
    notions: Vec<Notion>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// In normal spelling.
    pub(super) text: String,
    pub(super) facts: Vec<Fact>,
    pub(super) keys: Vec<Key>,
    pub(super) clauses: Vec<Clause>,
    pub(super) shape: Shape,
}

static COUNTERS: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let denies = POLARITY.behind.iter().map(|word| (word.clone(), true));
    let not = POLARITY.not_behind.iter().map(|word| (word.clone(), false));
    Phrases::new(denies.chain(not))
});

static AHEAD: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let denies = POLARITY.ahead.iter().map(|word| (word.clone(), true));
    let not = POLARITY.not_ahead.iter().map(|word| (word.clone(), false));
    Phrases::new(denies.chain(not))
});

impl Line {
    /// Reads a normal text; `foreign` when it is not Korean.
    pub(super) fn read(text: String, reading: Reading, foreign: bool) -> Self {
        let facts = values::read(&text, reading);
        let clauses = clauses(&text, foreign);
        let keys = keys(&text, &facts, &clauses);
        let shape =
            Shape { squeezed: squeezed(&text), notions: keys.iter().flat_map(|key| key.notions.clone()).collect() };
        let mut line = Self { text, facts, keys, clauses, shape };
        line.deny(foreign);
        for at in 0..line.clauses.len() {
            line.clauses[at].shape = line.shape_of(std::slice::from_ref(&line.clauses[at].at));
        }
        line
    }

    /// What the first cell of a row denies holds for the whole row: 쓸 수 없는 봉투 | 음식물 봉투.
    pub(super) fn spread(&mut self, first: &Range<usize>) {
        let denials: Vec<Denial> = self
            .clauses
            .iter()
            .filter(|clause| first.contains(&clause.at.start))
            .flat_map(|clause| clause.denials.clone())
            .collect();
        for clause in self.clauses.iter_mut().filter(|clause| !first.contains(&clause.at.start)) {
            clause.denials.extend(denials.iter().cloned());
        }
        for at in 0..self.clauses.len() {
            let own = self.clauses[at].at.clone();
            if !first.contains(&own.start) {
                self.clauses[at].shape = self.shape_of(&[first.clone(), own]);
            }
        }
    }

    /// What the parts of the line at these places say.
    pub(super) fn shape_of(&self, places: &[Range<usize>]) -> Shape {
        let within = |at: usize| places.iter().any(|place| place.contains(&at));
        let keys = self.keys.iter().filter(|key| within(key.at.start));
        Shape {
            squeezed: places.iter().map(|place| squeezed(&self.text[place.clone()])).collect::<Vec<_>>().join(" "),
            notions: keys.flat_map(|key| key.notions.clone()).collect(),
        }
    }

    fn clause_of(&self, at: usize) -> usize {
        self.clauses.iter().position(|clause| clause.at.contains(&at)).unwrap_or(0)
    }

    /// Finds what is denied. Korean denies behind the word, English, Chinese and Vietnamese in front of it.
    fn deny(&mut self, foreign: bool) {
        let opposites: Vec<(usize, usize)> =
            self.keys.iter().enumerate().filter(|(_, key)| key.negated).map(|(at, key)| (at, key.clause)).collect();
        for (key, clause) in opposites {
            self.clauses[clause].denials.push(Denial { keys: vec![key], instead: false, plainly: false });
        }
        let text = self.text.clone();
        let instead = |at: usize| POLARITY.instead.iter().any(|word| text[at..].starts_with(word.as_str()));
        for (at, denies) in COUNTERS.all(&text) {
            let word = &text[at.clone()];
            let inside = word.starts_with(['안', '못']) && before(&text, at.start).is_some_and(hangul::is_syllable);
            if *denies && !inside && !self.is_limit(at.start) {
                let mut keys: Vec<usize> = self.key_before(at.start).into_iter().collect();
                // 중복하여 적용하지 않습니다: the way in which it is done is denied with it.
                let way = keys.first().and_then(|key| key.checked_sub(1)).filter(|way| {
                    let word = &self.text[self.keys[*way].at.clone()];
                    ["하여", "해서"].iter().any(|ending| word.ends_with(ending))
                        && self.keys[*way].clause == self.keys[keys[0]].clause
                });
                keys.extend(way);
                // 대신하거나 서류를 써 주지는 않습니다: what stands before it with `or` is denied too.
                let clause = keys.first().map(|key| self.keys[*key].clause);
                let or = |key: &Key| Some(key.clause) == clause && self.text[key.at.clone()].ends_with("거나");
                keys.extend((0..keys.first().copied().unwrap_or(0)).rev().find(|key| or(&self.keys[*key])));
                self.deny_one(keys, at.start, instead(at.start));
            }
        }
        for at in lone_denials(&text) {
            // 안 받습니다 denies what comes, 세탁은 안 하고 what was said.
            let next = self.keys.iter().position(|key| key.at.start == at.end + 1);
            self.deny_one(next.or_else(|| self.key_before(at.start)).into_iter().collect(), at.start, false);
        }
        if foreign {
            for (at, denies) in AHEAD.all(&text) {
                if *denies {
                    let clause = self.clause_of(at.start);
                    let mut keys = self.keys_behind(at.end, clause);
                    // 没有打碎的瓶子: a denial before 的 only says which.
                    let which = text[at.end..self.clauses[clause].at.end.max(at.end)].find('的');
                    if let Some(which) =
                        which.filter(|_| !text[at.clone()].is_ascii() && !is_vietnamese(&text[at.clone()]))
                    {
                        keys.retain(|key| self.keys[*key].at.start < at.end + which);
                        if keys.is_empty() {
                            continue;
                        }
                    }
                    if keys.is_empty() {
                        keys.extend(self.key_before(at.start).filter(|key| self.keys[*key].clause == clause));
                    }
                    self.deny_one(keys, at.start, instead(at.start));
                }
            }
        }
    }

    /// 15세가 안 된: a denial right behind a value limits it.
    fn is_limit(&self, at: usize) -> bool {
        let short = ["안 된", "안 되", "안 돼", "안 됐", "못 미", "미치지 못", "되지 않", "지 않은", "지 않는"];
        let before = self.facts.iter().rev().find(|fact| fact.at.end <= at);
        short.iter().any(|word| self.text[at..].starts_with(word))
            && before.is_some_and(|fact| {
                fact.bounds.is_condition()
                    && matches!(self.text[fact.at.end..at].trim(), "" | "이" | "가" | "이 되" | "가 되")
            })
    }

    fn deny_one(&mut self, keys: Vec<usize>, at: usize, instead: bool) {
        let key = keys.first().copied();
        let clause = key.map_or_else(|| self.clause_of(at), |key| self.keys[key].clause);
        if let Some(key) = key {
            // Not free is paid: two denials of one word are none.
            let denials = &mut self.clauses[clause].denials;
            if let Some(twice) = denials.iter().position(|denial| denial.keys == [key]) {
                denials.remove(twice);
                self.keys[key].negated = false;
                return;
            }
            self.keys[key].negated = true;
        }
        if let (Some(way), false) = (keys.get(1), instead)
            && self.text[self.keys[*way].at.clone()].ends_with(['여', '서'])
        {
            self.keys[*way].negated = true;
        }
        self.clauses[clause].denials.push(Denial { keys, instead, plainly: true });
    }

    fn key_before(&self, at: usize) -> Option<usize> {
        let clause = self.clause_of(at);
        let mut keys = self.keys.iter().enumerate().rev().filter(|(_, key)| key.at.start < at);
        let near = keys.clone().find(|(_, key)| !key.through && key.clause == clause).map(|(at, _)| at);
        // 하지 않으면 takes up what was said before, and denies it only here.
        let taken_up = self.text[self.clauses.get(clause).map_or(at, |clause| clause.at.start)..at].trim() == "하";
        // 1순위가 없으면: the value is denied.
        let valued = self.clauses.get(clause).is_some_and(|clause| {
            self.facts.iter().any(|fact| clause.at.contains(&fact.at.start) && fact.at.start < at)
        });
        near.or_else(|| keys.next().map(|(at, _)| at).filter(|_| !taken_up && !valued))
    }

    fn keys_behind(&self, at: usize, clause: usize) -> Vec<usize> {
        let behind = |key: &Key| key.at.start >= at && key.clause == clause && !key.through;
        (0..self.keys.len()).filter(|key| behind(&self.keys[*key])).collect()
    }
}

fn is_vietnamese(word: &str) -> bool {
    word.chars().all(|c| c < '\u{2e80}')
}

/// 안 and 못 as words of their own, where no ending that denies is meant: 안 받습니다.
fn lone_denials(text: &str) -> Vec<Range<usize>> {
    let words = ["안", "못"].iter().flat_map(|word| text.match_indices(word));
    let lone = words.filter(|(at, word)| {
        let end = at + word.len();
        let starts = text[..*at].is_empty() || text[..*at].ends_with([' ', '(', ',']);
        starts
            && text[end..].starts_with(' ')
            && text[end + 1..].starts_with(hangul::is_syllable)
            && !before(text[..*at].trim_end(), text[..*at].trim_end().len())
                .is_some_and(|c| c.is_ascii_digit() || "일월주간한".contains(c))
            && !text[end..].starts_with(" 미")
            // 사실을 안 날: the day on which it was known.
            && !text[end..].starts_with(" 날")
            && COUNTERS.at(text, *at).is_none()
    });
    lone.map(|(at, word)| at..at + word.len()).collect()
}

impl Key {
    /// Do two words name the same?
    pub(super) fn meets(&self, other: &Self) -> bool {
        let stems = !self.stem.is_empty()
            && !other.stem.is_empty()
            && (self.stem.starts_with(&other.stem) || other.stem.starts_with(&self.stem));
        stems || self.notions.iter().any(|notion| other.notions.contains(notion))
    }
}

impl Shape {
    /// How far a word is found in it, 0–1.
    pub(super) fn holds(&self, key: &Key) -> f32 {
        if key.stem.chars().count() > 1 && self.squeezed.contains(&key.stem) {
            return 1.0;
        }
        if key.notions.is_empty() {
            return 0.0;
        }
        if key.stem.is_empty() {
            return if key.notions.iter().any(|notion| self.notions.contains(notion)) { 1.0 } else { 0.0 };
        }
        let found = key.notions.iter().filter(|notion| self.notions.contains(notion)).count();
        if found == 0 { 0.0 } else { 0.8 * key.cover * (found as f32 / key.notions.len() as f32).max(0.5) }
    }

    /// Does it name one of these?
    pub(super) fn names(&self, notions: &[Notion]) -> bool {
        notions.iter().any(|notion| self.notions.contains(notion))
    }

    pub(super) fn join(&self, other: &Self) -> Self {
        Self {
            squeezed: format!("{} {}", self.squeezed, other.squeezed),
            notions: self.notions.iter().chain(&other.notions).copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::text::normal;
    use super::*;

    fn denied(text: &str) -> Vec<String> {
        let foreign = !text.chars().any(hangul::is_syllable);
        let line = Line::read(normal(text), Reading { points: false, today: date(2026, 11, 21) }, foreign);
        line.keys.iter().filter(|key| key.negated).map(|key| line.text[key.at.clone()].to_owned()).collect()
    }

    #[test]
    fn what_is_denied_is_found() {
        for (text, expected) in [
            ("소파는 수거하지 않습니다.", vec!["수거하지"]),
            ("의류수거함에 넣으시면 안 됩니다.", vec!["넣으시면"]),
            ("예약이 필요하지 않습니다.", vec!["예약이"]),
            ("수수료를 내지 않으면 수거하지 않습니다.", vec!["내지", "수거하지"]),
            ("무료입니다.", vec!["무료입니다"]),
            ("공휴일은 제외되지 않습니다.", vec![]),
            ("You cannot cancel.", vec!["cancel"]),
            ("No reservation is needed.", vec!["reservation"]),
            ("It is not free.", vec![]),
            ("不能申请。", vec!["申请"]),
        ] {
            assert_eq!(denied(text), expected, "{text}");
        }
    }
}
