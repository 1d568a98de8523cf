//! The commands. Each has its file; this one reads the command line and turns results into exit codes.
//!
//! Exit codes: 0 done, 1 something outside failed (database, disk, network), 2 wrong usage, 3 wrong input, 4 a threshold of `eval` is missed.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::Home;
use crate::config::Config;
use crate::llm;

mod ask;
mod doctor;
mod eval;
mod export;
mod health;
mod import;
mod officer;
mod serve;

/// 민원: answers residents' questions from municipal sources, or opens a ticket.
#[derive(Debug, Parser)]
#[command(name = "minwon", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the installation lives.
#[derive(Debug, Args)]
struct Place {
    /// Folder of database, index, key and minwon.toml
    #[arg(long, global = true, env = "MINWON_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// Database, when it is not the SQLite file in the folder: `sqlite:///path` or `postgres://user:password@host/database`
    #[arg(long, global = true, env = "MINWON_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
}

impl Place {
    fn home(&self) -> Home {
        Home { data: self.data.clone(), database: self.database.clone().filter(|url| !url.is_empty()) }
    }

    fn config(&self) -> Result<Config, Failure> {
        let file = self.home().config_file();
        Ok(Config::load(Some(&file), std::env::vars())?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service; an empty database is filled with the demo district
    Serve(serve::Options),
    /// Answer one question, or a file of them
    Ask(ask::Options),
    /// Read articles and the district's data into the database
    Import(import::Options),
    /// Write articles and the district's data as files
    Export(export::Options),
    /// Manage the officers who may use the console
    Officer(officer::Options),
    /// Say what is configured, reachable and stale
    Doctor(doctor::Options),
    /// Measure how well questions are answered
    #[command(subcommand)]
    Eval(eval::Command),
    /// Ask the running service whether it is ready: exit code 0 or 1
    Health(health::Options),
    /// Print the description of the API (OpenAPI 3.1)
    Openapi,
}

/// Why a command did not do its work.
#[derive(Debug)]
struct Failure {
    code: u8,
    error: anyhow::Error,
}

impl Failure {
    /// The command line or the input is wrong.
    fn input(error: impl Into<anyhow::Error>) -> Self {
        Self { code: 3, error: error.into() }
    }

    /// What was measured is less than what was demanded.
    fn missed(error: impl Into<anyhow::Error>) -> Self {
        Self { code: 4, error: error.into() }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { code: 1, error: error.into() }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    llm::install_tls();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("minwon: the system gives no threads: {error}");
            return ExitCode::from(1);
        }
    };
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => serve::run(&cli.place, options).await,
            Command::Ask(options) => ask::run(&cli.place, options).await,
            Command::Import(options) => import::run(&cli.place, options).await,
            Command::Export(options) => export::run(&cli.place, &options).await,
            Command::Officer(options) => officer::run(&cli.place, options).await,
            Command::Doctor(options) => doctor::run(&cli.place, &options).await,
            Command::Eval(command) => eval::run(&cli.place, command).await,
            Command::Health(options) => health::run(&cli.place, &options).await,
            Command::Openapi => openapi(),
        }
    });
    // What a listener or a detector still computes must not keep a finished command waiting.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("minwon: {:#}", failure.error);
            ExitCode::from(failure.code)
        }
    }
}

fn openapi() -> Result<(), Failure> {
    println!("{}", crate::http::openapi::document().to_pretty_json()?);
    Ok(())
}
