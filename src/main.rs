//! `minwon`: the service and its commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    minwon::cli::main()
}
