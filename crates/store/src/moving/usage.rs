//! Whether anybody works with a database that is to be moved.

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use domain::Timestamp;
use sqlx::{Postgres, pool::PoolConnection, sqlite::SqliteConnectOptions};

use super::{MoveError, Side};
use crate::{ServingLock, Store, StoreError, db::args, dialect::Dialect};

/// What connections of a move call themselves, so that they are told from those of processes that serve.
pub(super) const NAME: &str = "carillon move";
/// The row of `app_settings` that a serving process writes every half a minute.
const HEARTBEAT: &str = "heartbeat";
/// A heartbeat younger than this belongs to a process that may still run.
const FRESH: Duration = Duration::from_secs(75);
/// How long connections of a process that has just stopped may still be listed.
const LEAVING: Duration = Duration::from_secs(2);
/// Names the lock against a second move: "carmove" in ASCII.
const MOVING: i64 = 0x63_6172_6d6f_7665;

/// Whether a SQLite URL names a file that is there. PostgreSQL says so itself.
pub(super) fn exists(url: &str) -> Result<bool, StoreError> {
    if !url.starts_with("sqlite:") {
        return Ok(true);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|error| StoreError::Url(error.to_string()))?;
    Ok(options.get_filename().exists())
}

/// Keeps others from serving a SQLite file.
pub(super) fn lock(store: &Store, side: Side) -> Result<ServingLock, MoveError> {
    store.lock_for_serving().map_err(|error| side.said(error))
}

/// Keeps others from moving into the same PostgreSQL database, as long as the connection lives.
pub(super) async fn lock_target(target: &Store) -> Result<Option<PoolConnection<Postgres>>, MoveError> {
    let Some(pool) = target.postgres() else { return Ok(None) };
    let mut session = pool.acquire().await?;
    let got: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(MOVING).fetch_one(&mut *session).await?;
    if got { Ok(Some(session)) } else { Err(MoveError::Moving) }
}

/// Looks for processes that serve a PostgreSQL database: by their connections, and by their heartbeat where connections
/// go through a pooler that hides their names. On SQLite the lock file says it all.
pub(super) async fn refuse_if_served(store: &Store, side: Side, now: Timestamp) -> Result<(), MoveError> {
    if store.read().await?.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let patience = Instant::now() + LEAVING;
    let mut open = connections(store).await?;
    while open > 0 && Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(100)).await;
        open = connections(store).await?;
    }
    if open > 0 {
        let why = format!("Carillon has connections open ({open})");
        return Err(MoveError::Served { side, why });
    }
    // A target is empty, or holds the source's own heartbeat since the move that broke off.
    if side == Side::Target {
        return Ok(());
    }
    let mut tx = store.read().await?;
    let beat = tx.optional("SELECT updated_at FROM app_settings WHERE key = $1", args![HEARTBEAT]).await?;
    if let Some(beat) = beat {
        let age = now.since(beat.get("updated_at")?);
        if age < FRESH {
            let why = format!("its heartbeat is {} seconds old; wait until it is {}", age.as_secs(), FRESH.as_secs());
            return Err(MoveError::Served { side, why });
        }
    }
    Ok(())
}

/// Connections to this database that call themselves as those of serving processes and commands do.
async fn connections(store: &Store) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS connections
               FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'carillon'";
    store.read().await?.one(sql, Vec::new()).await?.get("connections")
}
