//! What a question is before anything is looked up: a crisis first, then emergencies, abuse, politics, the wish for a person, another
//! authority's business, small talk; and whether it is a report or a case of the asker's own, which go on to retrieval.
//!
//! The rules are data (`triage/rules/*.toml`); one pass over the text finds every phrase of every rule, whatever their number. What
//! they leave open is looked at a second time (`second.rs`), by fitted weights that are data as well (`triage/weights.tsv`).

use std::sync::LazyLock;

mod phrases;
mod rules;
pub mod second;

pub use rules::{Label, Rule, Triage};

use rules::Table;
use second::{Pieces, SecondLook};

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(&RULES).expect("the triage tests read the rules"));

static SECOND: LazyLock<SecondLook> =
    LazyLock::new(|| SecondLook::read(include_str!("triage/weights.tsv")).expect("the triage tests read the weights"));

/// Pieces named when the second look is asked why.
const HEARD: usize = 8;

/// One table in several files.
const RULES: [&str; 16] = [
    include_str!("triage/rules/spelling.toml"),
    include_str!("triage/rules/words.toml"),
    include_str!("triage/rules/words-death.toml"),
    include_str!("triage/rules/words-harm.toml"),
    include_str!("triage/rules/harmless.toml"),
    include_str!("triage/rules/suicide.toml"),
    include_str!("triage/rules/suicide-languages.toml"),
    include_str!("triage/rules/violence.toml"),
    include_str!("triage/rules/emergency.toml"),
    include_str!("triage/rules/abuse.toml"),
    include_str!("triage/rules/politics.toml"),
    include_str!("triage/rules/human.toml"),
    include_str!("triage/rules/authority.toml"),
    include_str!("triage/rules/talk.toml"),
    include_str!("triage/rules/own.toml"),
    include_str!("triage/rules/report.toml"),
];

/// What a question is.
#[derive(Debug, Clone, Copy)]
pub struct Triaged {
    /// Its kind; `Question` when neither a rule fires nor the second look says so.
    pub label: Label,
    /// The rule that says so, or to which the second look leads.
    pub rule: Option<&'static Rule>,
    /// Did the second look say so?
    pub second: bool,
}

impl Triaged {
    /// The rule that answers at once, without looking anything up. Reports and cases of one's own go on; so does another authority's
    /// business where the district may have an article about it, and what only the second look says unless it is grave (`fallback`).
    pub fn ends(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_some() && !self.yields(rule))
    }

    /// The rule that answers when no article does.
    pub fn fallback(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_some() && self.yields(rule))
    }

    /// Was it only heard, and is nobody in danger? Then an article that may answer comes first, too.
    pub fn is_faint(&self) -> bool {
        self.second && !matches!(self.label, Label::Crisis | Label::Emergency)
    }

    /// The rule that goes along with whatever answer is found: with a note and a ticket.
    pub fn beside(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_none())
    }

    fn yields(&self, rule: &Rule) -> bool {
        rule.yields || self.second && self.label != Label::Crisis
    }
}

/// The first rule that fires on a question decides, unless the second look hears a crisis in it; where no rule fires, the second look.
pub fn triage(question: &str) -> Triaged {
    triage_with(question, &SECOND)
}

/// The same with other weights.
pub fn triage_with(question: &str, look: &SecondLook) -> Triaged {
    let table: &'static Table = &TABLE;
    let reading = table.reading(question);
    let by_rule =
        Triaged { label: reading.rule.map_or(Label::Question, |rule| rule.label), rule: reading.rule, second: false };
    if by_rule.label == Label::Crisis {
        return by_rule;
    }
    let whole = look.label(&Pieces::new(question, reading.families));
    let hears_crisis = |part: &String| look.cries(&Pieces::new(part, table.families(part)));
    // A cry for help within a longer text is heard in its own part of it.
    let within = || second::parts(question).iter().any(hears_crisis).then_some(Label::Crisis);
    let heard = within().or(whole).filter(|label| by_rule.rule.is_none() || *label == Label::Crisis);
    let rule = heard.and_then(|label| table.second(label));
    rule.map_or(by_rule, |rule| Triaged { label: rule.label, rule: Some(rule), second: true })
}

/// The pieces by which the second look was led to a rule, the loudest first; none where the rule fired by itself.
pub fn heard(question: &str, rule: &Rule) -> Vec<String> {
    let triaged = triage(question);
    let led = triaged.second && triaged.rule.is_some_and(|it| it.name == rule.name);
    if led { SECOND.heard(&pieces(question), rule.label, HEARD) } else { Vec::new() }
}

/// The pieces of a question, as the second look hears them.
pub fn pieces(question: &str) -> Pieces<'static> {
    let table: &'static Table = &TABLE;
    Pieces::new(question, table.reading(question).families)
}

/// The label that the rules alone give a question; `Question` when none fires.
pub fn by_rules(question: &str) -> Label {
    TABLE.reading(question).rule.map_or(Label::Question, |rule| rule.label)
}

#[cfg(test)]
mod tests;
