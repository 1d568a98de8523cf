//! What the rules see in a sentence whose values are proven: each finding by itself, for the verdict and for the second look.

use super::Reason;
use super::binding::Home;
use super::evidence::{Evidence, Place};
use super::line::Line;
use super::polarity::{self, Hearing};
use super::{names, subject, universals};
use crate::locale::Language;

/// A finding by name, with how much of it there is.
pub(super) type Signal = (&'static str, f32);

/// What the rules found.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is another finding, and any may come with any")]
pub(super) struct Seen {
    /// `누구나`, `always`, of what the passages say of some.
    pub(super) universal: bool,
    /// A value stands in another row than the one of which the sentence speaks.
    pub(super) other_row: bool,
    /// It speaks of what only an uncited passage names.
    pub(super) of_another: bool,
    /// It joins what the passages say of two things.
    pub(super) mixed: bool,
    /// Its words are not the passages'.
    pub(super) unknown: bool,
    pub(super) polarity: polarity::Findings,
}

/// From this share on all words are known.
const ALL: f32 = 0.99;

impl Seen {
    /// Lays the sentence beside the passages; `homes` is where its values stand, none when they stand in the wrong row.
    pub(super) fn of(line: &Line, homes: Option<&[Home]>, evidence: &Evidence, cited: &[usize], foreign: bool) -> Self {
        let passages: Vec<&str> = cited.iter().filter_map(|at| evidence.texts.get(*at)).map(String::as_str).collect();
        let grouped = line.facts.iter().any(|fact| fact.bounds.is_condition());
        let at = homes.unwrap_or_default();
        Self {
            universal: universals::are_added(&line.text, &passages, grouped),
            other_row: homes.is_none(),
            of_another: names::is_of_another(line, evidence, cited),
            mixed: at.is_empty() && subject::is_mixed(line, evidence, cited),
            unknown: !evidence.knows(line, at, cited, foreign),
            polarity: polarity::Findings::of(&Hearing::new(line, at, evidence, cited)),
        }
    }

    /// Why the rules would stop the sentence, if they would.
    pub(super) fn reason(&self) -> Option<Reason> {
        let found = [
            (self.universal, Reason::Unsupported),
            (self.other_row || self.of_another || self.mixed, Reason::OtherFact),
            (self.unknown, Reason::Unsupported),
            (!self.polarity.agree(), Reason::Polarity),
        ];
        found.into_iter().find(|(found, _)| *found).map(|(_, reason)| reason)
    }

    /// All findings, and what they were found in, as numbers.
    pub(super) fn signals(
        &self,
        hearing: &Hearing<'_>,
        nearest: Option<(f32, &Place)>,
        dropped: usize,
        language: Language,
    ) -> Vec<Signal> {
        let line = hearing.line;
        let is = |found: bool| if found { 1.0 } else { 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let part = |count: usize, of: usize| count.min(of) as f32 / of as f32;
        let whole = |agrees| is(self.polarity.whole == Some(agrees));
        let turned = |agrees| is(self.polarity.turned == Some(agrees));
        let denials = |line: &Line| line.clauses.iter().map(|clause| clause.denials.len()).sum::<usize>();
        let (share, nearest) = nearest.map_or((0.0, None), |(share, place)| (share, Some(place)));
        let (said, found) = (denials(line), nearest.map_or(0, |place| denials(&place.line)));
        let negated = line.keys.iter().filter(|key| key.negated).count();
        let (reason, known) = (self.reason(), hearing.known());
        vec![
            ("@universal", is(self.universal)),
            ("@other_row", is(self.other_row)),
            ("@of_another", is(self.of_another)),
            ("@mixed", is(self.mixed)),
            ("@unknown", is(self.unknown)),
            ("@costs", is(self.polarity.costs)),
            ("@whole_agrees", whole(true)),
            ("@whole_differs", whole(false)),
            ("@duties", is(self.polarity.duties)),
            ("@turned_agrees", turned(true)),
            ("@turned_differs", turned(false)),
            ("@opposed", is(self.polarity.opposed)),
            ("@stopped", is(reason.is_some())),
            ("@polarity", is(reason == Some(Reason::Polarity))),
            ("@other_fact", is(reason == Some(Reason::OtherFact))),
            ("@dropped", part(dropped, 3)),
            ("@known", known),
            ("@all_known", is(known >= ALL)),
            ("@all_known_at_home", is(known >= ALL && !hearing.homes.is_empty())),
            ("@in_context", nearest.map_or(0.0, |place| hearing.sentence.share(&place.whole))),
            ("@share", share),
            ("@home", is(!hearing.homes.is_empty())),
            ("@facts", part(line.facts.len(), 8)),
            ("@negated", part(negated, 3)),
            ("@clauses", part(line.clauses.len(), 8)),
            ("@denials", part(said, 3)),
            ("@length", part(line.text.chars().count(), 120)),
            ("@parity", is(said % 2 != found % 2)),
            ("@fewer_denials", is(said < found)),
            ("@more_denials", is(said > found)),
            ("@no_denials", is(said + found == 0)),
            ("@en", is(language == Language::En)),
            ("@zh", is(language == Language::Zh)),
            ("@vi", is(language == Language::Vi)),
        ]
    }
}
