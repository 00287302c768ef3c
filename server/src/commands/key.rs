//! `carillon key …`

use std::io::{self, Write};

use anyhow::Context;
use engine::{Actor, Secrets};

use super::engine_beside;
use crate::cli::KeyCommand;
use crate::config::Settings;

/// Replaces the secret key, or drops those that were replaced.
pub async fn run(command: KeyCommand, settings: &Settings) -> anyhow::Result<()> {
    let path = &settings.secrets.secret_key_file;
    // Before anything changes: the database can be reached, and everything in it read with the keys there are.
    let engine = engine_beside(settings).await?;
    engine.reseal(&Actor::command()).await.context("nothing was changed")?;
    engine.store().close().await;
    let mut out = io::stdout();
    match command {
        KeyCommand::Rotate => {
            Secrets::rotate(path).context("nothing was changed")?;
            let engine = engine_beside(settings).await?;
            let sealed = engine.reseal(&Actor::command()).await.context(
                "the new key is in the file, but not everything is encrypted with it yet; run this command again",
            )?;
            engine.store().close().await;
            let path = path.display();
            writeln!(out, "{path} has a new key, and {sealed} stored secrets are encrypted with it.")?;
            writeln!(out, "Back the file up, and copy it to every machine that has one of its own.")?;
            writeln!(out, "Once links in texts sent until now needn't work any more: carillon key forget-old")?;
        }
        KeyCommand::ForgetOld => {
            Secrets::forget_older(path).context("nothing was changed")?;
            writeln!(out, "{} holds its newest key alone.", path.display())?;
        }
    }
    Ok(())
}
