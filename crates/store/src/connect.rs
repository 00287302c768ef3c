//! Opening a database.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    PgPool, SqlitePool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    Outage, StoreError,
    db::{Inner, Tx, args},
    fingerprint::FingerprintKey,
};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How long a statement waits for another process's write to a SQLite file.
const BUSY: Duration = Duration::from_secs(10);
/// How long a call waits for a free connection.
const PATIENCE: Duration = Duration::from_secs(15);
/// Rows that SQLite's thread reads ahead.
const ROWS_AT_ONCE: usize = 1_000;
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 20;

/// The door to the database: SQLite or PostgreSQL, by the URL's scheme. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    fingerprint_key: FingerprintKey,
}

#[derive(Clone)]
enum Pools {
    /// One writer, because SQLite has one at a time: waiting for it in order beats racing for the file.
    Sqlite {
        path: Arc<Path>,
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// Connections that nobody else can use until it is dropped.
#[cfg(feature = "testing")]
pub struct Occupied {
    _held: Vec<Tx>,
}

/// Held while this process serves a SQLite file; let go when dropped.
#[derive(Debug)]
pub struct ServingLock {
    file: Option<File>,
}

impl ServingLock {
    /// Whether no other process can be serving the database: on SQLite.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.file.is_some()
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.pools {
            Pools::Sqlite { .. } => "Store(SQLite)",
            Pools::Postgres(_) => "Store(PostgreSQL)",
        })
    }
}

impl Store {
    /// Whether transactions that write go on side by side, as on PostgreSQL; SQLite has one writer.
    pub fn writes_side_by_side(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Opens `sqlite://path` (file and folder are made) or `postgres://…`. Does not migrate.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_as(url, "carillon").await
    }

    /// The same, with a name of its own for PostgreSQL's list of connections.
    pub(crate) async fn connect_as(url: &str, name: &str) -> Result<Self, StoreError> {
        let scheme = url.split(':').next().unwrap_or_default();
        let pools = match scheme {
            "sqlite" => open_sqlite(url).await?,
            "postgres" | "postgresql" => open_postgres(url, name).await?,
            _ => return Err(StoreError::Url("it starts with sqlite:// or postgres://".to_owned())),
        };
        Ok(Self { pools, fingerprint_key: FingerprintKey::default() })
    }

