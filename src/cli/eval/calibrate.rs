//! `minwon eval calibrate`

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use clap::Args;
use jiff::civil::DateTime;

use super::retrieval::refused;
use super::{Failure, Place};
use crate::answer::calibration::Calibration;
use crate::eval::bench::{Bench, Documents};
use crate::eval::calibrate::{Cases, Fitting, today};
use crate::eval::set;

#[derive(Debug, Args)]
#[command(
    after_help = "Fit on the halves that are there for tuning only, review the file, then name it as `confidence.calibration`."
)]
pub(in crate::cli) struct Options {
    /// Sets: a folder, with :SPLIT,SPLIT for splits other than `dev`, and =WEIGHT for what each of its questions counts
    #[arg(required = true, value_name = "SET_DIR[:SPLIT,…][=WEIGHT]")]
    sets: Vec<Named>,
    /// The file to write
    #[arg(long, value_name = "FILE.toml")]
    out: PathBuf,
    /// Korean wall-clock time of questions that name none
    #[arg(long, value_name = "TIME")]
    now: Option<DateTime>,
    /// Write the cases with their features, to study them
    #[arg(long, value_name = "OUT.jsonl")]
    cases: Option<PathBuf>,
    /// Parts of the cross-validation
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=1000))]
    folds: u64,
    /// Weight of the squared coefficients
    #[arg(long, default_value_t = 5.0, value_name = "WEIGHT")]
    ridge: f64,
    /// What a question counts whose right documents are withheld
    #[arg(long, default_value_t = 0.3, value_name = "WEIGHT")]
    withheld: f64,
}

/// A set as named on the command line.
#[derive(Debug, Clone, PartialEq)]
struct Named {
    dir: PathBuf,
    splits: Vec<String>,
    weight: f64,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, weight) = text.rsplit_once('=').unwrap_or((text, "1"));
        let weight = weight.parse().ok().filter(|weight: &f64| weight.is_finite() && *weight > 0.0);
        let weight = weight.ok_or("the weight behind `=` is not a positive number")?;
        let (dir, splits) = text.rsplit_once(':').unwrap_or((text, "dev"));
        Ok(Self { dir: dir.into(), splits: splits.split(',').map(str::to_owned).collect(), weight })
    }
}

pub(super) fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let config = place.config()?;
    let Options { folds, ridge, withheld, .. } = *options;
    let fitting = Fitting { folds, ridge, withheld };
    let mut cases = Cases::default();
    for Named { dir, splits, weight } in &options.sets {
        let documents = Documents::open(dir, None).map_err(refused)?;
        let bench = Bench::open(documents, options.now, &config, Calibration::built_in()).map_err(refused)?;
        let mut questions = Vec::new();
        for split in splits {
            questions.extend(set::questions(dir, split).map_err(Failure::input)?);
        }
        let name = dir.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        cases.add(&format!("{name} {}", splits.join(" ")), *weight, &questions, &bench, fitting)?;
    }
    if let Some(path) = &options.cases {
        std::fs::write(path, cases.lines()).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let calibration = cases.fit(fitting, today());
    let text = calibration.to_text();
    print!("{text}");
    std::fs::write(&options.out, &text).with_context(|| format!("{} cannot be written", options.out.display()))?;
    eprintln!("written to {}", options.out.display());
    Ok(())
}
