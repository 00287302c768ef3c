//! The database under test: made and filled beforehand, looked at meanwhile, read out afterwards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use domain::{OptInMode, Region, Timestamp};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgPool, Row, SqliteConnection};
use store::testing::TestDb;
use store::{Evidence, OptIn, Store};

use crate::numbers::{self, Digits};

/// A filled database, and a look into it from outside.
pub struct Database {
    engine: Engine,
}

enum Engine {
    /// Looked at through short connections that only read: one that stays would keep a killed server's journal alive, and
    /// its successor would never have to recover it.
    Sqlite {
        url: String,
        options: Box<SqliteConnectOptions>,
    },
    Postgres {
        database: TestDb,
        pool: PgPool,
    },
}

/// The SQLite file in the folder of a run.
const FILE: &str = "carillon.db";
/// How old an `unknown` message is, in microseconds, when somebody has had the time to ask about it: half a minute, and
/// two rounds.
const DUE_FOR_INQUIRY: i64 = 60_000_000;
/// How long a look into the database is tried again: after a kill the journal waits for the next server.
const PATIENCE: Duration = Duration::from_mins(1);

/// One row, every column as text.
pub(crate) type Cells = Vec<Option<String>>;

impl Database {
    /// A SQLite file in `folder` with so many subscribers.
    ///
    /// # Errors
    /// When it can't be made.
    pub async fn sqlite(folder: &Path, subscribers: u64) -> anyhow::Result<Self> {
        let file = folder.join(FILE);
        let url = format!("sqlite://{}", file.display());
        let store = Store::connect(&url).await?;
        store.migrate().await?;
        fill(&store, subscribers).await?;
        store.close().await;
        Ok(Self::of_file(file))
    }

    /// A copy of a SQLite file in `folder`, while nobody writes. `None` on PostgreSQL.
    ///
    /// # Errors
    /// When it can't be copied.
    pub fn copy(&self, folder: &Path) -> anyhow::Result<Option<Self>> {
        let Engine::Sqlite { options, .. } = &self.engine else { return Ok(None) };
        let file = options.get_filename();
        let copy = folder.join(FILE);
        std::fs::copy(file, &copy)?;
        // There is none where the last server has closed it in peace.
        let journal = file.with_extension("db-wal");
        if journal.exists() {
            std::fs::copy(journal, copy.with_extension("db-wal"))?;
        }
        Ok(Some(Self::of_file(copy)))
    }

    fn of_file(file: PathBuf) -> Self {
        let url = format!("sqlite://{}", file.display());
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(Duration::from_secs(5));
        Self { engine: Engine::Sqlite { url, options: Box::new(options) } }
    }

    /// A database in the cluster that `CARILLON_TEST_POSTGRES_URL` names, with so many subscribers.
    ///
    /// # Errors
    /// When it can't be made.
    pub async fn postgres(subscribers: u64) -> anyhow::Result<Self> {
        let database = TestDb::postgres().await.context("CARILLON_TEST_SQLITE_ONLY is set")?;
        fill(database.store(), subscribers).await?;
        let pool = PgPool::connect_lazy(database.url())?;
        Ok(Self { engine: Engine::Postgres { database, pool } })
    }

    /// What to start the binary with.
    pub fn url(&self) -> &str {
        match &self.engine {
            Engine::Sqlite { url, .. } => url,
            Engine::Postgres { database, .. } => database.url(),
        }
    }

    /// Whether one process at a time serves it.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    /// The product's own check of its books.
    ///
    /// # Errors
    /// When they don't add up.
    pub async fn check_ledger(&self) -> anyhow::Result<()> {
        let store = Store::connect(self.url()).await?;
        for site in store.sites().await? {
            store.check_ledger(site.id).await?;
        }
        store.close().await;
        Ok(())
    }

