//! `minwon eval retrieval`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::Zoned;
use jiff::civil::DateTime;

use super::{Failure, Place};
use crate::answer::calibration::Calibration;
use crate::eval::bench::{Bench, BenchError, Documents, Run};
use crate::eval::report::{Report, Subject};
use crate::eval::{chart, compare, set};

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 the system failed, 2 wrong usage, 3 the set is malformed, 4 a threshold is missed."
)]
pub(in crate::cli) struct Options {
    /// Folder of the set: queries.<split>.jsonl, and corpus.jsonl unless the questions are about the demo district
    set: PathBuf,
    /// Splits to ask, separated by commas
    #[arg(long, default_value = "dev", value_delimiter = ',', value_name = "SPLIT")]
    split: Vec<String>,
    /// Ask questions of these kinds only
    #[arg(long, value_delimiter = ',', value_name = "KIND")]
    kind: Vec<String>,
    /// Documents other than the set's own: a corpus file (.jsonl), or a folder as `minwon import` reads it
    #[arg(long, value_name = "FILE-or-DIR")]
    documents: Option<PathBuf>,
    /// Leave titles and phrasings out, for sets whose questions are the titles
    #[arg(long)]
    bodies: bool,
    /// Korean wall-clock time of questions that name none [default: 2026-11-25T10:00 for the demo district, else now]
    #[arg(long, value_name = "TIME")]
    now: Option<DateTime>,
    /// Use this calibration instead of the configured one
    #[arg(long, value_name = "FILE.toml")]
    calibration: Option<PathBuf>,
    /// Use the configured language model and embeddings server, as the service does; they see the questions of the set
    #[arg(long)]
    with_models: bool,
    /// Write everything as JSON, to compare with later
    #[arg(long, value_name = "OUT.json")]
    json: Option<PathBuf>,
    /// Write a line a question, as `ask --batch` does
    #[arg(long, value_name = "OUT.jsonl")]
    lines: Option<PathBuf>,
    /// Draw the risk–coverage curve
    #[arg(long, value_name = "OUT.svg")]
    svg: Option<PathBuf>,
    /// Say what got better and worse since a run written with --json
    #[arg(long, value_name = "BASE.json")]
    compare: Option<PathBuf>,
    /// Show so many of the worst questions
    #[arg(long, default_value_t = 0, value_name = "N")]
    errors: usize,
    #[command(flatten)]
    demands: Demands,
}

/// What must be reached. Shares lie between 0 and 1.
#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds (shares from 0 to 1; exit code 4 when one is missed)")]
struct Demands {
    /// Share with a right document first
    #[arg(long, value_name = "SHARE")]
    min_r1: Option<f64>,
    /// Share with one among the first three
    #[arg(long, value_name = "SHARE")]
    min_r3: Option<f64>,
    /// Share with one among the first five
    #[arg(long, value_name = "SHARE")]
    min_r5: Option<f64>,
    /// Mean reciprocal rank
    #[arg(long, value_name = "SHARE")]
    min_mrr: Option<f64>,
    /// Normalised discounted gain over ten
    #[arg(long, value_name = "SHARE")]
    min_ndcg: Option<f64>,
    /// Area under the ROC curve
    #[arg(long, value_name = "SHARE")]
    min_auroc: Option<f64>,
    /// Answerable questions answered rightly at 95 % precision
    #[arg(long, value_name = "SHARE")]
    min_coverage: Option<f64>,
    /// Right ones among the answers, as configured
    #[arg(long, value_name = "SHARE")]
    min_precision: Option<f64>,
    /// Answerable questions answered rightly, as configured
    #[arg(long, value_name = "SHARE")]
    min_answered: Option<f64>,
    /// Unanswerable questions answered
    #[arg(long, value_name = "SHARE")]
    max_false_answers: Option<f64>,
    /// Mean CPU milliseconds a question
    #[arg(long, value_name = "MS")]
    max_cpu_ms: Option<f64>,
}

