//! Databases for tests: a fresh one on each engine.

/// A fresh database, gone when dropped.
pub struct TestDb {
    store: crate::Store,
}

impl TestDb {
    /// A new SQLite file in a temporary folder, migrated.
    pub async fn sqlite() -> Self {
        todo!()
    }

    /// A new PostgreSQL database in the cluster that `CARILLON_TEST_POSTGRES_URL` names, migrated. `None` if
    /// `CARILLON_TEST_SQLITE_ONLY=1` says to do without.
    ///
    /// # Panics
    /// Without either variable, saying how to set them.
    pub async fn postgres() -> Option<Self> {
        todo!()
    }

    /// The store on it.
    pub fn store(&self) -> &crate::Store {
        &self.store
    }

    /// The database's URL, for a process of its own.
    pub fn url(&self) -> &str {
        todo!()
    }
}
