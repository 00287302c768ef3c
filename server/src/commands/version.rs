//! `carillon version`

use std::io::{self, Write};

/// What the crash harness looks for before it trusts a binary; a release has none.
const FAILPOINTS: &str = if cfg!(feature = "failpoints") { " (failpoints)" } else { "" };

/// Prints the name and the version.
pub fn print() -> anyhow::Result<()> {
    writeln!(io::stdout(), "carillon {}{FAILPOINTS}", env!("CARGO_PKG_VERSION"))?;
    Ok(())
}
