//! `minwon eval lexicon`: the linter over the residents' lexicon.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;

use crate::cli::Failure;
use crate::knowledge::{LexiconError, import, lexicon};

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no faults, 2 wrong usage, 3 a file has faults or cannot be read.\n\
    Faults keep a lexicon from being imported; hints are worth a look. docs/KNOWLEDGE.md says what is a fault.")]
pub(in crate::cli) struct Options {
    /// Files as `lexicon.tsv`; without any, those that come with the program
    files: Vec<PathBuf>,
    /// Articles that the wordings are to lead to, as `minwon import` reads them; without any, the demo district's
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Print every finding, not the first ones alone
    #[arg(long)]
    all: bool,
}

/// Findings of a kind that are printed.
const SHOWN: usize = 20;

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let files: Vec<(String, String)> = if options.files.is_empty() {
        lexicon::files().collect()
    } else {
        options.files.iter().map(read).collect::<Result<_, _>>().map_err(Failure::input)?
    };
    let batch = match &options.documents {
        Some(folder) => import::read(std::slice::from_ref(folder), &import::Options::default(), &|_| ()),
        None => import::demo(),
    };
    let batch = batch.map_err(|errors| Failure::input(anyhow!("the documents cannot be read:\n{errors}")))?;
    let findings = lexicon::check(&files, batch.articles.iter());
    let mut out = std::io::stdout().lock();
    writeln!(out, "checked {} files against {} articles", files.len(), batch.articles.len())?;
    for (kind, list) in [("faults", &findings.faults), ("hints", &findings.hints)] {
        writeln!(out, "{kind:<7} {}", list.len())?;
        let shown = if options.all { list.len() } else { SHOWN };
        for finding in list.iter().take(shown) {
            let LexiconError { file, line, message } = finding;
            writeln!(out, "  {file}:{line}: {message}")?;
        }
        if list.len() > shown {
            writeln!(out, "  and {} more (--all)", list.len() - shown)?;
        }
    }
    match findings.faults.len() {
        0 => Ok(()),
        count => Err(Failure::input(anyhow!("{count} faults"))),
    }
}

fn read(path: &PathBuf) -> anyhow::Result<(String, String)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok((path.display().to_string(), text))
}
