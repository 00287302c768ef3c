//! Opening a database.

use crate::StoreError;

/// The door to the database: SQLite or PostgreSQL, by the URL's scheme. Cheap to clone.
#[derive(Clone)]
pub struct Store {}

/// Held while this process serves a SQLite file; let go when dropped.
pub struct ServingLock {
    _file: Option<std::fs::File>,
}

impl Store {
    /// Opens `sqlite://path` (file and folder are made) or `postgres://…`. Does not migrate.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        todo!()
    }

    /// Brings the schema up to date; safe when several processes do so at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Claims the right to serve a SQLite file, by a lock of the operating system on a file beside it;
    /// [`StoreError::Served`] if another process has it. PostgreSQL serves any number of processes.
    pub fn lock_for_serving(&self) -> Result<ServingLock, StoreError> {
        todo!()
    }

    /// Asks the database for nothing, to see that it answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Closes all connections, after what they are doing.
    pub async fn close(&self) {
        todo!()
    }
}
