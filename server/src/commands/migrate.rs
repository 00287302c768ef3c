//! `carillon migrate`

use std::io::{self, Write};

use crate::config::Settings;
use crate::startup;

/// Brings the database to this version's schema.
pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let store = startup::open_store(settings).await?;
    store.close().await;
    writeln!(io::stdout(), "The {} database is up to date.", settings.database.engine_name())?;
    Ok(())
}