    /// Brings the schema up to date; safe when several processes do so at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { path, writer, .. } => {
                // sqlx takes no lock on SQLite, so that two processes would apply the same migration.
                let path = beside(path, "migrating");
                let lock = tokio::task::spawn_blocking(move || {
                    let file = lock_file(&path)?;
                    file.lock().map_err(|source| file_error(&path, source))?;
                    Ok::<_, StoreError>(file)
                });
                let _held = lock.await.map_err(|error| StoreError::corrupt("lock", error))??;
                SQLITE_MIGRATIONS.run(writer).await?;
            }
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Whether every migration of this version was applied. A newer version may have applied more.
    pub async fn is_migrated(&self) -> Result<bool, StoreError> {
        let ours = match &self.pools {
            Pools::Sqlite { .. } => &SQLITE_MIGRATIONS,
            Pools::Postgres(_) => &POSTGRES_MIGRATIONS,
        };
        let newest = ours.iter().map(|migration| migration.version).max().unwrap_or_default();
        let sql = "SELECT COUNT(*) AS applied FROM _sqlx_migrations WHERE success = $1 AND version <= $2";
        let applied: u64 = self.read().await?.one(sql, args![true, newest]).await?.get("applied")?;
        Ok(applied == ours.iter().count() as u64)
    }

    /// Lets a SQLite file grow to so many pages and no further, as a full disk does; `u32::MAX` lifts that.
    #[cfg(feature = "testing")]
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        if let Pools::Sqlite { writer, .. } = &self.pools {
            // It takes no more than 2^32 - 2, and nothing below what is there.
            let sql = format!("PRAGMA max_page_count = {}", pages.min(u32::MAX - 1));
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(writer).await?;
        }
        Ok(())
    }

    /// Holds all connections but the last one that can write, until that is dropped: SQLite's readers; on PostgreSQL, where all
    /// connections are alike, all but one.
    #[cfg(feature = "testing")]
    pub async fn occupy(&self) -> Result<Occupied, StoreError> {
        let connections = match &self.pools {
            Pools::Sqlite { .. } => SQLITE_READERS,
            Pools::Postgres(_) => POSTGRES_CONNECTIONS - 1,
        };
        let mut held = Vec::new();
        for _ in 0..connections {
            held.push(self.read().await?);
        }
        Ok(Occupied { _held: held })
    }

    /// Claims the right to serve a SQLite file, by a lock of the operating system on a file beside it;
    /// [`StoreError::Served`] if another process has it. PostgreSQL serves any number of processes.
    pub fn lock_for_serving(&self) -> Result<ServingLock, StoreError> {
        let Pools::Sqlite { path, .. } = &self.pools else {
            return Ok(ServingLock { file: None });
        };
        let path = beside(path, "lock");
        let file = lock_file(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(ServingLock { file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Served(path.display().to_string())),
            Err(TryLockError::Error(source)) => Err(file_error(&path, source)),
        }
    }

    /// Asks the database for nothing, to see that it answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read().await?.one("SELECT 1 AS one", Vec::new()).await.map(|_| ())
    }

    /// Closes all connections, after what they are doing.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    /// The connections to PostgreSQL, for what only it can do.
    pub(crate) fn postgres(&self) -> Option<&PgPool> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(pool),
        }
    }

    /// A transaction that only reads, all of it from one snapshot.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        let inner = match &self.pools {
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(Tx::new("read", inner, self.fingerprint_key.clone()))
    }

    /// A transaction that writes, named after what it is for. On SQLite it is the only one: a deferred one that turned to
    /// writing would fail if another had written meanwhile.
    pub(crate) async fn write(&self, name: &'static str) -> Result<Tx, StoreError> {
        let inner = match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await.map_err(waited_in_vain)?)
            }
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(name, inner, self.fingerprint_key.clone()))
    }
}

async fn open_sqlite(url: &str) -> Result<Pools, StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| StoreError::Url(error.to_string()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A STOP or a claim that was answered for must survive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        // Rows come over from the database's thread in batches: one by one, each would wake somebody.
        .row_buffer_size(ROWS_AT_ONCE)
        .foreign_keys(true);
    let path = options.get_filename().to_owned();
    if path.as_os_str().is_empty() || url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StoreError::Url("a database in memory can't be shared by connections: name a file".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    }
    let keep = SqlitePoolOptions::new().acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None);
    let writer = keep.clone().max_connections(1).connect_with(options.clone()).await?;
    let readers = keep.max_connections(SQLITE_READERS).connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Pools::Sqlite { path: path.into(), writer, readers })
}

async fn open_postgres(url: &str, name: &str) -> Result<Pools, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| StoreError::Url(error.to_string()))?
        .application_name(name)
        .options([("synchronous_commit", "on")]);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}

/// Who waits in vain for the one writer of a SQLite file waits for somebody who writes.
fn waited_in_vain(error: sqlx::Error) -> StoreError {
    let waited = matches!(error, sqlx::Error::PoolTimedOut);
    match error.into() {
        StoreError::Unavailable { source, .. } if waited => StoreError::Unavailable { outage: Outage::Locked, source },
        other => other,
    }
}

/// A file beside the database: `carillon.db.lock`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    PathBuf::from(name)
}

fn lock_file(path: &Path) -> Result<File, StoreError> {
    File::options().create(true).truncate(false).write(true).open(path).map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: io::Error) -> StoreError {
    StoreError::File { path: path.display().to_string(), source }
}
