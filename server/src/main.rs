//! The `carillon` binary: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;

fn main() -> ExitCode {
    server::run(Cli::parse())
}
