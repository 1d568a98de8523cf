//! Measures grounding: answers made wrong in one place must be stopped, faithful ones kept.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answer::ground::{Evidence, Said, Verdict};
use crate::locale::Language;

/// One answer of a set.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Unique in its set.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// What the model was given.
    pub passages: Vec<Passage>,
    /// What it wrote.
    pub answer: Vec<Sentence>,
    /// Code of the language.
    pub language: String,
    /// Does every sentence stand in its passages?
    pub faithful: bool,
    /// In which way it is wrong, or what kind of faithful answer it is.
    #[serde(default)]
    pub kind: String,
    /// Index of the wrong sentence; without it, any stopped sentence stops the answer.
    #[serde(default)]
    pub wrong: Option<usize>,
    /// Day against which `다음 달` is read; the command's own day without it.
    #[serde(default)]
    pub today: Option<Date>,
}

/// A passage under its token.
#[derive(Debug, Clone, Deserialize)]
pub struct Passage {
    /// `p1`.
    pub token: String,
    /// Its words.
    pub text: String,
}

/// A sentence and what it cites.
#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Tokens.
    pub cites: Vec<String>,
}

/// How often answers of one kind came out right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Answers.
    pub n: usize,
    /// Stopped when unfaithful, kept when faithful.
    pub right: usize,
}

/// What a set comes to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Answers with a wrong sentence.
    pub unfaithful: usize,
    /// Of these, stopped.
    pub stopped: usize,
    /// Faithful answers.
    pub faithful: usize,
    /// Of these, kept.
    pub kept: usize,
    /// By kind.
    pub by_kind: BTreeMap<String, Count>,
    /// Unfaithful and faithful answers by language.
    #[serde(skip)]
    pub by_language: BTreeMap<String, Count>,
    /// Faithful answers to which a condition was added.
    #[serde(skip)]
    pub amended: usize,
    /// Milliseconds an answer, on one core.
    #[serde(skip)]
    pub mean_ms: f64,
    /// The slowest answer.
    #[serde(skip)]
    pub max_ms: f64,
    /// Answers that came out wrong: id, kind and what became of each sentence.
    #[serde(skip)]
    pub errors: Vec<String>,
}

/// Checks every answer of a set.
pub fn measure(cases: &[Case], today: Date) -> Report {
    let mut report = Report::default();
    let mut spent = Duration::ZERO;
    for case in cases {
        let started = Instant::now();
        let verdicts = verdicts(case, today);
        let took = started.elapsed();
        spent += took;
        report.max_ms = report.max_ms.max(took.as_secs_f64() * 1_000.0);
        report.add(case, verdicts);
    }
    report.mean_ms = spent.as_secs_f64() * 1_000.0 / cases.len().max(1) as f64;
    report
}

fn verdicts(case: &Case, today: Date) -> Vec<Verdict> {
    let passages: Vec<&str> = case.passages.iter().map(|passage| passage.text.as_str()).collect();
    let evidence = Evidence::read(&passages, case.today.unwrap_or(today));
    let language = Language::from_tag(&case.language).unwrap_or(Language::Ko);
    let mut said = Said::default();
    // A token that was not given cites a passage that does not exist.
    let index = |token: &String| {
        case.passages.iter().position(|passage| passage.token == *token).unwrap_or(case.passages.len())
    };
    let verdict = |sentence: &Sentence| {
        let cited: Vec<usize> = sentence.cites.iter().map(index).collect();
        evidence.check(&sentence.text, &cited, language, &mut said)
    };
    case.answer.iter().map(verdict).collect()
}

impl Report {
    fn add(&mut self, case: &Case, verdicts: Vec<Verdict>) {
        let fails = |verdict: &Verdict| matches!(verdict, Verdict::Fails(_));
        let amended = verdicts.iter().any(|verdict| matches!(verdict, Verdict::Amended { .. }));
        let stops = |verdict: &Verdict| fails(verdict) || case.kind.contains("condition") && *verdict != Verdict::Holds;
        let right = if case.faithful {
            self.faithful += 1;
            self.amended += usize::from(amended);
            !verdicts.iter().any(fails)
        } else {
            self.unfaithful += 1;
            case.wrong.and_then(|at| verdicts.get(at)).map_or_else(|| verdicts.iter().any(stops), stops)
        };
        self.kept += usize::from(right && case.faithful);
        self.stopped += usize::from(right && !case.faithful);
        let class = if case.faithful { "faithful" } else { "unfaithful" };
        let kind = if case.kind.is_empty() { class } else { &case.kind };
        for count in [
            self.by_kind.entry(kind.to_owned()).or_default(),
            self.by_language.entry(format!("{} {class}", case.language)).or_default(),
        ] {
            count.n += 1;
            count.right += usize::from(right);
        }
        if !right {
            let sentences = case
                .answer
                .iter()
                .zip(verdicts)
                .map(|(sentence, verdict)| format!("\n    {}\n      -> {verdict:?}", sentence.text));
            self.errors.push(format!("{} {kind}{}", case.id, sentences.collect::<String>()));
        }
    }
}
