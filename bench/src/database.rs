//! A database full of subscribers, made through the store as the server would make it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use domain::{PhoneNumber, Region, SiteId, Timestamp};
use store::testing::TestDb;
use store::{Evidence, OptIn, Store};
use tokio::task::JoinSet;

/// Opt-ins under way at the same time while loading.
const LOADERS: u64 = 8;

/// The number of the subscriber with that index, a Malaysian mobile.
pub(crate) fn subscriber_number(index: u64) -> anyhow::Result<PhoneNumber> {
    Ok(PhoneNumber::from_e164(&format!("+{}", 60_122_000_000 + index))?)
}

/// A filled database, gone when dropped.
pub(crate) enum Database {
    /// A file in this folder.
    Sqlite(PathBuf),
    /// A database in the cluster that `CARILLON_TEST_POSTGRES_URL` names.
    Postgres(TestDb),
}

impl Database {
    /// A SQLite file in `folder`. It is filled in memory first: what is measured is sending, not opting in one by one.
    pub(crate) async fn sqlite(folder: &Path, subscribers: u64) -> anyhow::Result<Self> {
        let memory = Path::new("/dev/shm");
        let scratch = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir_in(folder)? };
        let loading = scratch.path().join("carillon.db");
        let store = Store::connect(&url(&loading)).await?;
        store.migrate().await?;
        fill(&store, subscribers).await?;
        store.close().await;
        for entry in std::fs::read_dir(scratch.path())? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
        Ok(Self::Sqlite(folder.join("carillon.db")))
    }

    /// A fresh PostgreSQL database.
    pub(crate) async fn postgres(subscribers: u64) -> anyhow::Result<Self> {
        let database = TestDb::postgres().await.context("CARILLON_TEST_SQLITE_ONLY is set")?;
        fill(database.store(), subscribers).await?;
        Ok(Self::Postgres(database))
    }

    /// What to start the server with.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => url(file),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

async fn fill(store: &Store, subscribers: u64) -> anyhow::Result<()> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let now = Timestamp::from_micros(i64::try_from(since_epoch.as_micros())?).minus(Duration::from_mins(1));
    let site = store.ensure_default_site(now).await?.id;
    let region = Region::parse("MY").context("no Malaysia")?;
    let store = Arc::new(store.clone());
    let mut loaders = JoinSet::new();
    for first in 0..LOADERS {
        let store = store.clone();
        loaders.spawn(async move {
            let mut index = first;
            while index < subscribers {
                store.subscribe(opt_in(site, subscriber_number(index)?, region, now)).await?;
                index += LOADERS;
            }
            anyhow::Ok(())
        });
    }
    while let Some(loader) = loaders.join_next().await {
        loader??;
    }
    Ok(())
}

fn opt_in(site: SiteId, phone: PhoneNumber, region: Region, now: Timestamp) -> OptIn {
    let evidence = Evidence { wording: "benchmark".to_owned(), ..Evidence::default() };
    OptIn { site, phone, region, source: "api".to_owned(), locale: None, evidence, welcome: None, now }
}
