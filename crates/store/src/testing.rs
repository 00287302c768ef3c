//! Databases for tests: a fresh one on each engine.
#![allow(clippy::panic, clippy::expect_used, reason = "tests end where their database can't be made")]

use std::collections::BTreeMap;

use domain::{MessageId, Timestamp};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection, postgres::PgConnectOptions};

pub use crate::connect::Occupied;
use crate::{Acting, Cap, Claim, ClaimedMessage, LeaseToken, Settled, Settlement, Store, StoreError, Turn, Who};

/// The variable that names the cluster in which databases for tests are made, by the URL of one of its databases.
pub const POSTGRES_URL: &str = "CARILLON_TEST_POSTGRES_URL";
/// The variable that, set to `1`, does without PostgreSQL.
pub const SQLITE_ONLY: &str = "CARILLON_TEST_SQLITE_ONLY";

/// A fresh database, migrated; gone when dropped.
pub struct TestDb {
    store: Acting,
    url: String,
    place: Place,
}

/// Where a database for tests lies, and what must go with it.
enum Place {
    Folder { _folder: tempfile::TempDir },
    Cluster { cluster: Box<PgConnectOptions>, name: String },
}

impl TestDb {
    /// A new SQLite file in a temporary folder.
    ///
    /// # Panics
    /// If it can't be made.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self::open(url, Place::Folder { _folder: folder }).await
    }

    /// A new database in the cluster that [`POSTGRES_URL`] names. `None` if [`SQLITE_ONLY`] says to do without.
    ///
    /// # Panics
    /// Without either variable, saying how to set them; or if it can't be made.
    pub async fn postgres() -> Option<Self> {
        if std::env::var(SQLITE_ONLY).is_ok_and(|value| value == "1") {
            return None;
        }
        let Ok(cluster) = std::env::var(POSTGRES_URL) else {
            panic!(
                "set {POSTGRES_URL} to a database of a PostgreSQL cluster for tests \
                 (postgres://user@localhost/postgres?host=/tmp/socket&port=5433), or {SQLITE_ONLY}=1 to do without"
            );
        };
        let name = format!("carillon_test_{}", random_name());
        let url = with_database(&cluster, &name);
        let cluster: PgConnectOptions = cluster.parse().expect("a PostgreSQL URL");
        run(&cluster, format!("CREATE DATABASE {name}")).await;
        Some(Self::open(url, Place::Cluster { cluster: Box::new(cluster), name }).await)
    }

    async fn open(url: String, place: Place) -> Self {
        let store = Store::connect(&url).await.expect("a new database opens");
        store.migrate().await.expect("a new database migrates");
        Self { store: store.by(Who::system()), url, place }
    }

    /// The store on it, in the hands of Carillon itself.
    pub fn store(&self) -> &Acting {
        &self.store
    }

    /// Its URL, for a process of its own.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on the database refuses to change a row of the table into one like that (`new.status = 'unknown'`): one
    /// thing of many that fails.
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn refuse_changes(&self, table: &str, into: &str) {
        match &self.place {
            Place::Folder { .. } => {
                self.run(format!(
                    "CREATE TRIGGER refused BEFORE UPDATE ON {table} WHEN {into}
                     BEGIN SELECT RAISE(ABORT, 'refused by a test'); END"
                ))
                .await;
            }
            Place::Cluster { .. } => {
                let refused = "CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql
                     AS 'BEGIN RAISE EXCEPTION ''refused by a test''; END'";
                self.run(refused.to_owned()).await;
                self.run(format!(
                    "CREATE TRIGGER refused BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({into}) EXECUTE FUNCTION refused()"
                ))
                .await;
            }
        }
    }

    /// Undoes [`TestDb::refuse_changes`].
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn allow_changes(&self, table: &str) {
        match &self.place {
            Place::Folder { .. } => self.run("DROP TRIGGER refused".to_owned()).await,
            Place::Cluster { .. } => {
                self.run(format!("DROP TRIGGER refused ON {table}")).await;
                self.run("DROP FUNCTION refused()".to_owned()).await;
            }
        }
    }

    /// From now on the database takes no new row into the table.
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn refuse_rows(&self, table: &str) {
        match &self.place {
            Place::Folder { .. } => {
                self.run(format!(
                    "CREATE TRIGGER filled BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused by a test'); END"
                ))
                .await;
            }
            Place::Cluster { .. } => {
                self.run(format!("ALTER TABLE {table} ADD CONSTRAINT filled CHECK (FALSE) NOT VALID")).await;
            }
        }
    }

    /// Undoes [`TestDb::refuse_rows`].
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn allow_rows(&self, table: &str) {
        match &self.place {
            Place::Folder { .. } => self.run("DROP TRIGGER filled".to_owned()).await,
            Place::Cluster { .. } => self.run(format!("ALTER TABLE {table} DROP CONSTRAINT filled")).await,
        }
    }

    /// Has the database run a statement, as somebody would who got hold of its connection.
    ///
    /// # Errors
    /// The database's own.
    pub async fn try_run(&self, sql: &str) -> Result<(), StoreError> {
        let mut tx = self.store.write("test").await?;
        tx.execute(AssertSqlSafe(sql.to_owned()), Vec::new()).await?;
        tx.commit().await
    }

    async fn run(&self, sql: String) {
        self.try_run(&sql).await.expect("a statement that the database runs");
    }
}

