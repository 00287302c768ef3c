//! What can go wrong in the store.

use domain::{Credits, IllegalTransition, Quote};

use crate::Outage;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row, or it belongs to another site.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A value that must be unique is taken: `slug` or `email`.
    #[error("this {0} is taken")]
    Taken(&'static str),
    /// A user exists already, so that the first owner can't be made.
    #[error("there is an owner already")]
    OwnerExists,
    /// Nobody would own all sites any more; nothing was changed.
    #[error("this is the last owner of all sites")]
    LastOwner,
    /// Who asks does not own the sites in question (any more); nothing was changed.
    #[error("only an owner of these sites may do this")]
    NotOwner,
    /// The invitation is for somebody else.
    #[error("this invitation is for another e-mail address")]
    NotInvited,
    /// The idempotency key was used with another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Not enough credits are available; nothing was changed.
    #[error("{needed} credits needed, {available} available")]
    InsufficientCredits {
        /// What it would take.
        needed: Credits,
        /// What is there and not reserved.
        available: Credits,
    },
    /// The broadcast would reach nobody; nothing was changed.
    #[error("nobody would receive this")]
    NoRecipients,
    /// The broadcast would now reach more people or cost more than was agreed to; nothing was changed.
    #[error("this would reach more people or cost more than was agreed to")]
    MoreThanAgreed(Box<Quote>),
    /// The message was sent again already.
    #[error("this message was sent again already")]
    AlreadyResent,
    /// The message can't be sent again.
    #[error("the message can't be sent again")]
    Unrepeatable(crate::Unrepeatable),
    /// A state can't follow the one that is there.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// Another process serves this database file.
    #[error("another process serves this database (lock file {0}): stop it first, or use PostgreSQL for several")]
    Served(String),
    /// The database URL is none that this store can open.
    #[error("database URL not understood: {0}")]
    Url(String),
    /// A stored value can't be read back.
    #[error("stored {what} can't be read: {why}")]
    Corrupt {
        /// What was being read.
        what: &'static str,
        /// Why it failed.
        why: String,
    },
    /// The books don't add up. Only [`Store::check_ledger`](crate::Store::check_ledger) says this.
    #[error("the ledger does not add up: {0}")]
    Ledger(String),
    /// A folder or lock file can't be used.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The migrations failed.
    #[error("migrations failed: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database can't work at present; what was asked may be asked again when it can.
    #[error("{outage}")]
    Unavailable {
        /// Why.
        outage: Outage,
        /// What it said.
        source: sqlx::Error,
    },
    /// The database failed.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        count(&error);
        match Outage::of(&error) {
            Some(outage) => Self::Unavailable { outage, source: error },
            None => Self::Database(error),
        }
    }
}

/// A row that is there already is no failure: it is how two requests learn which came first.
fn count(error: &sqlx::Error) {
    let kind = match Outage::of(error) {
        Some(Outage::Unreachable) => "unreachable",
        Some(Outage::Locked) => "locked",
        Some(Outage::Full) => "full",
        Some(Outage::Disk) => "disk",
        None if matches!(error, sqlx::Error::Database(error) if error.is_unique_violation()) => return,
        None => "statement",
    };
    metrics::counter!("carillon_database_errors_total", "kind" => kind).increment(1);
}

impl StoreError {
    /// What keeps the database from working, if that is what is wrong.
    pub const fn outage(&self) -> Option<Outage> {
        match self {
            Self::Unavailable { outage, .. } => Some(*outage),
            _ => None,
        }
    }

    /// For a stored value that can't be read back.
    pub(crate) fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt { what, why: why.to_string() }
    }

    /// Whether a unique constraint refused the row.
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
