//! The command line.

use clap::{Parser, Subcommand};
use engine::Scope;

use crate::config::Settings;

/// Self-hosted SMS opt-in and broadcasts.
#[derive(Debug, Parser)]
#[command(name = "carillon", version, about, max_term_width = 110)]
pub struct Cli {
    /// What to do; `serve` when absent.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The settings, valid for every command.
    #[command(flatten)]
    pub settings: Settings,
}

/// What the process can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve HTTP and send messages (the default)
    Serve,
    /// Bring the database to this version's schema, then stop
    Migrate,
    /// Copy everything into another, empty database (SQLite to PostgreSQL, the other way, or within one engine) and
    /// verify it
    Move(MoveArguments),
    /// Manage the people who may sign in
    #[command(subcommand)]
    User(UserCommand),
    /// Replace the secret key that encrypts what is stored
    #[command(subcommand)]
    Key(KeyCommand),
    /// Manage keys of the REST API
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
    /// Print the version
    Version,
}

/// From where to where everything moves. Both are URLs as `CARILLON_DATABASE_URL` takes them; that setting itself plays
/// no part. A password can stay out of the command line: PostgreSQL's own `PGPASSWORD` and `~/.pgpass` are read.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct MoveArguments {
    /// The database to copy; no process may serve it meanwhile
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// The database to fill; it must be empty, and is brought to this version's schema first
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Go on with a move that broke off
    #[arg(long)]
    pub resume: bool,
}

/// Commands about users.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Add a user; the password is asked for, or read from standard input when that is no terminal
    Add {
        /// E-mail address to sign in with
        email: String,
        /// Make the user an owner of all sites instead of a manager
        #[arg(long, conflicts_with_all = ["viewer", "site"])]
        owner: bool,
        /// Let the user look, and change nothing
        #[arg(long)]
        viewer: bool,
        /// Let the user into this site alone
        #[arg(long, value_name = "SLUG")]
        site: Option<String>,
    },
    /// Let a user in by password alone who lost their authenticator app and recovery codes; ends their sessions
    ResetSecondStep {
        /// E-mail address of the user
        email: String,
    },
    /// Set a user's password, read like that of `add`
    Passwd {
        /// E-mail address of the user
        email: String,
    },
}

/// Commands about the secret key. Processes that share the key file go on serving: they read it anew by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum KeyCommand {
    /// Put a new key first in the key file and encrypt everything with it; older keys still read what they made
    Rotate,
    /// Drop the older keys from the key file. Delivery reports on texts sent before the rotation are then unknown, and so
    /// are the links in those texts by which people leave: wait as long as these should work
    ForgetOld,
}

/// Commands about API keys.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ApiKeyCommand {
    /// Make a key and print it, once and alone, on standard output; for everything at all sites and for good, unless it
    /// is told otherwise
    Create {
        /// What the key is for
        #[arg(long)]
        name: String,
        /// What it may be used for, as often as needed; "everything" without any
        #[arg(long, value_name = "SCOPE", value_parser = clap::builder::PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.as_str())))]
        scope: Vec<String>,
        /// The one site it is for
        #[arg(long, value_name = "SLUG")]
        site: Option<String>,
        /// End the key after so many days
        #[arg(long, value_name = "DAYS")]
        expires_in_days: Option<u32>,
    },
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Cli, Command};

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn settings_stand_before_and_after_the_command() {
        let before = Cli::parse_from(["carillon", "--database-url", "sqlite://a.db", "migrate"]);
        let after = Cli::parse_from(["carillon", "migrate", "--database-url", "sqlite://a.db"]);
        assert_eq!(before.command, Some(Command::Migrate));
        assert_eq!(before.settings.database.database_url, "sqlite://a.db");
        assert_eq!(after.settings.database.database_url, "sqlite://a.db");
    }
}
