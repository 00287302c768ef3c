//! Databases of any size, filled by bulk statements: what is measured is the server, not how it came to its data.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::{PhoneNumber, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use store::Store;
use store::testing::TestDb;

/// Rows written by one statement.
const CHUNK: u64 = 100_000;

/// The first of the numbers that broadcasts go to: Malaysian mobiles, one after the other.
pub(crate) const FIRST_NUMBER: u64 = 60_122_000_000;

/// The number of the subscriber with that index, a Malaysian mobile.
pub(crate) fn subscriber_number(index: u64) -> anyhow::Result<PhoneNumber> {
    Ok(PhoneNumber::from_e164(&format!("+{}", FIRST_NUMBER + index))?)
}

/// Which subscribers a database is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum People {
    /// All active, all in Malaysia, numbered one after the other.
    Alike,
    /// Seven countries, all states, numbers all over the place, opted in over two years.
    Mixed,
}

/// A migrated database, gone when dropped.
pub(crate) enum Database {
    /// A file in this folder.
    Sqlite(PathBuf),
    /// A database in the cluster that `CARILLON_TEST_POSTGRES_URL` names.
    Postgres(TestDb),
}

/// A connection for statements of the benchmark's own.
enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    /// An empty database with its site: a SQLite file in `folder`, or a PostgreSQL database.
    pub(crate) async fn empty(folder: &Path, postgres: bool) -> anyhow::Result<Self> {
        let database = if postgres {
            Self::Postgres(TestDb::postgres().await.context("CARILLON_TEST_SQLITE_ONLY is set")?)
        } else {
            Self::Sqlite(folder.join("carillon.db"))
        };
        let store = Store::connect(&database.url()).await?;
        store.migrate().await?;
        store.ensure_default_site(Timestamp::from_secs(1_700_000_000)).await?;
        store.close().await;
        Ok(database)
    }

    /// A database with so many subscribers.
    pub(crate) async fn with_subscribers(
        folder: &Path,
        postgres: bool,
        subscribers: u64,
        people: People,
    ) -> anyhow::Result<Self> {
        let database = Self::empty(folder, postgres).await?;
        database.add_subscribers(subscribers, people).await?;
        Ok(database)
    }

    /// Its name.
    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// What to start the server with.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }

    /// How many rows a table has.
    pub(crate) async fn rows(&self, table: &'static str) -> anyhow::Result<u64> {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let rows: i64 = match self.connect().await? {
            Connection::Sqlite(mut connection) => sqlx::query_scalar(sql).fetch_one(&mut connection).await?,
            Connection::Postgres(mut connection) => sqlx::query_scalar(sql).fetch_one(&mut connection).await?,
        };
        Ok(u64::try_from(rows)?)
    }

    async fn add_subscribers(&self, subscribers: u64, people: People) -> anyhow::Result<()> {
        let insert = match people {
            People::Alike => ALIKE,
            People::Mixed => MIXED,
        };
        self.run(&[insert], subscribers).await?;
        if people == People::Mixed {
            self.run(&[STOPPED], 1).await?;
        }
        self.settle_down().await
    }

    /// Adds messages that were delivered long ago to the first subscribers, in two broadcasts' worth of kinds.
    pub(crate) async fn add_messages(&self, messages: u64) -> anyhow::Result<()> {
        self.run(&[MESSAGES], messages).await?;
        self.settle_down().await
    }

    /// Runs statements over the rows of `numbers (i)`, from 0, in chunks.
    async fn run(&self, statements: &[&str], rows: u64) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        for first in (0..rows).step_by(usize::try_from(CHUNK)?) {
            let last = rows.min(first + CHUNK) - 1;
            for statement in statements {
                match &mut connection {
                    Connection::Sqlite(connection) => {
                        let sql = format!(
                            "WITH RECURSIVE numbers (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})
                             {}",
                            statement.replace("MAKE_ID(", "unhex(printf('%012x7%03x8%015x', ").replace("END_ID", "))")
                        );
                        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
                    }
                    Connection::Postgres(connection) => {
                        let sql = format!(
                            "WITH numbers (i) AS (SELECT generate_series({first}::bigint, {last}::bigint)) {}",
                            statement.replace("MAKE_ID(", "bench_id(").replace("END_ID", ")")
                        );
                        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What an engine does by itself after a while: statistics, and PostgreSQL's visibility map.
    async fn settle_down(&self) -> anyhow::Result<()> {
        match self.connect().await? {
            Connection::Sqlite(mut connection) => {
                sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
                connection.close().await?;
            }
            Connection::Postgres(mut connection) => {
                sqlx::raw_sql("VACUUM ANALYZE").execute(&mut connection).await?;
                sqlx::raw_sql("CHECKPOINT").execute(&mut connection).await?;
            }
        }
        Ok(())
    }

    async fn connect(&self) -> anyhow::Result<Connection> {
        Ok(match self {
            Self::Sqlite(file) => Connection::Sqlite(
                SqliteConnectOptions::new()
                    .filename(file)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Off)
                    .connect()
                    .await?,
            ),
            Self::Postgres(database) => {
                let mut connection = PgConnection::connect(database.url()).await?;
                sqlx::raw_sql(POSTGRES_ID).execute(&mut connection).await?;
                Connection::Postgres(connection)
            }
        })
    }
}

/// A version 7 UUID from milliseconds and a number, as SQLite's statements write it.
const POSTGRES_ID: &str = "CREATE OR REPLACE FUNCTION bench_id(ms bigint, a bigint, b bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(a), 3, '0') || '8' || lpad(to_hex(b), 15, '0'))::uuid $$";

const ALIKE: &str = "
    INSERT INTO subscribers (id, site_id, phone, region, status, since, active_epoch, source, created_at)
    SELECT MAKE_ID(1700000000000 + i / 100, i % 4096, i END_ID, sites.id, 60122000000 + i, 'MY', 'active',
           (1700000000000 + i / 100) * 1000, sites.epoch, 'api', (1700000000000 + i / 100) * 1000
    FROM numbers, sites WHERE sites.slug = 'main'";

/// 7,919 and ten million have no common factor, so that no number comes twice.
const MIXED: &str = "
    INSERT INTO subscribers (id, site_id, phone, region, status, since, active_epoch, source, created_at)
    SELECT MAKE_ID(1700000000000 + i * 60, i % 4096, i END_ID, sites.id,
           CASE i % 10 WHEN 0 THEN 12020000000 WHEN 1 THEN 6580000000 WHEN 2 THEN 33600000000 WHEN 3 THEN 919000000000
               WHEN 4 THEN 447700000000 WHEN 5 THEN 6281000000000 ELSE 60110000000 END + i * 7919 % 10000000,
           CASE i % 10 WHEN 0 THEN 'US' WHEN 1 THEN 'SG' WHEN 2 THEN 'FR' WHEN 3 THEN 'IN' WHEN 4 THEN 'GB'
               WHEN 5 THEN 'ID' ELSE 'MY' END,
           CASE WHEN i % 100 < 92 THEN 'active' WHEN i % 100 < 97 THEN 'unsubscribed' WHEN i % 100 < 99 THEN 'suspended'
               ELSE 'pending' END,
           (1700000000000 + i * 60) * 1000, sites.epoch, 'web', (1700000000000 + i * 60) * 1000
    FROM numbers, sites WHERE sites.slug = 'main'";

const STOPPED: &str = "
    INSERT INTO suppressions (site_id, phone, source, created_at)
    SELECT site_id, phone, 'sms', since FROM numbers, subscribers WHERE status = 'unsubscribed'";

const MESSAGES: &str = "
    INSERT INTO messages (id, site_id, kind, lane, recipient, region, sender, body, segments, credits, status, charge, response,
        provider_message_id, attempts, created_at, due_at, sent_at, delivered_at)
    SELECT MAKE_ID(1700000000000 + i, i % 4096, i END_ID, sites.id, 'event', 1, 60122000000 + i % 1000000, 'MY', 'BENCH',
           'The bells ring at noon.', 1, 1, 'delivered', 'spent', 'OK', 'sink' || i, 1, (1700000000000 + i) * 1000,
           (1700000000000 + i) * 1000, (1700000000000 + i) * 1000, (1700000000000 + i) * 1000
    FROM numbers, sites WHERE sites.slug = 'main'";
