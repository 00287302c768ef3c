//! Why a move can't be made or goes no further.

use std::fmt;

use crate::StoreError;

/// One of the two databases of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Where everything comes from.
    Source,
    /// Where it goes.
    Target,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

impl Side {
    /// What this database's failure means for the move.
    pub(super) fn said(self, error: StoreError) -> MoveError {
        match error {
            StoreError::Served(why) => MoveError::Served { side: self, why: format!("another process holds {why}") },
            error => MoveError::Opening { side: self, error },
        }
    }
}

/// Why a move can't be made or goes no further. Their words are for the person who gave the command.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Both URLs are the same.
    #[error("source and target are the same database")]
    SameDatabase,
    /// The source is a SQLite file that is not there.
    #[error("the source does not exist")]
    NoSource,
    /// A database can't be opened, locked or migrated.
    #[error("the {side} can't be used: {error}")]
    Opening {
        /// Which one.
        side: Side,
        /// What it says.
        #[source]
        error: StoreError,
    },
    /// Somebody works with a database.
    #[error("the {side} is in use: {why}. Stop every Carillon process on it first")]
    Served {
        /// Which one.
        side: Side,
        /// How that is known.
        why: String,
    },
    /// Another move into the same database is under way.
    #[error("another move into the target is under way")]
    Moving,
    /// The schemas differ.
    #[error("the two schemas differ: {0}. Bring the source up to date with `carillon migrate` of this very version")]
    Schema(String),
    /// The target has rows.
    #[error("the target is not empty: there are rows in {0}. Give it a database that nothing was served from yet")]
    NotEmpty(String),
    /// The target has a part of an earlier move.
    #[error(
        "the target holds a part of a move that broke off. Add --resume to go on where it stopped, as long as the \
         source was not served since; else give it a new, empty database"
    )]
    Unfinished,
    /// The source has a part of an earlier move only.
    #[error("the source is itself the target of a move that was not finished")]
    UnfinishedSource,
    /// There is nothing to go on with.
    #[error("there is nothing to resume: the target bears no mark of a move that broke off")]
    NothingToResume,
    /// The target's part comes from elsewhere.
    #[error("the target holds a part of a move from another source")]
    OtherSource,
    /// A database failed in the middle.
    #[error(transparent)]
    Broke(#[from] StoreError),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Broke(error.into())
    }
}
