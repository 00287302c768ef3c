//! Words and figures.

use std::io::Write as _;
use std::time::Duration;

/// Progress goes to standard error, so that standard output holds the report alone.
pub(crate) fn tell(what: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "… {what}")?)
}

/// So many in that time, for each second.
#[allow(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
pub(crate) fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(0.001)
}
