//! tower-sessions' records in our database, under the hash of their id: who reads the table can't sign in with it.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{Timestamp, UserId};
use engine::Engine;
use engine::sessions::{ABSOLUTE_LIMIT, entries, session_hash};
use serde::de::DeserializeOwned;
use store::{LoginSession, Store};
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::now;
use crate::http::problem::chain;

/// Sessions in the database.
#[derive(Clone)]
pub struct RecordStore {
    engine: Engine,
    store: Store,
}

impl RecordStore {
    /// Keeps sessions in this database.
    pub fn new(engine: Engine, store: Store) -> Self {
        Self { engine, store }
    }
}

impl std::fmt::Debug for RecordStore {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RecordStore")
    }
}

#[async_trait]
impl SessionStore for RecordStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let row = Row::of(record)?;
        loop {
            let hash = hash(&record.id);
            let session = row.as_session(&hash);
            let is_new = match row.user {
                Some(user) => self.engine.begin_session(user, row.address, session).await.map_err(backend)?,
                None => self.store.create_session(session).await.map_err(backend)?,
            };
            if is_new {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let row = Row::of(record)?;
        match self.store.save_session(row.as_session(&hash(&record.id))).await {
            // Signing in makes a new record; what changes in one that is there is when it was last used.
            Err(error) if error.outage().is_some() => {
                tracing::warn!(error = %chain(&error), "a session could not be prolonged");
                Ok(())
            }
            saved => saved.map_err(backend),
        }
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((data, expires_at)) = self.store.load_session(&hash(id), now()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_slice(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires_at.as_micros()) * 1_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(&hash(id)).await.map_err(backend)
    }
}

/// A record as the database keeps it.
struct Row {
    /// Who signed in with it, and where.
    user: Option<UserId>,
    address: Option<IpAddr>,
    data: Vec<u8>,
    expires_at: Timestamp,
}

impl Row {
    fn of(record: &Record) -> Result<Self> {
        let data = serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let user = entry(record, entries::USER);
        let address = entry(record, entries::ADDRESS);
        let micros = record.expiry_date.unix_timestamp_nanos() / 1_000;
        let idle_until =
            Timestamp::from_micros(i64::try_from(micros).map_err(|error| Error::Encode(error.to_string()))?);
        let began = record.data.get(entries::BEGAN).and_then(serde_json::Value::as_i64).map(Timestamp::from_micros);
        let expires_at = began.map_or(idle_until, |began| idle_until.min(began.plus(ABSOLUTE_LIMIT)));
        Ok(Self { user, address, data, expires_at })
    }

    fn as_session<'a>(&'a self, id_hash: &'a [u8]) -> LoginSession<'a> {
        LoginSession { id_hash, data: &self.data, expires_at: self.expires_at }
    }
}

/// What the record says under that name.
fn entry<T: DeserializeOwned>(record: &Record, name: &str) -> Option<T> {
    record.data.get(name).and_then(|value| T::deserialize(value).ok())
}

fn hash(id: &Id) -> [u8; 32] {
    session_hash(id.0)
}

fn backend(error: impl std::error::Error) -> Error {
    Error::Backend(chain(&error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_session_outlives_its_absolute_limit() {
        let expiry_date = OffsetDateTime::now_utc() + time::Duration::days(7);
        let now = now();
        let ends = |days: u64| {
            let began = now.minus(Duration::from_hours(24 * days)).as_micros();
            let data = [(entries::BEGAN.to_owned(), began.into())].into();
            Row::of(&Record { id: Id(1), data, expiry_date }).unwrap().expires_at
        };
        assert!(ends(1) > now.plus(Duration::from_hours(24 * 6)), "idle for seven days");
        let late = ends(29);
        assert!(late > now && late <= now.plus(Duration::from_hours(24)), "but thirty from signing in at most");
        assert!(ends(31) <= now);
    }
}