    /// The messages to a number that are `sending` at present, by id.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn in_flight(&self, to: Digits) -> anyhow::Result<BTreeSet<String>> {
        let sql = format!("SELECT {} FROM messages WHERE status = 'sending' AND recipient = {to}", self.hex("id"));
        Ok(self.rows(&sql).await?.into_iter().filter_map(|mut row| row.pop().flatten()).collect())
    }

    /// How often a number was left and not judged yet.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn attempts_with(&self, number: Digits) -> anyhow::Result<i64> {
        self.number(&format!("SELECT COUNT(*) FROM attempts WHERE phone = {number}")).await
    }

    /// The messages of a broadcast that are `sending` at present, by id.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn in_flight_of(&self, broadcast: &str) -> anyhow::Result<BTreeSet<String>> {
        let (id, named) = (self.hex("id"), self.id(broadcast));
        let sql = format!("SELECT {id} FROM messages WHERE status = 'sending' AND broadcast_id = {named}");
        Ok(self.rows(&sql).await?.into_iter().filter_map(|mut row| row.pop().flatten()).collect())
    }

    /// How many messages of a broadcast wait at present: as rows, or as its count says.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn queued_of(&self, broadcast: &str) -> anyhow::Result<i64> {
        let named = self.id(broadcast);
        let rows = format!("SELECT COUNT(*) FROM messages WHERE status = 'queued' AND broadcast_id = {named}");
        let counted = format!("SELECT queued FROM broadcasts WHERE id = {named}");
        self.number(&format!("SELECT CASE WHEN ({rows}) > ({counted}) THEN ({rows}) ELSE ({counted}) END")).await
    }

    /// How many `unknown` messages the provider could be asked about, should have been by now, and was not.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn not_asked_about(&self) -> anyhow::Result<i64> {
        let due = micros_since_epoch()? - DUE_FOR_INQUIRY;
        let is_written_off = self.truth("m.written_off");
        self.number(&format!(
            "SELECT COUNT(*) FROM messages m
             WHERE m.status = 'unknown' AND NOT ({is_written_off}) AND m.asked_at IS NULL AND m.sent_at < {due}
                 AND (m.provider_message_id IS NOT NULL OR EXISTS (
                     SELECT 1 FROM delivery_reports r
                     WHERE r.message_id = m.id AND r.provider_message_id IS NOT NULL))"
        ))
        .await
    }

    /// How many messages stand there at present.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn count(&self, status: &str) -> anyhow::Result<i64> {
        self.number(&format!("SELECT COUNT(*) FROM messages WHERE status = '{status}'")).await
    }

    /// How many messages wait, those of broadcasts to all that are not written yet included.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn queued(&self) -> anyhow::Result<i64> {
        let singles = "SELECT COUNT(*) FROM messages WHERE status = 'queued' AND broadcast_id IS NULL";
        let broadcasts = "SELECT CAST(COALESCE(SUM(queued), 0) AS BIGINT) FROM broadcasts";
        self.number(&format!("SELECT ({singles}) + ({broadcasts})")).await
    }

    /// How many broadcasts have something left to do.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn unfinished_broadcasts(&self) -> anyhow::Result<i64> {
        self.number("SELECT COUNT(*) FROM broadcasts WHERE finished_at IS NULL").await
    }

    /// Ends every lease on PostgreSQL, as if 90 seconds had passed; on SQLite the next server does so itself. Only while no
    /// process runs.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn end_leases(&self) -> anyhow::Result<()> {
        if self.is_sqlite() {
            return Ok(());
        }
        self.execute("UPDATE messages SET lease_until = 0 WHERE status = 'sending'").await
    }

    /// Makes two minutes pass, as far as messages go: leases are over, what waits for its next attempt is due, and what is
    /// `unknown` is old enough to be asked about. Only while no process runs.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn skip_two_minutes(&self) -> anyhow::Result<()> {
        self.end_leases().await?;
        self.execute("UPDATE messages SET due_at = due_at - 120000000 WHERE status = 'queued'").await?;
        self.execute("UPDATE messages SET sent_at = sent_at - 120000000 WHERE status = 'unknown'").await
    }

    /// Changes something behind the product's back. Only while no process runs.
    ///
    /// # Errors
    /// When the database doesn't take it.
    pub async fn execute(&self, sql: &str) -> anyhow::Result<()> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.engine {
            Engine::Sqlite { options, .. } => {
                let options = options.as_ref().clone().read_only(false);
                let mut connection = SqliteConnection::connect_with(&options).await?;
                sqlx::query(sql).execute(&mut connection).await?;
                connection.close().await?;
            }
            Engine::Postgres { pool, .. } => {
                sqlx::query(sql).execute(pool).await?;
            }
        }
        Ok(())
    }

    async fn number(&self, sql: &str) -> anyhow::Result<i64> {
        let rows = self.rows(&format!("SELECT CAST(({sql}) AS TEXT)")).await?;
        let cell = rows.into_iter().next().and_then(|mut row| row.pop().flatten());
        Ok(cell.context("no number")?.parse()?)
    }

    /// An id of 32 hexadecimal digits as it stands in a query.
    pub fn id(&self, hex: &str) -> String {
        match self.engine {
            Engine::Sqlite { .. } => format!("x'{hex}'"),
            Engine::Postgres { .. } => format!("CAST('{hex}' AS UUID)"),
        }
    }

    /// An id column as 32 hexadecimal digits.
    pub(crate) fn hex(&self, column: &str) -> String {
        match self.engine {
            Engine::Sqlite { .. } => format!("lower(hex({column}))"),
            Engine::Postgres { .. } => format!("replace(CAST({column} AS TEXT), '-', '')"),
        }
    }

    /// A condition: a column of truth values is true.
    pub(crate) fn truth(&self, column: &str) -> String {
        match self.engine {
            Engine::Sqlite { .. } => format!("{column} = 1"),
            Engine::Postgres { .. } => column.to_owned(),
        }
    }

    /// The rows of a query all of whose columns are texts.
    pub(crate) async fn rows(&self, sql: &str) -> anyhow::Result<Vec<Cells>> {
        let sql = || AssertSqlSafe(sql.to_owned());
        match &self.engine {
            Engine::Sqlite { options, .. } => {
                let started = Instant::now();
                loop {
                    let looked = async {
                        let mut connection = SqliteConnection::connect_with(options).await?;
                        let rows = sqlx::query(sql()).fetch_all(&mut connection).await?;
                        connection.close().await?;
                        Ok::<_, sqlx::Error>(rows)
                    };
                    match looked.await {
                        Ok(rows) => return rows.iter().map(cells).collect(),
                        Err(error) if started.elapsed() > PATIENCE => return Err(error.into()),
                        Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                    }
                }
            }
            Engine::Postgres { pool, .. } => sqlx::query(sql()).fetch_all(pool).await?.iter().map(cells).collect(),
        }
    }

    /// Closes all connections, so that the database can go.
    pub async fn close(&self) {
        if let Engine::Postgres { pool, database } = &self.engine {
            pool.close().await;
            database.store().close().await;
        }
    }
}

fn cells<R: Row>(row: &R) -> anyhow::Result<Cells>
where
    usize: sqlx::ColumnIndex<R>,
    for<'a> Option<String>: sqlx::Decode<'a, R::Database> + sqlx::Type<R::Database>,
{
    (0..row.len()).map(|at| Ok(row.try_get(at)?)).collect()
}

fn micros_since_epoch() -> anyhow::Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros())?)
}

/// Subscribes so many numbers, a minute ago, without a welcome.
async fn fill(store: &Store, subscribers: u64) -> anyhow::Result<()> {
    let now = Timestamp::from_micros(micros_since_epoch()?).minus(Duration::from_mins(1));
    let site = store.ensure_default_site(now).await?.id;
    let region = Region::parse("MY").context("no Malaysia")?;
    for index in 0..subscribers {
        let opt_in = OptIn {
            site,
            phone: numbers::phone(numbers::subscriber(index))?,
            region,
            source: "api".to_owned(),
            locale: None,
            evidence: Evidence { wording: "torture".to_owned(), ..Evidence::default() },
            mode: OptInMode::Single,
            welcome: None,
            code: None,
            attempt: None,
            now,
        };
        store.subscribe(opt_in).await?;
    }
    Ok(())
}
