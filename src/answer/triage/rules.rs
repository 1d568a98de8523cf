//! The rules: read from `triage.toml`, and how one fires.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::phrases::{Collector, Found, Phrases};

/// What a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Somebody may be harmed by their own or another's hand.
    Crisis,
    /// Fire, gas, flooding, collapse, an injured person.
    Emergency,
    /// Insults and threats.
    Abuse,
    /// Elections, parties, politicians.
    Politics,
    /// The business of a tax office, the police, a court, …
    OtherAuthority,
    /// The asker's own eligibility or running case: an officer decides.
    PersonalCase,
    /// Something is broken, dirty, in the way: wants action.
    Report,
    /// Greetings, thanks, who are you.
    SmallTalk,
    /// Wants a person.
    HumanRequest,
    /// Anything else.
    Question,
}

impl Label {
    /// The code used in JSON and in sets.
    pub fn code(self) -> &'static str {
        match self {
            Self::Crisis => "crisis",
            Self::Emergency => "emergency",
            Self::Abuse => "abuse",
            Self::Politics => "politics",
            Self::OtherAuthority => "other_authority",
            Self::PersonalCase => "personal_case",
            Self::Report => "report",
            Self::SmallTalk => "small_talk",
            Self::HumanRequest => "human_request",
            Self::Question => "question",
        }
    }
}

/// What a rule leads to at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Triage {
    /// A number to call, first.
    Signposted,
    /// A friendly word.
    SmallTalk,
    /// Straight to a person.
    Unanswered,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name; stored with the answer as the reason.
    pub name: String,
    /// What a question is on which it fires.
    pub label: Label,
    /// Key of the text in the `answer` catalogue.
    pub text: String,
    /// Does it give way to an article that answers?
    pub yields: bool,
    any: Vec<usize>,
    all: Vec<Vec<usize>>,
    within: usize,
    unless: Vec<usize>,
    alone: Option<usize>,
}

/// Why the rules cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    /// Not TOML, or not of this form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// A set that does not exist.
    #[error("rule {rule}: there is no set @{set}")]
    NoSet {
        /// The rule.
        rule: String,
        /// The set it names.
        set: String,
    },
    /// Too many phrases.
    #[error(transparent)]
    Size(#[from] aho_corasick::BuildError),
}

/// The rules in order, with their phrases.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rules: Vec<Rule>,
    pub(super) phrases: Phrases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sets: BTreeMap<String, Vec<String>>,
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    label: Label,
    text: String,
    #[serde(default)]
    yields: bool,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    all: Vec<Vec<String>>,
    within: Option<usize>,
    #[serde(default)]
    unless: Vec<String>,
    alone: Option<usize>,
}

impl Table {
    pub(super) fn read(text: &str) -> Result<Self, TableError> {
        let file: File = toml::from_str(text)?;
        let mut collector = Collector::default();
        let mut rules = Vec::with_capacity(file.rule.len());
        for written in file.rule {
            let mut numbers = |phrases: &[String]| numbers(phrases, &file.sets, &written.name, &mut collector);
            rules.push(Rule {
                any: numbers(&written.any)?,
                all: written.all.iter().map(|group| numbers(group)).collect::<Result<_, _>>()?,
                within: written.within.unwrap_or(usize::MAX),
                unless: numbers(&written.unless)?,
                name: written.name,
                label: written.label,
                text: written.text,
                yields: written.yields,
                alone: written.alone,
            });
        }
        Ok(Self { rules, phrases: collector.finish()? })
    }
}

fn numbers(
    phrases: &[String],
    sets: &BTreeMap<String, Vec<String>>,
    rule: &str,
    collector: &mut Collector,
) -> Result<Vec<usize>, TableError> {
    let mut out = Vec::new();
    for phrase in phrases {
        if let Some(name) = phrase.strip_prefix('@') {
            let no_set = || TableError::NoSet { rule: rule.to_owned(), set: name.to_owned() };
            out.extend(sets.get(name).ok_or_else(no_set)?.iter().map(|phrase| collector.number(phrase)));
        } else {
            out.push(collector.number(phrase));
        }
    }
    Ok(out)
}

impl Rule {
    /// What it leads to at once; nothing for a report or a case of one's own.
    pub fn outcome(&self) -> Option<Triage> {
        match self.label {
            Label::Crisis | Label::Emergency | Label::Politics | Label::OtherAuthority => Some(Triage::Signposted),
            Label::SmallTalk => Some(Triage::SmallTalk),
            Label::Abuse | Label::HumanRequest => Some(Triage::Unanswered),
            Label::PersonalCase | Label::Report | Label::Question => None,
        }
    }

    pub(super) fn fires(&self, found: &Found) -> bool {
        (self.has_any(found) || self.has_all(found)) && !self.unless.iter().any(|phrase| found.has(*phrase))
    }

    fn has_any(&self, found: &Found) -> bool {
        let longest = self.any.iter().flat_map(|phrase| found.places(*phrase)).map(|(start, end)| end - start).max();
        longest.is_some_and(|longest| self.alone.is_none_or(|most| found.length.saturating_sub(longest) <= most))
    }

    /// One phrase of every group, each no farther from the first group's than `within` characters.
    fn has_all(&self, found: &Found) -> bool {
        let Some((first, others)) = self.all.split_first() else { return false };
        let near = |group: &[usize], (start, end): (usize, usize)| {
            let mut places = group.iter().flat_map(|phrase| found.places(*phrase));
            places.any(|(from, to)| from.saturating_sub(end) <= self.within && start.saturating_sub(to) <= self.within)
        };
        let mut places = first.iter().flat_map(|phrase| found.places(*phrase));
        places.any(|place| others.iter().all(|group| near(group, place)))
    }
}
