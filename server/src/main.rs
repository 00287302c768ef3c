//! The `carillon` binary: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;

fn main() -> ExitCode {
    // Reads FAILPOINTS; what it sets lasts as long as the process.
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    server::run(Cli::parse())
}