impl Drop for TestDb {
    /// Drops a PostgreSQL database from a thread of its own: this one may be the runtime's.
    fn drop(&mut self) {
        let Place::Cluster { cluster, name } = &self.place else { return };
        let (cluster, sql) = (cluster.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(run(&cluster, sql));
        });
        // A database that stays behind goes with the cluster.
        dropped.join().ok();
    }
}

/// A database that was taken away from those who serve it, until [`Away::give_back`].
pub enum Away {
    /// Somebody else holds the right to write.
    Locked(Box<SqliteConnection>),
    /// It takes no connections, and those that were there are cut.
    Closed {
        /// The cluster it is in.
        cluster: Box<PgConnectOptions>,
        /// Its name.
        name: String,
    },
}

impl Away {
    /// Takes the database at that URL away: SQLite is locked for writing, PostgreSQL takes no connections any more.
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn take(url: &str) -> Self {
        if url.starts_with("sqlite") {
            let mut other = SqliteConnection::connect(url).await.expect("a second connection");
            // Whoever writes at the moment finishes first: sqlx waits for five seconds.
            sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.expect("the right to write");
            return Self::Locked(Box::new(other));
        }
        let cluster: PgConnectOptions =
            std::env::var(POSTGRES_URL).expect("the cluster's URL").parse().expect("a PostgreSQL URL");
        let path = url.split('?').next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        run(&cluster, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        run(&cluster, cut).await;
        Self::Closed { cluster: Box::new(cluster), name }
    }

    /// Lets the database work again.
    ///
    /// # Panics
    /// If that can't be done.
    pub async fn give_back(self) {
        match self {
            Self::Locked(mut other) => {
                sqlx::query("ROLLBACK").execute(&mut *other).await.expect("an end");
            }
            Self::Closed { cluster, name } => {
                run(&cluster, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
            }
        }
    }
}

async fn run(cluster: &PgConnectOptions, sql: String) {
    let mut connection = cluster.connect().await.expect("the PostgreSQL cluster for tests");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a statement that the cluster runs");
    connection.close().await.expect("a connection that closes");
}

fn random_name() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string()
}

/// The URL with another database's name in its path.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let host_at = address.find("://").map_or(0, |at| at + 3);
    let base = address[host_at..].find('/').map_or(address, |at| &address[..host_at + at]);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

/// Makes a test on each engine from one `async fn story(db: TestDb)`; both stand in a module of its name.
#[macro_export]
macro_rules! each_engine {
    ($($story:ident),+ $(,)?) => {
        $(mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$story($crate::testing::TestDb::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = $crate::testing::TestDb::postgres().await {
                    super::$story(db).await;
                }
            }
        })+
    };
}

/// The halves of a turn, one at a time.
impl Store {
    /// Claims up to `limit` messages, site by site evenly.
    pub async fn claim_due(
        &self,
        now: Timestamp,
        limit: u32,
        lease: LeaseToken,
    ) -> Result<Vec<ClaimedMessage>, StoreError> {
        loop {
            let all = Cap { singles: limit, broadcasts: limit };
            let claim = Claim { limit, for_broadcasts: limit, lease, caps: BTreeMap::new(), cap_of_others: all };
            let turned = self.turn(&Turn { claim: Some(claim), ..Turn::default() }, now).await?;
            // A batch of which nothing may go out says nothing about those behind it.
            if !turned.claimed.is_empty() || turned.went_over == 0 {
                return Ok(turned.claimed);
            }
        }
    }

    /// Settles a batch.
    pub async fn settle(&self, batch: &[Settlement], now: Timestamp) -> Result<Settled, StoreError> {
        let turn = Turn { settlements: batch.to_vec(), ..Turn::default() };
        Ok(self.turn(&turn, now).await?.settled)
    }

    /// Puts back what was claimed and not sent.
    pub async fn unsend(&self, claimed: &[(MessageId, LeaseToken)], now: Timestamp) -> Result<(), StoreError> {
        let turn = Turn { unsent: claimed.to_vec(), ..Turn::default() };
        self.turn(&turn, now).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_pointed_at_another_database() {
        assert_eq!(with_database("postgres://u@h:1/postgres?host=/tmp/x", "t"), "postgres://u@h:1/t?host=/tmp/x");
        assert_eq!(with_database("postgres://u@h", "t"), "postgres://u@h/t");
    }
}
