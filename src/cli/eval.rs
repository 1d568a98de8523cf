//! `minwon eval`: each measurement has its file.

use clap::Subcommand;

use super::{Failure, Place};

mod retrieval;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask a question set and measure ranking, confidence, decisions and time
    Retrieval(Box<retrieval::Options>),
}

pub(super) async fn run(place: &Place, command: Command) -> Result<(), Failure> {
    match command {
        Command::Retrieval(options) => retrieval::run(place, *options).await,
    }
}
