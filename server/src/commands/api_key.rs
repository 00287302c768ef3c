//! `carillon api-key …`

use std::io::{self, Write};

use engine::{Actor, NewApiKey, Scopes};

use super::engine_beside;
use crate::cli::ApiKeyCommand;
use crate::config::Settings;

/// Makes a key. Standard output gets the key and nothing else, so that scripts can read it.
pub async fn run(command: ApiKeyCommand, settings: &Settings) -> anyhow::Result<()> {
    let ApiKeyCommand::Create { name, scope, site, expires_in_days } = command;
    let everything = NewApiKey::for_everything(name);
    let scopes: Scopes = scope.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    let scopes = if scopes.is_empty() { everything.scopes } else { scopes };
    let new = NewApiKey { scopes, site, expires_in_days, ..everything };
    let engine = engine_beside(settings).await?;
    let created = engine.create_api_key(&Actor::command(), new).await?;
    writeln!(io::stdout(), "{}", created.key)?;
    engine.store().close().await;
    Ok(())
}
