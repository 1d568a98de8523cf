//! Is a word denied where the passages say it plainly, or said plainly where they deny it? Each word is looked up wherever the passages
//! have it; the places that speak of the same as the sentence outweigh the others.

use super::evidence::Place;
use super::lexicon;
use super::line::{Clause, Denial, Key, Line};
use super::polarity::{Hearing, contains, share};
use super::words::POLARITY;

/// Lighter words tell nothing.
const HEAVY: f32 = 0.5;
/// How near a place must be to the sentence for a contradiction to count.
const NEAR: f32 = 0.5;
/// The same for what is said plainly.
const SAID: f32 = 0.4;
/// The same for an opposite (closed, free) by itself: such words have many senses.
const SURE: f32 = 0.8;
/// By how much nearer it must be than any place that says the same.
const MARGIN: f32 = 0.15;
/// Share of the words of either clause that the other must have to be its echo.
const ECHO: f32 = 0.6;
/// Places that are this much less near than the nearest may prove the sentence too.
const NEARLY: f32 = 0.05;
/// What a value of the clause adds to the place where it stands, and one of the rest of the sentence.
const OWN_VALUE: f32 = 0.25;
const OTHER_VALUE: f32 = 0.15;

/// Does a clause of the sentence turn round what the passages say?
pub(super) fn turns_round(hearing: &Hearing<'_>) -> bool {
    let line = hearing.line;
    let mut turned = (0, 0);
    for clause in &line.clauses {
        let view = View { hearing, line, clause, case: is_case(line, clause) };
        if view.is_denied_there() || view.denies_what_is_plain() || view.is_contrary() || view.is_echo_turned() {
            *(if view.case { &mut turned.0 } else { &mut turned.1 }) += 1;
        }
    }
    // 내지 않으면 취소됩니다, 내야 유지됩니다: the case and what follows from it, both turned round, say the same.
    turned != (0, 0) && turned.0 != turned.1
}

/// A clause of the sentence before the passages.
struct View<'a> {
    hearing: &'a Hearing<'a>,
    line: &'a Line,
    clause: &'a Clause,
    /// It names a case, and says nothing of it.
    case: bool,
}

impl<'a> View<'a> {
    fn keys(&self) -> impl Iterator<Item = &'a Key> + use<'a> {
        let at = self.clause.at.clone();
        self.line.keys.iter().filter(move |key| at.contains(&key.at.start))
    }

    /// It says plainly what the passages deny.
    fn is_denied_there(&self) -> bool {
        let text = &self.line.text[self.clause.at.clone()];
        if !self.clause.denials.is_empty() || contains(text, &POLARITY.only) {
            return false;
        }
        self.keys().filter(|key| !key.negated && !key.through && key.weight >= HEAVY).any(|key| {
            let (mut against, mut along, mut aside) = (0.0_f32, 0.0_f32, 0.0_f32);
            for near in self.near(Some(key)) {
                if near.clause.denials.is_empty() {
                    aside = aside.max(near.level);
                }
                for other in met(near.place, near.clause, key) {
                    if !other.negated && !is_left_out(near.place, near.clause) {
                        along = along.max(near.level);
                    } else if near.counts {
                        against = against.max(near.level);
                    }
                }
            }
            against >= SAID && against > along + NEARLY && against > aside - NEARLY
        })
    }

    /// It denies what the passages say plainly.
    fn denies_what_is_plain(&self) -> bool {
        // In a translation what a denial denies is a guess.
        let foreign = self.line.keys.iter().any(|key| key.stem.is_empty());
        self.clause.denials.iter().any(|denial| {
            let keys: Vec<&Key> = denial.keys.iter().map(|key| &self.line.keys[*key]).collect();
            let Some(first) = keys.first().filter(|key| key.weight >= HEAVY) else { return false };
            let (mut against, mut along) = (0.0_f32, 0.0_f32);
            for near in self.near(None) {
                if denies(near.place, near.clause, &keys) {
                    let names = if foreign && near.clause.shape.holds(first) > 0.0 { 2.0 * MARGIN } else { 0.0 };
                    along = along.max(near.level + names);
                } else if near.counts && met(near.place, near.clause, first).any(|other| !other.negated) {
                    against = against.max(near.level);
                }
                if keys.iter().any(|key| near.place.line.keys.iter().any(|other| other.negated && other.meets(key))) {
                    along = along.max(near.level + MARGIN);
                }
            }
            let least = if denial.plainly && !self.case { NEAR } else { SURE };
            against >= least && against > along + MARGIN
        })
    }

    /// A clause of the passages says the same in as many words, but for a denial, and none says it with as many.
    fn is_echo_turned(&self) -> bool {
        let own: Vec<&Key> = self.keys().filter(|key| !key.through).collect();
        let plain = |denial: &&Denial| denial.plainly && !denial.instead;
        let denied = self.clause.denials.iter().filter(plain).count();
        let text = &self.line.text[self.clause.at.clone()];
        let lexical = own.iter().any(|key| key.opposite) || denied != self.clause.denials.len();
        if self.case || own.is_empty() || lexical || contains(text, &POLARITY.only) || contains(text, &POLARITY.release)
        {
            return false;
        }
        let (mut against, mut along) = (0.0_f32, 0.0_f32);
        for near in self.near(None) {
            let theirs = || {
                let keys = near.place.line.keys.iter();
                keys.filter(|key| near.clause.at.contains(&key.at.start) && !key.through)
            };
            let weight = |keys: &[&Key]| keys.iter().map(|key| key.weight).sum::<f32>();
            let (known, unknown): (Vec<&Key>, Vec<&Key>) =
                own.iter().copied().filter(|key| !key.negated).partition(|key| near.clause.shape.holds(key) >= 0.8);
            let (told, untold): (Vec<&Key>, Vec<&Key>) =
                theirs().filter(|key| !key.negated).partition(|key| own.iter().any(|own| own.meets(key)));
            let echo = weight(&known) >= ECHO * (weight(&known) + weight(&unknown))
                && weight(&told) >= ECHO * (weight(&told) + weight(&untold))
                && (known.len() > 1 || known.len() == 1 && self.clause.at.end == self.line.text.len());
            let there = near.clause.denials.iter().filter(plain).count();
            if (there + denied) % 2 == 0
                || near.clause.denials.len() > there
                || contains(&near.place.line.text[near.clause.at.clone()], &POLARITY.only)
            {
                along = along.max(near.level);
            } else if echo && near.counts && there + denied == 1 && near.clause.denials.len() == there {
                against = against.max(near.level);
            }
        }
        against > along
    }

