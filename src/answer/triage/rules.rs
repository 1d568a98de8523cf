//! The rules: read from `triage/rules`, and how one fires.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ticket::Kind;

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

    /// Somebody may be in danger, or is said to be.
    fn is_grave(self) -> bool {
        matches!(self, Self::Crisis | Self::Emergency | Self::Abuse)
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
    /// Does the second look lead here for its label?
    pub second: bool,
    ways: Vec<Way>,
}

/// One way to say it. Phrases are numbers, sorted.
#[derive(Debug)]
struct Way {
    any: Vec<usize>,
    all: Vec<Vec<usize>>,
    chain: Vec<Vec<usize>>,
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
    /// Two sets of one name.
    #[error("there are two sets @{0}")]
    TwoSets(String),
    /// Too many phrases.
    #[error(transparent)]
    Size(#[from] aho_corasick::BuildError),
}

/// The rules in order, with their phrases.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rules: Vec<Rule>,
    phrases: Phrases,
    /// What sounds grave and is not.
    harmless: Vec<Way>,
    /// Names of the word families, each with its `@`.
    families: Vec<String>,
    /// By number of a phrase: the families it belongs to.
    belongs: Vec<Vec<usize>>,
}

/// What was found in a question.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// The first rule that fires.
    pub(super) rule: Option<&'a Rule>,
    /// The word families met, each with its `@`; `@harmless` among them when something only sounds grave.
    pub(super) families: Vec<&'a str>,
}

/// Stands among the families for what only sounds grave.
const HARMLESS: &str = "@harmless";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    spelling: BTreeMap<String, String>,
    #[serde(default)]
    sets: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    harmless: Vec<WrittenWay>,
    #[serde(default)]
    rule: Vec<Written>,
}

impl File {
    /// What several files say.
    fn of(texts: &[&str]) -> Result<Self, TableError> {
        let mut whole =
            Self { spelling: BTreeMap::new(), sets: BTreeMap::new(), harmless: Vec::new(), rule: Vec::new() };
        for text in texts {
            let file: Self = toml::from_str(text)?;
            whole.spelling.extend(file.spelling);
            whole.harmless.extend(file.harmless);
            whole.rule.extend(file.rule);
            for (name, phrases) in file.sets {
                if whole.sets.contains_key(&name) {
                    return Err(TableError::TwoSets(name));
                }
                whole.sets.insert(name, phrases);
            }
        }
        Ok(whole)
    }
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
    second: bool,
    #[serde(default)]
    way: Vec<WrittenWay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWay {
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    all: Vec<Vec<String>>,
    #[serde(default)]
    chain: Vec<Vec<String>>,
    within: Option<usize>,
    #[serde(default)]
    unless: Vec<String>,
    alone: Option<usize>,
}

impl Table {
    pub(super) fn read(texts: &[&str]) -> Result<Self, TableError> {
        let file = File::of(texts)?;
        let mut collector = Collector::default();
        let mut way = |rule: &str, written: WrittenWay| {
            let mut numbers = |phrases: &[String]| numbers(phrases, &file.sets, rule, &mut collector);
            Ok::<_, TableError>(Way {
                any: numbers(&written.any)?,
                all: written.all.iter().map(|group| numbers(group)).collect::<Result<_, _>>()?,
                chain: written.chain.iter().map(|group| numbers(group)).collect::<Result<_, _>>()?,
                within: written.within.unwrap_or(usize::MAX),
                unless: numbers(&written.unless)?,
                alone: written.alone,
            })
        };
        let harmless = file.harmless.into_iter().map(|written| way("harmless", written)).collect::<Result<_, _>>()?;
        let mut rules = Vec::with_capacity(file.rule.len());
        for Written { name, label, text, yields, second, way: written } in file.rule {
            let ways = written.into_iter().map(|written| way(&name, written)).collect::<Result<_, _>>()?;
            rules.push(Rule { name, label, text, yields, second, ways });
        }
        let families: Vec<String> = file.sets.keys().map(|name| format!("@{name}")).collect();
        let mut belongs = Vec::new();
        for (family, phrases) in file.sets.values().enumerate() {
            for phrase in phrases {
                let number = collector.number(phrase);
                belongs.resize_with(belongs.len().max(number + 1), Vec::new);
                belongs[number].push(family);
            }
        }
        Ok(Self { rules, phrases: collector.finish(&file.spelling)?, harmless, families, belongs })
    }

