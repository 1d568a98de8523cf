//! `minwon ask`: one question, or a file of them, without storing anything.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Place};
use crate::answer::calibration::Calibration;
use crate::answer::{Answer, Answerer, Context, Outcome, Progress, Reason};
use crate::app::embed::Filling;
use crate::app::{self, system_clock};
use crate::calendar::Calendar;
use crate::district::District;
use crate::knowledge::{Change, Knowledge, Lexicon};
use crate::llm::Ledger;
use crate::locale::Language;
use crate::question::Question;

mod explain;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The question
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    question: Option<String>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    /// Print how the answer came about: what was understood, found and weighed
    #[arg(long, conflicts_with_all = ["json", "batch"])]
    explain: bool,
    /// Questions, a line `{"qid","query"}` each
    #[arg(long, value_name = "IN.jsonl", requires = "out")]
    batch: Option<PathBuf>,
    /// Where the answers go, a line each, in the order of the questions
    #[arg(long, value_name = "OUT.jsonl", requires = "batch")]
    out: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Line {
    qid: String,
    query: String,
}

pub(super) async fn run(place: &Place, options: Options) -> Result<(), Failure> {
    let asking = Asking::open(place).await?;
    match (options.batch, options.out, options.question) {
        (Some(batch), Some(out), _) => asking.batch(&batch, &out).await,
        (_, _, question) => asking.single(&question.unwrap_or_default(), options.json, options.explain).await,
    }
}

/// What answering needs, read from the database once. The index is built in memory, so that a running service is not disturbed.
struct Asking {
    answerer: Answerer,
    calibration: Calibration,
    district: District,
    calendar: Calendar,
    limit: usize,
}

