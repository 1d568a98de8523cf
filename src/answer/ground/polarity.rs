//! Does the sentence deny what the passage says, or say what it denies?
//!
//! The sentence is laid beside the place that says the same as a whole; where none does, each of its clauses beside the clause of the
//! passages that fits it best.

use super::binding::{Home, places};
use super::denials::{Before, Conflict, Side, compare, denied};
use super::duties;
use super::evidence::{Evidence, Place};
use super::lexicon;
use super::line::{Clause, Denial, Key, Line};
use super::turned;
use super::words::POLARITY;

/// A clause of a passage must hold this share of a sentence's clause to be laid beside it.
const BESIDE: f32 = 0.3;
/// Other clauses that fit nearly as well may prove the sentence too.
const NEARLY: f32 = 0.05;
/// A clause of the place where a value stands must hold this share to settle the matter.
const HOME: f32 = 0.25;
/// A clause elsewhere must hold this share to be asked when the value's own place has none of the words.
const CLOSE: f32 = 0.5;
/// A sentence and a place that share this much of each other say the same thing, or its contrary.
const MUTUAL: f32 = 0.6;
/// A place that holds this share of a sentence proves all of it.
const WHOLE: f32 = 0.85;
/// A place that holds this share of a sentence, or of a clause, is what it was taken from.
const SOURCE: f32 = 0.9;

/// Is the sentence's polarity that of the passages?
pub(super) fn agrees(line: &Line, homes: &[Home], evidence: &Evidence, cited: &[usize]) -> bool {
    let denied = places(evidence, cited).flat_map(|(_, place)| place.line.keys.iter().filter(|key| key.negated));
    let hearing = Hearing { line, homes, evidence, cited, sentence: Side::line(line), anywhere: denied.collect() };
    if let Some(agrees) = hearing.whole() {
        return agrees;
    }
    if duties::contradict(&hearing) {
        return false;
    }
    if let Some(agrees) = turned::agrees(&hearing) {
        return agrees;
    }
    let mut conflicts = 0;
    for clause in &line.clauses {
        match hearing.clause(clause) {
            Conflict::None => {}
            Conflict::Denied | Conflict::LeftOut => conflicts += 1,
            Conflict::Exchanged => return false,
        }
    }
    // Two contradictions may say the same: 내지 않으면 취소됩니다, 내야 유지됩니다.
    conflicts == 0 || conflicts % 2 == 0 && contains(&line.text, &POLARITY.duty)
}

/// A sentence before the passages it cites.
pub(super) struct Hearing<'a> {
    pub(super) line: &'a Line,
    pub(super) homes: &'a [Home],
    evidence: &'a Evidence,
    cited: &'a [usize],
    pub(super) sentence: Side<'a>,
    /// Every word that the passages deny.
    anywhere: Vec<&'a Key>,
}

/// A clause of a passage beside one of the sentence.
struct Fit<'a> {
    /// How well it fits, its place and the values in it counted.
    total: f32,
    /// Share of the sentence's clause that it holds.
    held: f32,
    place: &'a Place,
    clause: &'a Clause,
    /// A value of the sentence's clause stands in its place.
    home: bool,
}

