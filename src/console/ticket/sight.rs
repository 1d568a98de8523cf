//! What the resident was answered before, and what retrieval saw. The judgement is JSON of whatever release answered: what this one
//! does not know is shown by its name.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Citation;
use crate::app::App;
use crate::console::texts;
use crate::console::when::{self, When};
use crate::store::AnswerRow;

/// Hits shown.
const HITS: usize = 5;

/// One question of the conversation and what was answered.
pub(super) struct Exchange {
    pub(super) at: When,
    pub(super) question: String,
    pub(super) answer: String,
    pub(super) outcome: String,
    pub(super) outcome_code: String,
    pub(super) citations: Vec<String>,
    pub(super) sight: Sight,
}

/// How the answer came about.
pub(super) struct Sight {
    /// Name and value.
    pub(super) facts: Vec<(String, String)>,
    /// One, or one for each question in the text; none when a rule or a list answered.
    pub(super) readings: Vec<Reading>,
}

/// A question as it was read, and what was found for it.
pub(super) struct Reading {
    /// Name and value.
    pub(super) facts: Vec<(String, String)>,
    pub(super) hits: Vec<Hit>,
    pub(super) parts: Vec<Part>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) features: Vec<(String, String)>,
}

/// An article that was found.
pub(super) struct Hit {
    pub(super) title: String,
    pub(super) article: String,
    pub(super) score: String,
}

/// A sentence that a model wrote, and what became of it.
pub(super) struct Sentence {
    pub(super) verdict: String,
    pub(super) text: String,
}

/// One part of the scores, for all hits.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Judgement {
    rule: Option<String>,
    query: Option<Asked>,
    hits: Vec<Found>,
    features: BTreeMap<String, Value>,
    model: Said,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    name: String,
    missing: Option<String>,
    sentences: Vec<Judged>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Judged {
    text: String,
    cites: Vec<String>,
    verdict: String,
}

/// What a model had to do with the text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Composition {
    model_failure: Option<Failure>,
    usage: Option<Usage>,
    cached: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Failure {
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Usage {
    input: i64,
    output: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    text: String,
    kind: String,
    expansions: Vec<Expansion>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Expansion {
    wording: String,
    official: String,
    weight: f64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Found {
    article: String,
    title: String,
    score: f64,
    parts: BTreeMap<String, Value>,
}

impl Exchange {
    pub(super) fn new(app: &App, row: &AnswerRow, now: Timestamp) -> Self {
        let citations: Vec<Citation> = serde_json::from_str(&row.citations).unwrap_or_default();
        Self {
            at: when::when(row.created_at, now),
            question: row.question.clone(),
            answer: row.text.clone(),
            outcome: named("outcome", &row.outcome),
            outcome_code: row.outcome.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').collect(),
            citations: citations.into_iter().map(|cited| format!("{} ({})", cited.title, cited.source)).collect(),
            sight: Sight::new(app, row),
        }
    }
}

impl Sight {
    fn new(app: &App, row: &AnswerRow) -> Self {
        let judgement: Value = serde_json::from_str(&row.judgement).unwrap_or_default();
        let each = match judgement {
            Value::Array(each) => each,
            one => vec![one],
        };
        let each = each.into_iter().filter_map(|one| serde_json::from_value::<Judgement>(one).ok());
        let each: Vec<Judgement> = each.collect();
        let rule = each.iter().find_map(|judgement| judgement.rule.clone());
        Self { facts: facts(app, row, rule.as_deref()), readings: each.into_iter().filter_map(Reading::new).collect() }
    }
}

impl Reading {
    fn new(judgement: Judgement) -> Option<Self> {
        let query = judgement.query?;
        let hits: Vec<Found> = judgement.hits.into_iter().take(HITS).collect();
        let mut names: Vec<&String> = hits.iter().flat_map(|hit| hit.parts.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let parts = names.into_iter().map(|name| Part {
            name: named("part", name),
            values: hits.iter().map(|hit| hit.parts.get(name).map_or_else(|| "–".to_owned(), number)).collect(),
        });
        let mut facts = vec![("query", query.text), ("kind", named("question", &query.kind))];
        let expansions: Vec<String> = query.expansions.iter().map(Expansion::shown).collect();
        if !expansions.is_empty() {
            facts.push(("expansions", expansions.join(", ")));
        }
        facts.extend([("asked_model", judgement.model.name), ("missing", judgement.model.missing.unwrap_or_default())]);
        Some(Self {
            facts: labelled(facts),
            sentences: judgement.model.sentences.into_iter().map(Judged::shown).collect(),
            parts: parts.collect(),
            features: judgement.features.iter().map(|(name, value)| (named("part", name), number(value))).collect(),
            hits: hits
                .iter()
                .map(|hit| Hit { title: hit.title.clone(), article: hit.article.clone(), score: decimal(hit.score) })
                .collect(),
        })
    }
}

impl Judged {
    fn shown(self) -> Sentence {
        let cites = if self.cites.is_empty() { String::new() } else { format!(" [{}]", self.cites.join(", ")) };
        Sentence { verdict: named("verdict", &self.verdict), text: format!("{}{cites}", self.text) }
    }
}

impl Expansion {
    fn shown(&self) -> String {
        let weight = percent(self.weight);
        let values = [("wording", self.wording.as_str()), ("official", &self.official), ("weight", &weight)];
        texts::with("sight.expansion", &values)
    }
}

/// What was decided, why, and by what.
fn facts(app: &App, row: &AnswerRow, rule: Option<&str>) -> Vec<(String, String)> {
    let thresholds = &app.config.confidence;
    let values = [
        ("confidence", &*percent(row.confidence)),
        ("answer", &percent(thresholds.answer)),
        ("clarify", &percent(thresholds.clarify)),
    ];
    let mut facts =
        vec![("confidence", texts::with("sight.confidence_of", &values)), ("decision", named("outcome", &row.outcome))];
    if let Some(reason) = &row.reason {
        facts.push(("reason", named("reason", reason)));
    }
    if let Some(rule) = rule {
        facts.push(("rule", named("rule", rule)));
    }
    facts.push(("composed_by", named("composed_by", &row.composed_by)));
    if let Some(model) = &row.model {
        facts.push(("model", model.clone()));
    }
    let composition: Composition = serde_json::from_str(&row.composition).unwrap_or_default();
    if let Some(failure) = &composition.model_failure {
        facts.push(("model_failure", named("reason", &failure.reason)));
    }
    if composition.cached {
        facts.push(("kept", texts::text("sight.kept_answer")));
    }
    if let Some(usage) = &composition.usage {
        facts.push(("tokens", (usage.input + usage.output).to_string()));
    }
    labelled(facts)
}

fn labelled(facts: Vec<(&str, String)>) -> Vec<(String, String)> {
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    facts.map(|(name, value)| (texts::text(&format!("sight.{name}")), value)).collect()
}

/// The text for a code, else the code.
fn named(group: &str, code: &str) -> String {
    texts::known(&format!("{group}.{code}")).unwrap_or_else(|| code.to_owned())
}

fn number(value: &Value) -> String {
    value.as_f64().map_or_else(|| value.to_string(), decimal)
}

fn decimal(value: f64) -> String {
    format!("{value:.3}")
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