pub(super) async fn run(place: &Place, options: Options) -> Result<(), Failure> {
    let before = options.compare.as_deref().map(read_report).transpose().map_err(Failure::input)?;
    let config = place.config()?;
    let calibration = match &options.calibration {
        Some(file) => Calibration::load(file).map_err(Failure::input)?,
        None => place.home().own_calibration(&config.confidence).map_err(Failure::input)?,
    };
    let mut documents = Documents::open(&options.set, options.documents.as_deref()).map_err(refused)?;
    if options.bodies {
        documents = documents.bodies();
    }
    let mut questions = Vec::new();
    for split in &options.split {
        questions.extend(set::questions(&options.set, split).map_err(Failure::input)?);
    }
    questions.retain(|question| options.kind.is_empty() || options.kind.contains(&question.kind));
    if questions.is_empty() {
        return Err(Failure::input(anyhow::anyhow!(
            "no question of this set is of the kind {}",
            options.kind.join(", ")
        )));
    }
    let mut bench = Bench::open(documents, options.now, &config, calibration.clone()).map_err(refused)?;
    if options.with_models {
        if !config.embeddings.is_configured() && !config.llm.is_configured() {
            return Err(Failure::input(anyhow::anyhow!(
                "no model is configured: set MINWON_EMBEDDINGS__BASE_URL and MINWON_EMBEDDINGS__MODEL, or MINWON_LLM__BASE_URL and MINWON_LLM__MODEL"
            )));
        }
        let bar = super::super::ask::progress(bench.knowledge().len());
        bench = bench.connect(&config, calibration, &|made| bar.set_position(made as u64)).await.map_err(refused)?;
        bar.finish_and_clear();
    }
    let unknown = questions.iter().filter(|question| bench.lacks(question)).count();
    if unknown > 0 {
        eprintln!("minwon: {unknown} questions name documents that are not there: is it the right set of documents?");
    }
    let bar = super::super::ask::progress(questions.len());
    let mut runs: Vec<Run> = Vec::with_capacity(questions.len());
    for question in &questions {
        runs.push(bench.ask(question).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();

    let name = options.set.canonicalize().unwrap_or_else(|_| options.set.clone());
    let name = name.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = [&[name], options.split.as_slice(), options.kind.as_slice()].concat().join(" ");
    let subject = Subject::new(name, bench.knowledge().len(), Zoned::now().date(), config.confidence.thresholds());
    let report = Report::new(subject, runs);
    let curve = report.curve();
    print!("{}\n{}", report.text(), chart::sketch(&curve));
    print!("{}", report.errors(options.errors));
    if let Some(before) = before {
        print!("\n{}", compare::compare(&before.questions, &report.questions).text());
    }
    if let Some(path) = &options.json {
        write(path, &(serde_json::to_string_pretty(&report)? + "\n"))?;
    }
    if let Some(path) = &options.lines {
        let lines: Vec<String> = report.questions.iter().map(|run| run.line().to_string()).collect();
        write(path, &(lines.join("\n") + "\n"))?;
    }
    if let Some(path) = &options.svg {
        write(path, &chart::svg(&report.subject, &curve, report.at_95))?;
    }
    let missed = options.demands.missed(&report);
    if missed.is_empty() { Ok(()) } else { Err(Failure::missed(anyhow::anyhow!("{}", missed.join("; ")))) }
}

impl Demands {
    /// The demands that the report does not meet, in words.
    fn missed(&self, report: &Report) -> Vec<String> {
        let decisions = &report.decisions;
        let least = [
            ("R@1", self.min_r1, report.all.r1),
            ("R@3", self.min_r3, report.all.r3),
            ("R@5", self.min_r5, report.all.r5),
            ("MRR@10", self.min_mrr, report.all.mrr),
            ("nDCG@10", self.min_ndcg, report.all.ndcg),
            ("AUROC", self.min_auroc, report.auroc.unwrap_or(0.0)),
            ("coverage at 95 % precision", self.min_coverage, report.at_95.map_or(0.0, |point| point.recall)),
            ("precision", self.min_precision, decisions.precision()),
            ("answerable questions answered rightly", self.min_answered, decisions.recall()),
        ];
        let most = [
            ("false answers", self.max_false_answers, decisions.false_share()),
            ("CPU milliseconds a question", self.max_cpu_ms, report.latency.cpu_ms.unwrap_or(0.0)),
        ];
        let under = least.into_iter().filter_map(|(name, demanded, found)| {
            let demanded = demanded.filter(|demanded| found < *demanded)?;
            Some(format!("{name} is {found:.3}, less than {demanded}"))
        });
        let over = most.into_iter().filter_map(|(name, demanded, found)| {
            let demanded = demanded.filter(|demanded| found > *demanded)?;
            Some(format!("{name}: {found:.3}, more than {demanded}"))
        });
        under.chain(over).collect()
    }
}

/// A set that cannot be read is wrong input; an index that cannot be built is not.
pub(super) fn refused(error: BenchError) -> Failure {
    match error {
        BenchError::Set(_) | BenchError::Documents(_) => Failure::input(error),
        _ => error.into(),
    }
}

fn read_report(path: &Path) -> anyhow::Result<Report> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} was not written by `eval retrieval --json`", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    Ok(std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?)
}
