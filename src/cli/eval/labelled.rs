//! `minwon eval masking` and `minwon eval triage`: files of labelled texts, run through one step of the flow.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use crate::answer::triage::second::SecondLook;
use crate::cli::Failure;
use crate::eval::{masking, set, triage};

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// One JSON object a line: `{"id","text","spans":[{"start","end","type"}]}`, `{"id","text","label","lang"}` or
    /// `{"id","question","passages":[{"token","text"}],"answer":[{"text","cites"}],"language","faithful","kind"}`
    pub(super) file: PathBuf,
    /// Print every error
    #[arg(long)]
    errors: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TriageOptions {
    #[command(flatten)]
    labelled: Options,
    /// Weights for the second look in place of the program's
    #[arg(long, value_name = "FILE.tsv")]
    weights: Option<PathBuf>,
}

pub(super) fn masking(options: &Options) -> Result<(), Failure> {
    let lines = set::labelled(&options.file).map_err(Failure::input)?;
    let report = masking::measure(&lines);
    let mut table = Vec::new();
    for (kind, found) in &report.by_type {
        table.push(format!("{kind:<10} {:>6} of {:>6} found", found.found, found.spans));
    }
    table.push(format!("{:<10} {:>6} of {:>6} found", "all", report.found, report.spans));
    table.push(format!(
        "{:<10} {:>6} of {:>6} lines without personal data",
        "false", report.false_alarms, report.clean_lines
    ));
    print(options, &report, &table, &report.errors)
}

pub(super) fn triage(options: &TriageOptions) -> Result<(), Failure> {
    let TriageOptions { labelled: options, weights } = options;
    let lines = set::labelled(&options.file).map_err(Failure::input)?;
    let look = weights.as_deref().map(second_look).transpose()?;
    let report = triage::measure(&lines, look.as_ref());
    let mut table = Vec::new();
    for (label, predicted) in &report.confusion {
        let counts = predicted.iter().map(|(label, count)| format!("{} {count}", label.code()));
        table.push(format!("{:<16} {}", label.code(), counts.collect::<Vec<_>>().join(", ")));
    }
    table.push(format!("{:<16} {} of {} as labelled", "all", report.correct, report.n));
    print(options, &report, &table, &report.errors)
}

fn second_look(path: &Path) -> Result<SecondLook, Failure> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    SecondLook::read(&text).map_err(|error| Failure::input(anyhow::anyhow!("{}, {error}", path.display())))
}

pub(super) fn print(
    options: &Options,
    report: &impl Serialize,
    table: &[String],
    errors: &[String],
) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    // With --json the object stands alone on standard output; errors go beside it.
    if options.json {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
    } else {
        for line in table {
            writeln!(out, "{line}")?;
        }
    }
    for error in errors.iter().filter(|_| options.errors) {
        if options.json {
            eprintln!("{error}");
        } else {
            writeln!(out, "{error}")?;
        }
    }
    Ok(())
}
