//! `carillon user …`

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use engine::{Actor, Role};

use super::engine_beside;
use crate::cli::UserCommand;
use crate::config::Settings;

/// Adds a user or sets a password.
pub async fn run(command: UserCommand, settings: &Settings) -> anyhow::Result<()> {
    let engine = engine_beside(settings).await?;
    match command {
        UserCommand::Add { email, owner } => {
            // The set-up link ends with the first user, so that one must be able to do everything.
            let role = if owner || !engine.has_users().await? { Role::Owner } else { Role::Admin };
            let user = engine.add_user(&Actor::system(), &email, role, &read_password()?).await?;
            let role = if user.role == Role::Owner { "owner" } else { "admin" };
            writeln!(io::stdout(), "Added {} as {role}.", user.email)?;
        }
        UserCommand::Passwd { email } => {
            let user = engine.reset_password(&Actor::system(), &email, &read_password()?).await?;
            writeln!(io::stdout(), "The password of {} is set.", user.email)?;
        }
    }
    engine.store().close().await;
    Ok(())
}

/// Asked for twice at a terminal, without showing it; else the first line of standard input.
fn read_password() -> anyhow::Result<String> {
    let input = io::stdin();
    if input.is_terminal() {
        let password = rpassword::prompt_password("Password: ").context("the password can't be read")?;
        if rpassword::prompt_password("Again: ").context("the password can't be read")? != password {
            bail!("the two passwords differ");
        }
        return Ok(password);
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).context("the password can't be read from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("give the password on standard input");
    }
    Ok(password.to_owned())
}
