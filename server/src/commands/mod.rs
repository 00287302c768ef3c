//! What each command does.

mod announce;
mod api_key;
mod key;
mod migrate;
mod move_database;
mod serve;
mod user;
mod version;

use std::io::{self, Write};
use std::process::ExitCode;

use engine::Engine;

use crate::cli::{Cli, Command};
use crate::config::Settings;
use crate::{startup, telemetry};

/// Does what the command line says. Errors go to standard error and make the exit code 1.
pub fn run(cli: Cli) -> ExitCode {
    let command = cli.command.unwrap_or(Command::Serve);
    match block_on(command, &cli.settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nowhere left to say so.
            let _ = writeln!(io::stderr(), "carillon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn block_on(command: Command, settings: &Settings) -> anyhow::Result<()> {
    if command == Command::Version {
        return version::print();
    }
    telemetry::start_log(&settings.logging)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::serve(settings).await,
            Command::Migrate => migrate::migrate(settings).await,
            Command::Move(arguments) => move_database::run(arguments).await,
            Command::User(command) => user::run(command, settings).await,
            Command::Key(command) => key::run(command, settings).await,
            Command::ApiKey(command) => api_key::run(command, settings).await,
            Command::Version => Ok(()),
        }
    })
}

/// An engine for a command that works beside the serving process.
async fn engine_beside(settings: &Settings) -> anyhow::Result<Engine> {
    let store = startup::open_store(settings).await?;
    let public_url = settings.listen.public_url(settings.listen.site_addr)?;
    startup::open_engine(settings, store, public_url)
}
