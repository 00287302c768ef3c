//! `carillon user …`

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use engine::{Actor, NewPerson, Role};

use super::engine_beside;
use crate::cli::UserCommand;
use crate::config::Settings;

/// Adds a user or sets a password.
pub async fn run(command: UserCommand, settings: &Settings) -> anyhow::Result<()> {
    let engine = engine_beside(settings).await?;
    match command {
        UserCommand::Add { email, owner, viewer, site } => {
            // The set-up link ends with the first user, so that one must be able to do everything.
            let role = match (owner || !engine.has_users().await?, viewer) {
                (true, _) => Role::Owner,
                (false, true) => Role::Viewer,
                (false, false) => Role::Manager,
            };
            let password = read_password()?;
            let new = NewPerson { email: &email, role, site: site.as_deref(), password: &password };
            let user = engine.add_user(&Actor::command(), new).await?;
            writeln!(io::stdout(), "Added {} as {role}.", user.email)?;
        }
        UserCommand::ResetSecondStep { email } => {
            engine.reset_second_step(&Actor::command(), &email).await?;
            writeln!(io::stdout(), "{email} signs in by password alone until they set up a second step again.")?;
        }
        UserCommand::Passwd { email } => {
            let user = engine.reset_password(&Actor::command(), &email, &read_password()?).await?;
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