    /// The first rule that fires on a question. What is harmless hides what it touches from the gravest rules.
    pub(super) fn reading(&self, question: &str) -> Reading<'_> {
        let found = Found::scan(question, &self.phrases);
        let harmless = self.harmless.iter().filter(|way| !way.is_barred(&found));
        let stretches: Vec<_> = harmless.flat_map(|way| way.stretches(&found)).collect();
        let grave = found.outside(&stretches);
        let rule = self.rules.iter().find(|rule| rule.fires(if rule.label.is_grave() { &grave } else { &found }));
        let families = self.met(&found, !stretches.is_empty());
        Reading { rule, families }
    }

    /// The word families met in a text, as in its reading.
    pub(super) fn families(&self, text: &str) -> Vec<&str> {
        let found = Found::scan(text, &self.phrases);
        let mut harmless = self.harmless.iter().filter(|way| !way.is_barred(&found));
        let harmless = harmless.any(|way| !way.stretches(&found).is_empty());
        self.met(&found, harmless)
    }

    fn met(&self, found: &Found, harmless: bool) -> Vec<&str> {
        let met = found.phrases().filter_map(|phrase| self.belongs.get(phrase)).flatten();
        let met: BTreeSet<&str> = met.map(|family| self.families[*family].as_str()).collect();
        met.into_iter().chain(harmless.then_some(HARMLESS)).collect()
    }

    /// The rule of a label to which the second look leads.
    pub(super) fn second(&self, label: Label) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.label == label && rule.second)
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
    out.sort_unstable();
    out.dedup();
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

    /// Kind of the ticket that comes of it. What is broken, dirty or in the way is a 기타민원 (민원 처리에 관한 법률 제2조: 일상생활에서
    /// 발생하는 불편사항을 알리는 것).
    pub fn ticket_kind(&self) -> Kind {
        if self.label == Label::Report { Kind::Other } else { Kind::Inquiry }
    }

    fn fires(&self, found: &Found) -> bool {
        self.ways.iter().any(|way| way.fires(found))
    }
}

impl Way {
    fn fires(&self, found: &Found) -> bool {
        (self.has_any(found) || self.has_all(found) || !self.chains(found).is_empty()) && !self.is_barred(found)
    }

    fn is_barred(&self, found: &Found) -> bool {
        self.unless.iter().any(|phrase| found.has(*phrase))
    }

    fn has_any(&self, found: &Found) -> bool {
        let longest = found.places_of(&self.any).into_iter().map(|(start, end)| end - start).max();
        longest.is_some_and(|longest| self.alone.is_none_or(|most| found.length.saturating_sub(longest) <= most))
    }

    /// One phrase of every group, each no farther from the first group's than `within` characters.
    fn has_all(&self, found: &Found) -> bool {
        let Some((first, others)) = self.all.split_first() else { return false };
        let others: Vec<_> = others.iter().map(|group| found.places_of(group)).collect();
        let near = |group: &[(usize, usize)], (start, end): (usize, usize)| {
            let mut places = group.iter();
            places.any(|(from, to)| from.saturating_sub(end) <= self.within && start.saturating_sub(*to) <= self.within)
        };
        found.places_of(first).into_iter().any(|place| others.iter().all(|group| near(group, place)))
    }

    /// One phrase of every group in this order, each beginning behind the one before and no farther from its end than `within`
    /// characters: first character and the one after the last.
    fn chains(&self, found: &Found) -> Vec<(usize, usize)> {
        let Some((first, others)) = self.chain.split_first() else { return Vec::new() };
        // (first character of the chain, first of its last link, its end)
        let mut open: Vec<_> = found.places_of(first).into_iter().map(|(start, end)| (start, start, end)).collect();
        for group in others {
            let places = found.places_of(group);
            let mut longer = Vec::new();
            for (begin, start, end) in open {
                let follows = |(from, _): &&(usize, usize)| *from > start && from.saturating_sub(end) <= self.within;
                longer.extend(places.iter().filter(follows).map(|(from, to)| (begin, *from, *to)));
            }
            // A long text repeats words; a few places of each are enough to know.
            longer.sort_unstable();
            longer.dedup();
            longer.truncate(MOST_CHAINS);
            open = longer;
        }
        open.into_iter().map(|(begin, _, end)| (begin, end)).collect()
    }

    /// Every stretch of the question that this covers.
    fn stretches(&self, found: &Found) -> Vec<(usize, usize)> {
        let mut out = found.places_of(&self.any);
        out.extend(self.chains(found));
        out
    }
}

/// Chains followed at most from link to link.
const MOST_CHAINS: usize = 200;
