//! Failures that are the database's state and pass: it can't be reached, it is locked, its disk is full.

use std::fmt;

use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

/// What keeps the database from working at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outage {
    /// It doesn't answer, or turns connections away.
    Unreachable,
    /// Somebody else holds it for longer than one waits.
    Locked,
    /// Its disk is full.
    Full,
    /// Its files can't be read or written.
    Disk,
}

impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the database can't be reached",
            Self::Locked => "the database is locked",
            Self::Full => "the database's disk is full",
            Self::Disk => "the database's files can't be read or written",
        })
    }
}

impl Outage {
    /// What an error says about the database; `None` where it is about the statement.
    pub(crate) fn of(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                Some(Self::Unreachable)
            }
            sqlx::Error::Database(error) => Self::of_database(error.as_ref()),
            _ => None,
        }
    }

    fn of_database(error: &(dyn DatabaseError + 'static)) -> Option<Self> {
        let code = error.code()?;
        if error.try_downcast_ref::<SqliteError>().is_some() {
            Self::of_sqlite(code.parse().ok()?)
        } else if error.try_downcast_ref::<PgDatabaseError>().is_some() {
            Self::of_postgres(&code)
        } else {
            None
        }
    }

    /// Result codes, <https://www.sqlite.org/rescode.html>; the last byte of an extended one is the primary one.
    const fn of_sqlite(code: u32) -> Option<Self> {
        match code & 0xff {
            // BUSY, LOCKED, PROTOCOL.
            5 | 6 | 15 => Some(Self::Locked),
            // FULL.
            13 => Some(Self::Full),
            // READONLY, IOERR, CANTOPEN.
            8 | 10 | 14 => Some(Self::Disk),
            _ => None,
        }
    }

    /// Conditions, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    fn of_postgres(code: &str) -> Option<Self> {
        match code {
            "53100" => Some(Self::Full),
            // Lock not available, deadlock: the other one goes on.
            "55P03" | "40P01" => Some(Self::Locked),
            // The server's own I/O failed; it only reads, as after a failover.
            "58030" | "25006" => Some(Self::Disk),
            // A database that takes no connections.
            "55000" => Some(Self::Unreachable),
            // Connection exceptions; too little memory, too many connections; shutdowns, crashes, starting up.
            _ if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => Some(Self::Unreachable),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_is_wrong_with_a_statement() {
        // BUSY_SNAPSHOT, FULL, IOERR_WRITE; CONSTRAINT_UNIQUE, ERROR.
        assert_eq!(Outage::of_sqlite(517), Some(Outage::Locked));
        assert_eq!(Outage::of_sqlite(13), Some(Outage::Full));
        assert_eq!(Outage::of_sqlite(778), Some(Outage::Disk));
        assert_eq!((Outage::of_sqlite(2_067), Outage::of_sqlite(1)), (None, None));
        for code in ["57P01", "57P03", "08006", "53300", "55000"] {
            assert_eq!(Outage::of_postgres(code), Some(Outage::Unreachable), "{code}");
        }
        assert_eq!(Outage::of_postgres("53100"), Some(Outage::Full));
        assert_eq!((Outage::of_postgres("23505"), Outage::of_postgres("42601")), (None, None));
        assert_eq!(Outage::of(&sqlx::Error::PoolTimedOut), Some(Outage::Unreachable));
        assert_eq!(Outage::of(&sqlx::Error::RowNotFound), None);
    }
}
