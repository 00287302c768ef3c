//! What the benchmark says.

use std::io::Write as _;
use std::time::Duration;

/// The results of one run.
pub(crate) struct Report {
    /// The database's name.
    pub(crate) database: &'static str,
    /// Messages sent.
    pub(crate) messages: u64,
    /// Start-up on the filled database.
    pub(crate) start_up: Duration,
    /// Time of the bare loop.
    pub(crate) ceiling: Duration,
    /// Time of the broadcast.
    pub(crate) broadcast: Duration,
    /// The server's peak memory in bytes.
    pub(crate) peak_memory: u64,
}

impl Report {
    /// Prints a line for each figure.
    pub(crate) fn print(&self) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        let (bare, real) = (self.rate(self.ceiling), self.rate(self.broadcast));
        writeln!(out, "broadcast of {} messages, {}", self.messages, self.database)?;
        writeln!(
            out,
            "  ceiling      {bare:>9.0} messages/s  ({:.1} s, the client in a bare loop)",
            self.ceiling.as_secs_f64()
        )?;
        writeln!(
            out,
            "  broadcast    {real:>9.0} messages/s  ({:.1} s, {:.0} % of the ceiling)",
            self.broadcast.as_secs_f64(),
            100.0 * real / bare
        )?;
        writeln!(out, "  peak memory  {:>9} MiB", self.peak_memory.div_ceil(1024 * 1024))?;
        writeln!(out, "  start-up     {:>9} ms", self.start_up.as_millis())?;
        Ok(())
    }

    #[allow(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
    fn rate(&self, time: Duration) -> f64 {
        self.messages as f64 / time.as_secs_f64()
    }
}
