//! `minwon eval grounding-look`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::cli::Failure;
use crate::eval::calibrate::today;
use crate::eval::{look, set};

#[derive(Debug, Args)]
#[command(
    after_help = "Review the file, put it in the place of src/answer/ground/weights.tsv and measure with `minwon eval grounding`."
)]
pub(in crate::cli) struct Options {
    /// Answers to learn from, as `minwon eval grounding` takes them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The file to write
    #[arg(long, value_name = "FILE.tsv")]
    out: PathBuf,
    /// What a sentence counts against the squared weights
    #[arg(long, default_value_t = 0.05, value_name = "WEIGHT")]
    cost: f64,
    /// A piece is known when it is strange in so many sentences
    #[arg(long, default_value_t = 8, value_name = "N")]
    least: usize,
    /// Share of the faithful sentences that the rules let pass which may be doubted
    #[arg(long, default_value_t = 0.07, value_name = "SHARE")]
    lost: f64,
    /// Share of the wrong sentences that the rules stop which may be let go
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    released: f64,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut cases = Vec::new();
    for file in &options.files {
        cases.extend(set::labelled(file).map_err(Failure::input)?);
    }
    let Options { cost, least, lost, released, .. } = *options;
    let fitting = look::Fitting { cost, least, lost, released };
    let text = look::fit(&cases, fitting, today());
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        println!("{line}");
    }
    std::fs::write(&options.out, &text).with_context(|| format!("{} cannot be written", options.out.display()))?;
    eprintln!("written to {}", options.out.display());
    Ok(())
}