impl<'a> Hearing<'a> {
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, &'a Place)> {
        places(self.evidence, self.cited).filter(|(_, place)| !place.heading)
    }

    /// Does a title or a heading name it?
    pub(super) fn is_topic(&self, key: &Key) -> bool {
        places(self.evidence, self.cited).any(|(_, place)| place.heading && place.line.shape.holds(key) > 0.0)
    }

    fn before<'b>(&'b self, place: &'b Place, duty: bool) -> Before<'b> {
        Before { place, sentence: &self.sentence, anywhere: &self.anywhere, duty }
    }

    /// The sentence beside the place that says the same as a whole, if one does: whether they agree.
    fn whole(&self) -> Option<bool> {
        if self.line.keys.is_empty() {
            return None;
        }
        let at_home = |index: usize| self.homes.is_empty() || self.homes.iter().any(|home| home.place == index);
        let shares: Vec<(f32, &Place)> = self
            .places()
            .filter(|(index, place)| place.cells.is_empty() && at_home(*index))
            .map(|(_, place)| (share(&self.sentence, place), place))
            .collect();
        let best = shares.iter().map(|(share, _)| *share).fold(MUTUAL, f32::max);
        let mut verdict = None;
        let alone = |place: &Place| {
            self.homes.iter().all(|home| std::ptr::eq(&raw const self.evidence.places[home.place], place))
        };
        for (_, place) in shares.iter().filter(|(share, _)| *share >= best - 0.02) {
            let theirs = Side::line(&place.line);
            if theirs.met_by(&self.sentence) < MUTUAL || exchanges(self.line) || exchanges(&place.line) {
                continue;
            }
            let conflict = compare(&self.sentence, &theirs, self.before(place, false));
            if conflict == Conflict::None && best >= WHOLE && !contrary(&self.sentence, place) {
                return Some(true);
            }
            let duty = is_duty(&self.line.text, place);
            let mixed = !alone(place) || says_both_ways(&place.line) || says_both_ways(self.line);
            if conflict == Conflict::Denied && !duty && !mixed && (best >= SOURCE || !self.proven_apart()) {
                verdict = Some(false);
            }
        }
        verdict
    }

    /// Every clause stands nearly whole in some place that denies as much: the sentence joins several places.
    fn proven_apart(&self) -> bool {
        // What holds in a case is not proven apart from the case.
        let case = |clause: &Clause| {
            let text = self.line.text[clause.at.clone()].trim_end_matches([' ', ',']);
            ["때에도", "때도", "경우에도", "경우도", "라도", "더라도"].iter().any(|ending| text.ends_with(ending))
        };
        !self.line.clauses.iter().any(case)
            && self.line.clauses.iter().all(|clause| {
                let own = Side::clause(self.line, clause);
                let proves = |place: &Place| {
                    share(&own, place) >= SOURCE
                        && compare(&own, &Side::line(&place.line), self.before(place, false)) == Conflict::None
                };
                own.keys.is_empty() || self.places().any(|(_, place)| proves(place))
            })
    }

    /// One clause of the sentence beside the clauses that fit it best.
    fn clause(&self, own: &Clause) -> Conflict {
        let side = Side::clause(self.line, own);
        let mut fits = self.fits(own, &side);
        // Where the clause's values stand decides, as long as its words are there too.
        let settled = fits.iter().any(|fit| fit.home && fit.held.max(share(&side, fit.place)) >= HOME);
        let close = fits.iter().map(|fit| fit.held).fold(0.0, f32::max);
        if !settled && close < CLOSE && fits.iter().any(|fit| fit.home) {
            let against = fits.iter().filter(|fit| fit.home).all(|fit| {
                compare(&side, &Side::line(&fit.place.line), self.before(fit.place, true)) != Conflict::None
            });
            return if !side.denied.is_empty() && against { Conflict::Denied } else { Conflict::None };
        }
        // The values stand elsewhere, and what this clause says is said plainly somewhere: 내시면, beside 내지 않은 and 낸 뒤.
        let bound = fits.iter().any(|fit| fit.home) && side.denied.is_empty();
        if bound && !settled && side.keys.iter().all(|key| self.is_plain(key)) {
            return Conflict::None;
        }
        fits.retain(|fit| !settled || fit.home);
        let best = fits.iter().map(|fit| fit.total).fold(0.0, f32::max);
        let mut worst = Conflict::None;
        for fit in fits.iter().filter(|fit| fit.total >= best - NEARLY) {
            match self.conflict(own, &side, fit) {
                Conflict::None => return Conflict::None,
                conflict => worst = conflict,
            }
        }
        worst
    }

    /// Is a word nowhere denied, or somewhere said plainly too?
    fn is_plain(&self, key: &Key) -> bool {
        !self.places().any(|(_, place)| turned::denied(place).any(|other| other.meets(key)))
            || self.places().any(|(_, place)| place.line.keys.iter().any(|other| !other.negated && other.meets(key)))
    }

    fn fits(&self, own: &Clause, side: &Side<'_>) -> Vec<Fit<'a>> {
        let Some(last) = side.keys.last() else { return Vec::new() };
        // The predicate tells clauses apart: the last word in Korean, the denied one elsewhere.
        let predicate = |key: &Key| key.at == last.at && !key.stem.is_empty() || key.negated;
        let weight = |key: &Key| if predicate(key) { 1.5 * key.weight } else { key.weight };
        let total: f32 = side.keys.iter().map(|key| weight(key)).sum();
        let mut fits = Vec::new();
        for (index, place) in self.places() {
            let mut here = self.homes.iter().filter(|home| home.place == index).peekable();
            let some = here.peek().is_some();
            let home = here.any(|home| own.at.contains(&self.line.facts[home.fact].at.start));
            let bonus = match (home, some) {
                (true, _) => 0.25,
                (_, true) => 0.15,
                _ => 0.0,
            };
            let around = 0.5 * share(&self.sentence, place) + bonus;
            for clause in place.line.clauses.iter().filter(|clause| says_something(place, clause)) {
                let held = side.keys.iter().map(|key| weight(key) * clause.shape.holds(key)).sum::<f32>() / total;
                fits.push(Fit { total: held + around, held, place, clause, home });
            }
        }
        fits
    }

    fn conflict(&self, own: &Clause, side: &Side<'_>, fit: &Fit<'_>) -> Conflict {
        let (line, place) = (self.line, fit.place);
        let first = place.cells.first().cloned().unwrap_or(0..0);
        let belongs = |key: &&Key| fit.clause.at.contains(&key.at.start) || first.contains(&key.at.start);
        let keys: Vec<&Key> = place.line.keys.iter().filter(belongs).collect();
        // 보건소가 아니라 의원에서 beside 보건소에서는 하지 않습니다: the same.
        let instead = |denial: &Denial| {
            denial.instead && denied(line, denial).iter().any(|key| self.anywhere.iter().any(|other| other.meets(key)))
        };
        let beside = |denial: &Denial| {
            denial.instead && denied(line, denial).iter().any(|key| keys.iter().any(|other| other.meets(key)))
        };
        let denies = fit.clause.denials.iter().any(|denial| !denial.instead);
        if own.denials.iter().any(instead) || denies && own.denials.iter().any(beside) {
            return Conflict::None;
        }
        if exchanged(line, own, &keys) || exchanged(&place.line, fit.clause, &side.keys) {
            return Conflict::Exchanged;
        }
        if fit.held < BESIDE {
            // Nothing fits: a denial needs at least one in the place that fits best.
            let denies = place.line.clauses.iter().any(|clause| !clause.denials.is_empty());
            return if side.denied.len() % 2 == 1 && !denies { Conflict::Denied } else { Conflict::None };
        }
        let duty = is_duty(&line.text[own.at.clone()], place);
        if contrary(side, place) || !duty && side.denied.is_empty() && says_what_is_only_denied(side, &keys) {
            return Conflict::Denied;
        }
        // `B가 아니라` counts where the sentence speaks of B.
        let speaks = |denial: &&Denial| {
            !denial.instead || denied(&place.line, denial).iter().any(|key| side.keys.iter().any(|own| own.meets(key)))
        };
        let denials = fit.clause.denials.iter().filter(speaks).map(|denial| denied(&place.line, denial)).collect();
        compare(side, &Side { keys, denied: denials }, self.before(place, duty))
    }
}

