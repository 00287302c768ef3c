//! The `carillon` binary: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;

/// Many small allocations that one thread makes and another frees: glibc's own allocator spends a seventh of a broadcast's time
/// on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Reads FAILPOINTS; what it sets lasts as long as the process.
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    server::run(Cli::parse())
}
