//! `minwon eval second-look`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::cli::Failure;
use crate::eval::calibrate::today;
use crate::eval::{second, set};

#[derive(Debug, Args)]
#[command(
    after_help = "Review the file, put it in the place of src/answer/triage/weights.tsv and measure with `minwon eval triage`."
)]
pub(in crate::cli) struct Options {
    /// Lines to learn from, one JSON object a line: `{"id","text","label"}`, or a question set; without a label a line is only no crisis
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Ordinary texts: files or folders of .md, .json and .jsonl; every line is nothing but a question
    #[arg(long, value_name = "PATH")]
    ordinary: Vec<PathBuf>,
    /// The file to write
    #[arg(long, value_name = "FILE.tsv")]
    out: PathBuf,
    /// What a line counts against the squared weights
    #[arg(long, default_value_t = 3.0, value_name = "WEIGHT")]
    cost: f64,
    /// What a line of ordinary text counts beside a labelled one
    #[arg(long, default_value_t = 0.5, value_name = "WEIGHT")]
    ordinary_weight: f64,
    /// A piece is known when it stands in so many labelled lines
    #[arg(long, default_value_t = 3, value_name = "N")]
    least: usize,
    /// Pieces kept at most
    #[arg(long, default_value_t = 24_000, value_name = "N")]
    most: usize,
    /// Share of calm lines, look-alikes among them, that may be taken for a crisis
    #[arg(long, default_value_t = 0.01, value_name = "SHARE")]
    alarms: f64,
    /// Share of questions that may be taken for a report or a case of one's own
    #[arg(long, default_value_t = 0.01, value_name = "SHARE")]
    beside_alarms: f64,
    /// Share of questions that may be taken for each other label
    #[arg(long, default_value_t = 0.001, value_name = "SHARE")]
    other_alarms: f64,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for file in &options.files {
        lines.extend(set::labelled(file).map_err(Failure::input)?);
    }
    let mut ordinary = Vec::new();
    for path in &options.ordinary {
        gather(path, &mut ordinary).with_context(|| format!("{} cannot be read", path.display()))?;
    }
    let Options { cost, ordinary_weight, least, most, alarms, beside_alarms, other_alarms, .. } = *options;
    let fitting = second::Fitting { cost, ordinary: ordinary_weight, least, most, alarms, beside_alarms, other_alarms };
    let text = second::fit(&lines, &ordinary, fitting, today());
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        println!("{line}");
    }
    std::fs::write(&options.out, &text).with_context(|| format!("{} cannot be written", options.out.display()))?;
    eprintln!("written to {}", options.out.display());
    Ok(())
}

/// The lines of a file, or of all files of a folder, that hold words; of JSON its texts.
fn gather(path: &Path, texts: &mut Vec<String>) -> std::io::Result<()> {
    if path.is_dir() {
        let mut entries =
            std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| gather(entry, texts));
    }
    let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    let text = std::fs::read_to_string(path)?;
    match kind {
        "md" => texts.extend(text.lines().map(str::to_owned)),
        "json" | "jsonl" => {
            let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
            for value in values.map_while(Result::ok) {
                // Of a question its words; of a catalogue all its texts.
                match value.get("query") {
                    Some(query) => strings(query, texts),
                    None => strings(&value, texts),
                }
            }
        }
        _ => {}
    }
    texts.retain(|text| text.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST);
    Ok(())
}

/// Letters of a line worth learning from.
const SHORTEST: usize = 3;

fn strings(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| strings(value, texts)),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, texts)),
        _ => {}
    }
}
