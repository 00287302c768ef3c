//! `carillon version`

use std::io::{self, Write};

/// Prints the name and the version.
pub fn print() -> anyhow::Result<()> {
    writeln!(io::stdout(), "carillon {}", env!("CARGO_PKG_VERSION"))?;
    Ok(())
}
