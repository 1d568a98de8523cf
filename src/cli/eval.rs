//! `minwon eval`: each measurement has its file.

use clap::Subcommand;

use super::{Failure, Place};

mod attack;
mod calibrate;
mod grounding;
mod labelled;
mod lexicon;
mod look;
mod retrieval;
mod second;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask a question set and measure ranking, confidence, decisions and time
    Retrieval(Box<retrieval::Options>),
    /// Check the residents' lexicon against the articles: the program's, or files of your own
    Lexicon(lexicon::Options),
    /// Mask a file of labelled texts and count what personal data was found and what was taken for it
    Masking(labelled::Options),
    /// Triage a file of labelled questions and count the labels
    Triage(labelled::TriageOptions),
    /// Fit triage's second look on labelled questions and write its weights as a file to review
    SecondLook(second::Options),
    /// Hold a file of answers against their passages and count the wrong ones stopped and the faithful ones kept
    Grounding(labelled::Options),
    /// Fit grounding's second look on labelled answers and write its weights as a file to review
    GroundingLook(look::Options),
    /// Fit the confidence on labelled questions and write it as a file to review
    Calibrate(calibrate::Options),
    /// Try a file of attacks on the whole flow with a model that obeys them, and count those whose canary shows in a reply
    Attack(labelled::Options),
}

pub(super) async fn run(place: &Place, command: Command) -> Result<(), Failure> {
    match command {
        Command::Retrieval(options) => retrieval::run(place, *options).await,
        Command::Lexicon(options) => lexicon::run(&options),
        Command::Masking(options) => labelled::masking(&options),
        Command::Triage(options) => labelled::triage(&options),
        Command::SecondLook(options) => second::run(&options),
        Command::Grounding(options) => grounding::run(&options),
        Command::GroundingLook(options) => look::run(&options),
        Command::Calibrate(options) => calibrate::run(place, &options),
        Command::Attack(options) => attack::run(place, &options).await,
    }
}
