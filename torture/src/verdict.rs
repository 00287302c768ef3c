//! What is left of a run, and what it came to.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use crate::audit::{Violation, audit, dossier};
use crate::database::Database;
use crate::journal::Journal;
use crate::provider::{Entry, LOG, append, read_log};
use crate::snapshot::Snapshot;

/// Violations that are told with all that is known about them.
const TOLD: usize = 25;

/// The provider's log, the database and the journal, with nobody at work on them.
pub struct Remains {
    folder: TempDir,
    database: Arc<Database>,
    /// What was promised.
    pub journal: Journal,
}

/// What a run came to.
#[derive(Debug)]
pub struct Verdict {
    /// What the provider got and was answered.
    pub oracle: Vec<Entry>,
    /// What was promised.
    pub journal: Journal,
    /// What the database says.
    pub snapshot: Snapshot,
    /// Where they disagree.
    pub violations: Vec<Violation>,
    /// The folder with logs and database, if there was a reason to keep it.
    pub kept: Option<PathBuf>,
}

impl Remains {
    pub(crate) fn new(folder: TempDir, database: Arc<Database>, journal: Journal) -> Self {
        Self { folder, database, journal }
    }

    /// Holds the three against each other, as they lie on the disk.
    ///
    /// # Errors
    /// When something can't be read.
    pub async fn judge(&self) -> anyhow::Result<Verdict> {
        let oracle = read_log(&self.folder.path().join(LOG))?;
        let snapshot = Snapshot::take(&self.database).await?;
        let mut violations = audit(&oracle, &self.journal, &snapshot);
        if let Err(error) = self.database.check_ledger().await {
            violations.push(Violation::of_the_product(&error));
        }
        Ok(Verdict { oracle, journal: self.journal.clone(), snapshot, violations, kept: None })
    }

    /// A copy to be tampered with.
    ///
    /// # Errors
    /// When it can't be made, as on PostgreSQL.
    pub fn copy(&self) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("torture-").tempdir()?;
        std::fs::copy(self.folder.path().join(LOG), folder.path().join(LOG))?;
        let database = self.database.copy(folder.path())?.context("only a SQLite file is copied")?;
        Ok(Self { folder, database: Arc::new(database), journal: self.journal.clone() })
    }

    /// The database, with nobody at work on it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Adds a line to the provider's log.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note(&self, entry: &Entry) -> anyhow::Result<()> {
        Ok(append(&self.folder.path().join(LOG), entry)?)
    }

    /// Clears everything away, but for what a verdict with violations is to be understood by.
    pub(crate) async fn clear(self, verdict: anyhow::Result<Verdict>) -> anyhow::Result<Verdict> {
        self.database.close().await;
        let mut verdict = verdict?;
        verdict.kept = if verdict.violations.is_empty() { None } else { Some(self.folder.keep()) };
        Ok(verdict)
    }
}

impl Verdict {
    /// The first violations in words, each with what the provider's log, the database and the journal say about it.
    pub fn told(&self) -> Vec<String> {
        let told = |violation: &Violation| {
            format!("{violation}\n{}", dossier(violation, &self.oracle, &self.journal, &self.snapshot))
        };
        self.violations.iter().take(TOLD).map(told).collect()
    }

    /// The violations in words, with the place where everything lies.
    ///
    /// # Errors
    /// When there are any.
    pub fn require_none(&self) -> anyhow::Result<()> {
        let count = self.violations.len();
        ensure!(count == 0, "{count} violations, see {:?}:\n{}", self.kept, self.told().join("\n"));
        Ok(())
    }
}
