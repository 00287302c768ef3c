//! Moving everything from one database to another, of the same engine or the other.
//!
//! Tables, columns, keys and references are read from both databases' own catalogues and must agree, so that no migration
//! can add what a move would leave behind. Rows go over in the order of their primary keys, batch by batch, each batch in
//! one transaction of the target: where a move that broke off goes on is what the target's last row says.
//!
//! What is read comes from one snapshot of the source. Afterwards both databases are read anew and compared, so that a
//! change made to the source meanwhile is found as well.

mod compare;
mod copy;
mod error;
mod schema;
mod text_copy;
mod usage;
mod write;

use std::num::NonZeroUsize;

use domain::Timestamp;
use sqlx::{AssertSqlSafe, Postgres, pool::PoolConnection};
use uuid::Uuid;

pub use compare::Figure;
pub use error::{MoveError, Side};

use crate::{ServingLock, Store, db::args};
use schema::Table;

/// The row of `app_settings` that marks a target until the move into it is finished and verified. It holds the identity
/// of the source's oldest site.
const MARK: &str = "unfinished_move";

/// Rows that are read and written at once: few enough that the longest texts fit into memory.
const BATCH: usize = 2_000;

/// How far a move has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The table that is being worked on.
    pub table: &'a str,
    /// Rows of it that are done.
    pub rows: u64,
    /// Rows of it in the source.
    pub of: u64,
    /// Rows of all tables that are done.
    pub all_rows: u64,
    /// Rows of all tables in the source.
    pub all_of: u64,
}

/// A move under way: both databases, held against anybody who would serve them meanwhile as far as that can be done.
#[derive(Debug)]
pub struct Move {
    source: Store,
    target: Store,
    /// In an order in which each comes after those it refers to.
    tables: Vec<Table>,
    /// Rows that are read and written at once.
    batch: usize,
    /// On the SQLite files among the two.
    locks: [ServingLock; 2],
    /// Holds the lock against a second move into the same PostgreSQL database.
    session: Option<PoolConnection<Postgres>>,
}

impl Move {
    /// Opens both databases, makes sure that nobody serves either, brings the target's schema up to date and marks it as
    /// unfinished. With `resume` the target must bear that mark, from the same source; without, it must be empty.
    ///
    /// # Errors
    /// Each variant of [`MoveError`] but `Broke`.
    pub async fn begin(from: &str, to: &str, resume: bool, now: Timestamp) -> Result<Self, MoveError> {
        if from == to {
            return Err(MoveError::SameDatabase);
        }
        if !usage::exists(from)? {
            return Err(MoveError::NoSource);
        }
        let source = Store::connect_as(from, usage::NAME).await.map_err(|error| Side::Source.said(error))?;
        let target = Store::connect_as(to, usage::NAME).await.map_err(|error| Side::Target.said(error))?;
        let locks = [usage::lock(&source, Side::Source)?, usage::lock(&target, Side::Target)?];
        let session = usage::lock_target(&target).await?;
        schema::refuse_foreign(&target).await?;
        target.migrate().await.map_err(|error| Side::Target.said(error))?;
        let tables = schema::agreed(&source, &target).await?;
        usage::refuse_if_served(&source, Side::Source, now).await?;
        usage::refuse_if_served(&target, Side::Target, now).await?;
        let started = Self { source, target, tables, batch: BATCH, locks, session };
        started.mark(resume, now).await?;
        Ok(started)
    }

    /// Reads and writes so many rows at once instead of 2,000.
    #[must_use]
    pub fn in_batches_of(self, rows: NonZeroUsize) -> Self {
        Self { batch: rows.get(), ..self }
    }

    /// Marks the target, or finds the mark of the move that is taken up again.
    async fn mark(&self, resume: bool, now: Timestamp) -> Result<(), MoveError> {
        if self.source.unfinished_move().await? {
            return Err(MoveError::UnfinishedSource);
        }
        let site = self.source.sites().await?.first().map_or_else(Uuid::nil, |site| site.id.as_uuid()).to_string();
        match (self.target.app_setting(MARK).await?, resume) {
            (Some(_), false) => Err(MoveError::Unfinished),
            (Some(of), true) if of == site => Ok(()),
            (Some(_), true) => Err(MoveError::OtherSource),
            (None, true) => Err(MoveError::NothingToResume),
            (None, false) => {
                for table in &self.tables {
                    let sql = format!("SELECT 1 AS one FROM {} LIMIT 1", table.name);
                    if self.target.read().await?.optional(AssertSqlSafe(sql), Vec::new()).await?.is_some() {
                        return Err(MoveError::NotEmpty(table.name.clone()));
                    }
                }
                Ok(self.target.put_app_setting(MARK, &site, now).await?)
            }
        }
    }

    /// Takes the mark off the target: everything is there and was compared.
    pub async fn finish(self) -> Result<(), MoveError> {
        self.target.delete_app_setting(MARK).await?;
        drop(self.session);
        self.target.close().await;
        self.source.close().await;
        drop(self.locks);
        Ok(())
    }
}

impl Store {
    /// Whether this database is the target of a move that was not finished: it must not be served.
    pub async fn unfinished_move(&self) -> Result<bool, crate::StoreError> {
        let sql = "SELECT key FROM app_settings WHERE key = $1";
        Ok(self.read().await?.optional(sql, args![MARK]).await?.is_some())
    }
}
