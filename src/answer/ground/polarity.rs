//! Does the sentence deny what the passage says, or say what it denies?
//!
//! The sentence is laid beside the place that says the same as a whole; where none does, each of its clauses beside the clause of the
//! passages that fits it best.

use super::binding::{Home, places};
use super::costs;
use super::denials::{Before, Conflict, Side, compare};
use super::duties;
use super::evidence::{Evidence, Place};
use super::lexicon;
use super::line::{Clause, Key, Line};
use super::opposed;
use super::turned;
use super::words::POLARITY;

/// A sentence and a place that share this much of each other say the same thing, or its contrary.
const MUTUAL: f32 = 0.6;
/// The same where only a denial differs.
const ALIKE: f32 = 0.6;
/// A place that holds this share of a sentence proves all of it.
const WHOLE: f32 = 0.85;
/// A place that holds this share of a sentence, or of a clause, is what it was taken from.
const SOURCE: f32 = 0.9;

/// What each comparison says.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    /// One asks for money, the other does not.
    pub(super) costs: bool,
    /// Beside the place that says the same as a whole: whether they agree.
    pub(super) whole: Option<bool>,
    /// What must be done need not be, or the other way round.
    pub(super) duties: bool,
    /// Beside a condition turned round: whether they agree.
    pub(super) turned: Option<bool>,
    /// A clause denies what the nearest clauses say, or says what they deny.
    pub(super) opposed: bool,
}

impl Findings {
    pub(super) fn of(hearing: &Hearing<'_>) -> Self {
        Self {
            costs: costs::contradict(hearing),
            whole: hearing.whole(),
            duties: duties::contradict(hearing),
            turned: turned::agrees(hearing),
            opposed: opposed::turns_round(hearing),
        }
    }

    /// Is the sentence's polarity that of the passages? What compares more of it decides first.
    pub(super) fn agree(&self) -> bool {
        !self.costs && self.whole.unwrap_or_else(|| !self.duties && self.turned.unwrap_or(!self.opposed))
    }
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

impl<'a> Hearing<'a> {
    pub(super) fn new(line: &'a Line, homes: &'a [Home], evidence: &'a Evidence, cited: &'a [usize]) -> Self {
        let denied = places(evidence, cited).flat_map(|(_, place)| place.line.keys.iter().filter(|key| key.negated));
        Self { line, homes, evidence, cited, sentence: Side::line(line), anywhere: denied.collect() }
    }

    /// The share of the sentence's words that some place has.
    pub(super) fn known(&self) -> f32 {
        let held = |key: &Key| {
            let places = places(self.evidence, self.cited).map(|(_, place)| place.line.shape.holds(key));
            places.fold(0.0, f32::max)
        };
        self.sentence.keys.iter().map(|key| key.weight * held(key)).sum::<f32>() / self.sentence.weight()
    }

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
            let part = place.line.clauses.len() > 1
                && place.line.clauses.iter().any(|clause| self.is_part(&place.line, clause));
            // A denial added to a sentence or left out of it, where both say the same but for it.
            let bare = conflict == Conflict::LeftOut
                && self.line.clauses.len() == 1
                && best >= ALIKE
                && theirs.met_by(&self.sentence) >= ALIKE;
            if (conflict == Conflict::Denied || bare)
                && !duty
                && !mixed
                && !part
                && (best >= SOURCE || !self.proven_apart())
            {
                verdict = Some(false);
            }
        }
        verdict
    }

    /// Does the sentence tell one clause of a place alone, and deny as much as that one does?
    fn is_part(&self, line: &Line, clause: &Clause) -> bool {
        let theirs = Side::clause(line, clause);
        let held: f32 = self.sentence.keys.iter().map(|key| key.weight * clause.shape.holds(key)).sum();
        held / self.sentence.weight() >= WHOLE
            && theirs.met_by(&self.sentence) >= MUTUAL
            && theirs.denied.len() % 2 == self.sentence.denied.len() % 2
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
    side.share(&place.line.shape)
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

fn exchanges(line: &Line) -> bool {
    line.clauses.iter().any(|clause| clause.denials.iter().any(|denial| denial.instead))
}

/// Does the sentence name a notion whose contrary the place names instead: 전날 for 다음 날, 포함 for 별도?
fn contrary(side: &Side<'_>, place: &Place) -> bool {
    let said = |notion| side.keys.iter().any(|key| !key.negated && key.notions.contains(&notion));
    let found = |notion| place.line.keys.iter().any(|key| !key.negated && key.notions.contains(&notion));
    lexicon::contraries().iter().any(|(one, other)| said(*one) && !said(*other) && found(*other) && !found(*one))
}