/// Is one word denied in a part of the line and said plainly in another: 전액 환불하고, 그 뒤에는 환불하지 않습니다?
fn says_both_ways(line: &Line) -> bool {
    line.keys.iter().any(|key| is_both_ways(line, key))
}

/// Is a word denied in one part of the line and said plainly in another?
pub(super) fn is_both_ways(line: &Line, word: &Key) -> bool {
    let met = || line.keys.iter().filter(|key| !key.opposite && key.meets(word));
    met().any(|key| key.negated) && met().any(|key| !key.negated)
}

pub(super) fn share(side: &Side<'_>, place: &Place) -> f32 {
    side.keys.iter().map(|key| key.weight * place.line.shape.holds(key)).sum::<f32>() / side.weight()
}

/// Does the one name a duty, the other what happens without: 신고하지 않으면 과태료, 신고해야 합니다?
fn is_duty(text: &str, place: &Place) -> bool {
    let theirs = &place.line.text;
    // 예약 없이는 받을 수 없습니다: without the one, not the other.
    let without =
        || theirs.contains("없이") && place.line.clauses.iter().map(|clause| clause.denials.len()).sum::<usize>() > 1;
    contains(text, &POLARITY.duty) && (contains(theirs, &POLARITY.conditional) || without())
        || contains(text, &POLARITY.conditional) && contains(theirs, &POLARITY.duty)
}

pub(super) fn contains(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// Headers of columns only name; the first cell of a row is part of all its others.
fn says_something(place: &Place, clause: &Clause) -> bool {
    let first = place.cells.len() > 1 && place.cells[0].contains(&clause.at.start);
    place.cells.is_empty() || !first && !place.line.text[clause.at.clone()].trim_end().ends_with(':')
}

fn exchanges(line: &Line) -> bool {
    line.clauses.iter().any(|clause| clause.denials.iter().any(|denial| denial.instead))
}

/// Does the clause deny something instead of which the others say it plainly?
fn exchanged(line: &Line, clause: &Clause, others: &[&Key]) -> bool {
    let instead = clause.denials.iter().filter(|denial| denial.instead).filter_map(|denial| denial.keys.first());
    instead.map(|key| &line.keys[*key]).any(|key| others.iter().any(|other| key.meets(other) && !other.negated))
}

fn says_what_is_only_denied(side: &Side<'_>, theirs: &[&Key]) -> bool {
    side.keys.iter().filter(|key| !key.negated).any(|key| {
        let mut met = theirs.iter().filter(|other| other.meets(key)).peekable();
        met.peek().is_some() && met.all(|other| other.negated)
    })
}

/// Does the sentence name a notion whose contrary the place names instead: 전날 for 다음 날, 포함 for 별도?
fn contrary(side: &Side<'_>, place: &Place) -> bool {
    let said = |notion| side.keys.iter().any(|key| !key.negated && key.notions.contains(&notion));
    let found = |notion| place.line.keys.iter().any(|key| !key.negated && key.notions.contains(&notion));
    lexicon::contraries().iter().any(|(one, other)| said(*one) && !said(*other) && found(*other) && !found(*one))
}