    /// The nearest places name the contrary: 전날 for 다음 날, 포함 for 별도.
    fn is_contrary(&self) -> bool {
        let said = |notion| self.keys().any(|key| !key.negated && key.notions.contains(&notion));
        let pairs: Vec<_> = lexicon::contraries().iter().filter(|(one, other)| said(*one) && !said(*other)).collect();
        if pairs.is_empty() {
            return false;
        }
        let nears: Vec<Near<'_>> = self.near(None).filter(|near| near.counts).collect();
        let best = nears.iter().map(|near| near.level).fold(NEAR, f32::max);
        let found = |near: &Near<'_>, notion| {
            let mut keys = near.place.line.keys.iter();
            keys.any(|key| !key.negated && key.notions.contains(&notion))
        };
        let mut nearest = nears.iter().filter(|near| near.level >= best - NEARLY).peekable();
        nearest.peek().is_some()
            && nearest.all(|near| pairs.iter().any(|(one, other)| found(near, *other) && !found(near, *one)))
    }

    /// The clauses of the passages with how near they are, the word in question left out of account.
    fn near(&self, word: Option<&'a Key>) -> impl Iterator<Item = Near<'a>> {
        let keys: Vec<&Key> = self.keys().filter(|key| word.is_none_or(|word| !std::ptr::eq(*key, word))).collect();
        let total: f32 = keys.iter().map(|key| key.weight).sum();
        let hearing = self.hearing;
        let (own, case) = (self.clause.at.clone(), self.case);
        let valued = hearing.homes.iter().any(|home| own.contains(&hearing.line.facts[home.fact].at.start));
        hearing.places().flat_map(move |(index, place)| {
            let mut here = hearing.homes.iter().filter(|home| home.place == index).peekable();
            let some = here.peek().is_some();
            let at_home = here.any(|home| own.contains(&hearing.line.facts[home.fact].at.start));
            let value = match (at_home, some) {
                (true, _) => OWN_VALUE,
                (_, true) => OTHER_VALUE,
                _ => 0.0,
            };
            let whole = share(&hearing.sentence, place);
            let keys = keys.clone();
            place.line.clauses.iter().map(move |clause| {
                let level = |key: &Key| {
                    let line = 0.6 * place.line.shape.holds(key);
                    clause.shape.holds(key).max(line).max(0.3 * place.context.holds(key))
                };
                let held: f32 = keys.iter().map(|key| key.weight * level(key)).sum();
                let held = if total >= HEAVY { held / total } else { whole };
                let counts = (at_home || !valued) && is_case(&place.line, clause) == case;
                Near { level: 0.6 * held + 0.4 * whole + value, place, clause, counts }
            })
        })
    }
}

/// A clause of a passage beside one of the sentence.
struct Near<'a> {
    /// How near it is.
    level: f32,
    place: &'a Place,
    clause: &'a Clause,
    /// May it contradict? Only where the clause's values stand, and what holds in a case contradicts only what is said of one.
    counts: bool,
}

/// The words of a clause, and of the first cell of its row, that name the same.
fn met<'a>(place: &'a Place, clause: &'a Clause, word: &'a Key) -> impl Iterator<Item = &'a Key> {
    let first = place.cells.first().cloned().unwrap_or(0..0);
    place
        .line
        .keys
        .iter()
        .filter(move |key| clause.at.contains(&key.at.start) || first.contains(&key.at.start))
        .filter(|key| key.meets(word))
}

/// Does the clause deny anything by a word of its own, one of these words by its opposite, or allow it in some cases only?
fn denies(place: &Place, clause: &Clause, words: &[&Key]) -> bool {
    let one = |key: &usize| words.iter().any(|word| word.meets(&place.line.keys[*key]));
    let counts = |denial: &Denial| !denial.instead && (denial.plainly || denial.keys.iter().any(one));
    clause.denials.iter().any(counts) || contains(&place.line.text[clause.at.clone()], &POLARITY.only)
}

/// Is the clause under a label or a first cell that denies: 제외: 주택 소유자?
fn is_left_out(place: &Place, clause: &Clause) -> bool {
    let exception = place.line.text[..clause.at.start].ends_with('(');
    !exception
        && clause.denials.iter().any(|denial| {
            let first = denial.keys.first().and_then(|key| place.line.keys.get(*key));
            first.is_some_and(|key| key.at.end <= clause.at.start)
        })
}

/// Does a clause only name a case, or of whom something is said: 예약이 없으면, 예약자가 없는 책, if you do not?
fn is_case(line: &Line, clause: &Clause) -> bool {
    let text = line.text[clause.at.clone()].trim_matches([' ', ',', '.', '(', ')']);
    POLARITY.cases.iter().any(|word| match word.strip_prefix('^') {
        Some(word) => text.starts_with(word),
        None => text.ends_with(word.as_str()),
    })
}
