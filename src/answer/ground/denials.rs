//! Lays what one text denies beside what another denies.

use super::evidence::Place;
use super::line::{Clause, Denial, Key, Line, Shape};

/// Share of a passage's clause that a sentence must tell before a denial that it leaves out turns it round.
const TOLD: f32 = 0.6;

/// How two texts stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conflict {
    /// They agree, or have nothing to do with one another.
    None,
    /// One denies what the other says plainly.
    Denied,
    /// A denial is left out or added.
    LeftOut,
}

/// What one denial denies: the words it may mean. Empty when it stands alone.
type Denied<'a> = Vec<&'a Key>;

/// The words of a text and what it denies.
#[derive(Debug, Clone)]
pub(super) struct Side<'a> {
    pub(super) keys: Vec<&'a Key>,
    pub(super) denied: Vec<Denied<'a>>,
    /// Clauses in which a word denies: nothing in them is said plainly.
    denying: Vec<usize>,
}

impl<'a> Side<'a> {
    /// A whole line.
    pub(super) fn line(line: &'a Line) -> Self {
        let denials = line.clauses.iter().flat_map(|clause| &clause.denials);
        Self {
            keys: line.keys.iter().collect(),
            denied: denials.map(|denial| denied(line, denial)).collect(),
            denying: (0..line.clauses.len()).filter(|at| denies(&line.clauses[*at])).collect(),
        }
    }

    /// One clause of a line.
    pub(super) fn clause(line: &'a Line, clause: &'a Clause) -> Self {
        let keys = line.keys.iter().filter(|key| clause.at.contains(&key.at.start));
        let keys: Vec<&Key> = keys.collect();
        let denying = keys.first().filter(|_| denies(clause)).map(|key| key.clause);
        let denied = clause.denials.iter().map(|denial| denied(line, denial)).collect();
        Self { keys, denied, denying: denying.into_iter().collect() }
    }

    /// Weight of all words.
    pub(super) fn weight(&self) -> f32 {
        self.keys.iter().map(|key| key.weight).sum::<f32>().max(0.1)
    }

    /// The share of the words that a text has.
    pub(super) fn share(&self, text: &Shape) -> f32 {
        self.keys.iter().map(|key| key.weight * text.holds(key)).sum::<f32>() / self.weight()
    }

    /// Share of the words that the other side has too.
    pub(super) fn met_by(&self, other: &Self) -> f32 {
        let met = self.keys.iter().filter(|key| other.keys.iter().any(|other| other.meets(key)));
        met.map(|key| key.weight).sum::<f32>() / self.weight()
    }

    /// Does it say plainly one of the words that the other side denies?
    fn says(&self, denied: &[&Denied<'_>]) -> bool {
        let guessed = |key: &&Key| self.denied.iter().flatten().any(|denied| std::ptr::eq(*denied, *key));
        let plain: Vec<&&Key> = self
            .keys
            .iter()
            .filter(|key| !key.negated && !guessed(key) && !self.denying.contains(&key.clause))
            .collect();
        denied.iter().filter_map(|keys| keys.first()).any(|key| plain.iter().any(|plain| plain.meets(key)))
    }
}

fn denies(clause: &Clause) -> bool {
    clause.denials.iter().any(|denial| denial.plainly && !denial.instead)
}

/// The words that a denial may mean.
pub(super) fn denied<'a>(line: &'a Line, denial: &Denial) -> Denied<'a> {
    denial.keys.iter().map(|key| &line.keys[*key]).collect()
}

/// What two sides are compared before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before<'a> {
    /// The place of the second side.
    pub(super) place: &'a Place,
    /// The whole sentence of the first.
    pub(super) sentence: &'a Side<'a>,
    /// Every word that the cited passages deny.
    pub(super) anywhere: &'a [&'a Key],
    /// The sentence names a duty, the place what happens without: one denial less says the same.
    pub(super) duty: bool,
}

/// How the sentence's side stands to the passage's.
pub(super) fn compare(own: &Side<'_>, theirs: &Side<'_>, before: Before<'_>) -> Conflict {
    let meet = |one: &Denied<'_>, others: &[Denied<'_>]| {
        one.iter().any(|key| others.iter().flatten().any(|other| other.meets(key)))
    };
    let said: Vec<&Denied<'_>> = own.denied.iter().filter(|keys| !meet(keys, &theirs.denied)).collect();
    // What the sentence denies in another clause is not left out.
    let unsaid = |keys: &&Denied<'_>| !meet(keys, &own.denied) && !meet(keys, &before.sentence.denied);
    let found: Vec<&Denied<'_>> = theirs.denied.iter().filter(unsaid).collect();
    // Denied by a word of its own (않, 없, not), not by the opposite word (무료).
    let own_words =
        |all: &[&Denied<'_>]| all.iter().filter(|keys| keys.first().is_none_or(|key| !key.opposite)).count();
    let (here, there) = (own_words(&said), own_words(&found));
    let (said_plainly, found_plainly) = (own.says(&found), theirs.says(&said));
    if here > 0 && here == there {
        // The same denial in other words, unless each says plainly what the other denies. In a translation what a denial denies is a guess.
        let sure = said.iter().all(|keys| keys.len() < 2);
        return if sure && said_plainly && found_plainly { Conflict::Denied } else { Conflict::None };
    }
    let among = |keys: &Denied<'_>, others: &[&Key]| keys.iter().any(|key| others.iter().any(|other| other.meets(key)));
    // The same word is denied in another part of the place: 성을 빼고, 5자 이내(성 제외).
    let denied_there: Vec<&Key> = before.place.line.keys.iter().filter(|key| key.negated).collect();
    let elsewhere = said.iter().any(|keys| among(keys, &denied_there));
    if (found_plainly && !elsewhere || said_plainly) && !before.duty {
        return Conflict::Denied;
    }
    if there > here && !before.duty {
        return if tells(own, theirs) { Conflict::LeftOut } else { Conflict::None };
    }
    // What is free may be said in another place: 상담은 무료입니다.
    let free = here == 0 && said.iter().all(|keys| among(keys, before.anywhere));
    let added = !before.duty && !said.is_empty() && !elsewhere && !free && there < here.max(1);
    if added { Conflict::LeftOut } else { Conflict::None }
}

/// Does the sentence tell most of what the passage's clause says beside its denials?
fn tells(own: &Side<'_>, theirs: &Side<'_>) -> bool {
    let plain = || theirs.keys.iter().filter(|key| !key.negated);
    let all: f32 = plain().map(|key| key.weight).sum();
    let told: f32 = plain().filter(|key| own.keys.iter().any(|own| own.meets(key))).map(|key| key.weight).sum();
    all > 0.0 && told / all >= TOLD
}
