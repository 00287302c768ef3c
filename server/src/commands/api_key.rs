//! `carillon api-key …`

use std::io::{self, Write};

use engine::{Actor, NewApiKey, Role};

use super::engine_beside;
use crate::cli::ApiKeyCommand;
use crate::config::Settings;

/// Makes an owner's key for all sites. Standard output gets the key and nothing else, so that scripts can read it.
pub async fn run(command: ApiKeyCommand, settings: &Settings) -> anyhow::Result<()> {
    let ApiKeyCommand::Create { name } = command;
    let engine = engine_beside(settings).await?;
    let created = engine.create_api_key(&Actor::command(), NewApiKey { name, role: Role::Owner, site: None }).await?;
    writeln!(io::stdout(), "{}", created.key)?;
    engine.store().close().await;
    Ok(())
}