impl Asking {
    async fn open(place: &Place) -> Result<Self, Failure> {
        let config = place.config()?;
        let home = place.home();
        home.prepare()?;
        let store = home.store().await?;
        let (rows, revision) = store.articles_since(0).await?;
        let district = store.district().await?;
        let learning = &config.learning;
        let mut learned =
            if learning.enabled { store.phrasings_since(0, learning.residents).await? } else { HashMap::new() };
        let mut changes = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| !row.deleted) {
            let article = Arc::new(row.article().with_context(|| format!("article {}", row.id))?);
            changes.push(match learned.remove(&row.id) {
                Some(wordings) => Change::PutLearned(article, wordings),
                None => Change::Put(article),
            });
        }
        if changes.is_empty() {
            eprintln!(
                "There are no articles in the database yet: import some with `minwon import`, or start `minwon serve` once."
            );
        }
        let knowledge = Knowledge::in_memory(Lexicon::with_own(&district.lexicon)?)?;
        knowledge.apply(changes, revision)?;
        let calibration = home.own_calibration(&config.confidence).unwrap_or_else(|error| {
            eprintln!("minwon: {error}: the built-in calibration is used");
            Calibration::built_in()
        });
        let knowledge = Arc::new(knowledge);
        let embedder = app::embedder(&config)?;
        if let Some(embedder) = embedder.clone() {
            // Only what the service has made: a command that asks one thing does not embed a district.
            let settings = config.embeddings.clone();
            let mut filling = Filling::new(store.clone(), Arc::clone(&knowledge), embedder, settings, system_clock());
            filling.read_stored().await?;
        }
        let ledger = Ledger::new(config.llm.budget, system_clock());
        app::learn_use(&ledger, &store, Timestamp::now()).await?;
        store.close().await;
        let answerer = app::answerer(knowledge, &config, embedder, &ledger)?.with_calibration(calibration.clone());
        let calendar = Calendar::of(&district, config.office_hours);
        Ok(Self { answerer, calibration, district, calendar, limit: config.limits.question_characters })
    }

    async fn ask(&self, text: &str) -> Result<Answer, Failure> {
        let question = Question::parse(text, self.limit).map_err(Failure::input)?;
        let context = Context {
            now: Timestamp::now(),
            language: None,
            district: &self.district,
            calendar: &self.calendar,
            history: &[],
        };
        Ok(self.answerer.respond(&question, &context, &Progress::silent()).await?)
    }

    async fn single(&self, text: &str, as_json: bool, explain: bool) -> Result<(), Failure> {
        let started = Instant::now();
        let answer = self.ask(text).await?;
        if as_json {
            let mut whole = shown("", &answer, started);
            whole["judgement"] = answer.record.judgement.clone();
            whole["note"] = json!(answer.note);
            whole["easy"] = json!(answer.easy);
            whole["suggestions"] = json!(answer.suggestions);
            whole["ticket_offer"] = json!(answer.ticket_offer);
            println!("{}", serde_json::to_string_pretty(&whole)?);
            return Ok(());
        }
        println!("[{} {:.2}]\n\n{}", answer.outcome.code(), answer.confidence, answer.text);
        if let Some(note) = &answer.note {
            println!("\n{note}");
        }
        for citation in &answer.citations {
            println!(
                "\n— {} ({}){}",
                citation.title,
                citation.source,
                citation.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default()
            );
        }
        for suggestion in &answer.suggestions {
            println!("? {suggestion}");
        }
        if explain {
            println!("\n{}", explain::text(&answer, &self.calibration));
        }
        Ok(())
    }

    async fn batch(&self, from: &PathBuf, to: &PathBuf) -> Result<(), Failure> {
        let file =
            File::open(from).with_context(|| format!("{} cannot be read", from.display())).map_err(Failure::input)?;
        let mut lines = Vec::new();
        for (at, line) in BufReader::new(file).lines().enumerate() {
            let line =
                line.with_context(|| format!("{}:{}: not UTF-8", from.display(), at + 1)).map_err(Failure::input)?;
            if !line.trim().is_empty() {
                let line: Line = serde_json::from_str(&line)
                    .with_context(|| format!("{}:{}: expected {{\"qid\",\"query\"}}", from.display(), at + 1))
                    .map_err(Failure::input)?;
                lines.push(line);
            }
        }
        let mut out = BufWriter::new(File::create(to).with_context(|| format!("{} cannot be written", to.display()))?);
        let bar = progress(lines.len());
        for line in &lines {
            let started = Instant::now();
            let result = match Question::parse(&line.query, self.limit) {
                Ok(_) => shown(&line.qid, &self.ask(&line.query).await?, started),
                // A question that the service would refuse is a line like any other.
                Err(error) => refused(&line.qid, &error.to_string(), started),
            };
            writeln!(out, "{result}")?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        out.flush()?;
        eprintln!("{} questions answered, written to {}", lines.len(), to.display());
        Ok(())
    }
}

fn shown(qid: &str, answer: &Answer, started: Instant) -> Value {
    let decision = if answer.is_answered() { "answer" } else { "ticket" };
    let (ranked, scores): (Vec<&String>, Vec<f64>) = answer.ranked.iter().map(|(id, score)| (id, *score)).unzip();
    json!({
        "qid": qid,
        "outcome": answer.outcome,
        "decision": decision,
        "ranked": ranked,
        "scores": scores,
        "confidence": answer.confidence,
        "text": answer.text,
        "citations": answer.citations,
        "reason": answer.record.reason,
        "language": answer.language.code(),
        "composed_by": answer.composed_by,
        "ms": started.elapsed().as_secs_f64() * 1000.0,
    })
}

fn refused(qid: &str, why: &str, started: Instant) -> Value {
    json!({
        "qid": qid, "outcome": Outcome::Refused, "decision": "ticket", "ranked": [], "scores": [], "confidence": 0.0, "text": why,
        "citations": [], "reason": Reason::NotAQuestion, "language": Language::Ko.code(), "ms": started.elapsed().as_secs_f64() * 1000.0,
    })
}

/// A bar for whoever looks on.
pub(super) fn progress(count: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({eta})").expect("the template is valid");
    ProgressBar::new(count as u64).with_style(style)
}
