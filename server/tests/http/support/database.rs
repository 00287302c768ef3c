//! A fresh database.

use std::path::Path;

use store::testing::TestDb;

/// A fresh database on one of the engines.
pub enum Database {
    /// A file that the process itself makes.
    Sqlite,
    /// A database of its own in the test cluster.
    Postgres(TestDb),
}

impl Database {
    pub fn sqlite() -> Self {
        Self::Sqlite
    }

    /// `None` where the environment asks for SQLite only.
    pub async fn postgres() -> Option<Self> {
        TestDb::postgres().await.map(Self::Postgres)
    }

    /// Closes the connections that the test itself has to it.
    pub async fn leave(&self) {
        if let Self::Postgres(database) = self {
            database.store().close().await;
        }
    }

    /// Its URL for a process whose files are in `folder`.
    pub fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("data/carillon.db").display()),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}
