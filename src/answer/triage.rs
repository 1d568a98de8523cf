//! What a question is before anything is looked up: a crisis first, then emergencies, abuse, politics, the wish for a person, another
//! authority's business, small talk; and whether it is a report or a case of the asker's own, which go on to retrieval.
//!
//! The rules are data (`triage/rules/*.toml`); one pass over the text finds every phrase of every rule, whatever their number.

use std::sync::LazyLock;

mod phrases;
mod rules;

pub use rules::{Label, Rule, Triage};

use rules::Table;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(RULES).expect("the triage tests read the rules"));

/// One table in several files.
const RULES: &str = concat!(
    include_str!("triage/rules/words.toml"),
    include_str!("triage/rules/harmless.toml"),
    include_str!("triage/rules/suicide.toml"),
    include_str!("triage/rules/violence.toml"),
    include_str!("triage/rules/emergency.toml"),
    include_str!("triage/rules/abuse.toml"),
    include_str!("triage/rules/politics.toml"),
    include_str!("triage/rules/human.toml"),
    include_str!("triage/rules/authority.toml"),
    include_str!("triage/rules/talk.toml"),
    include_str!("triage/rules/own.toml"),
    include_str!("triage/rules/report.toml"),
);

/// What a question is.
#[derive(Debug, Clone, Copy)]
pub struct Triaged {
    /// Its kind; `Question` when no rule fires.
    pub label: Label,
    /// The rule that says so.
    pub rule: Option<&'static Rule>,
}

impl Triaged {
    /// The rule that answers at once, without looking anything up. Reports and cases of one's own go on; so does another authority's
    /// business where the district may have an article about it (`fallback`).
    pub fn ends(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_some() && !rule.yields)
    }

    /// The rule that answers when no article does.
    pub fn fallback(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_some() && rule.yields)
    }

    /// The rule that goes along with whatever answer is found: with a note and a ticket.
    pub fn beside(&self) -> Option<&'static Rule> {
        self.rule.filter(|rule| rule.outcome().is_none())
    }
}

/// The first rule that fires on a question decides.
pub fn triage(question: &str) -> Triaged {
    let table: &'static Table = &TABLE;
    let rule = table.first(question);
    Triaged { label: rule.map_or(Label::Question, |rule| rule.label), rule }
}

#[cfg(test)]
mod tests;
