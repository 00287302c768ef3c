//! Starting on a large database.

use std::time::Duration;

use crate::carillon::Settings;
use crate::database::{Database, People};
use crate::stage::Target;
use crate::table::Row;
use crate::words::{grouped, milliseconds, tell};

/// What a start may take.
const START: Duration = Duration::from_millis(500);
/// Starts; the slowest counts.
const STARTS: u32 = 3;

/// From the start of the process to its first answer that it is ready.
pub(crate) async fn start(target: &Target, subscribers: u64, messages: u64) -> anyhow::Result<Vec<Row>> {
    tell("a large database to start on")?;
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&target.folder)?;
    let path = folder.path().canonicalize()?;
    let database = Database::with_subscribers(&path, target.postgres, subscribers, People::Mixed).await?;
    database.add_messages(messages).await?;
    let settings = Settings::new(&target.carillon, &path, database.url(), target.concurrency)?;
    let mut slowest = Duration::ZERO;
    for _ in 0..STARTS {
        let carillon = settings.serve(0).await?;
        slowest = slowest.max(carillon.start_up);
        carillon.stop().await?;
    }
    Ok(vec![Row::new(
        format!(
            "start with {} subscribers and {} messages, {}",
            grouped(subscribers),
            grouped(messages),
            database.engine()
        ),
        "under 500 ms",
        format!("{} (the slowest of {STARTS})", milliseconds(slowest)),
        slowest < START,
    )])
}
