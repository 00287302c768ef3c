//! The short form of the crash harness: a few kills on each engine. Needs the feature `failpoints`, which
//! scripts/test-rust.sh asks for.

use torture::{Case, Setting};

use super::{carillon, sqlite_only};

async fn survives(setting: Setting, kills: u64, seed: u64) {
    let case = Case { carillon: carillon(), setting, kills, subscribers: 120, recipients: 1_500, seed, short: true };
    let (figures, verdict) = case.run().await.unwrap();
    verdict.require_none().unwrap();
    assert!(figures.kills() >= kills, "{figures:?}");
    let happened = [figures.posts / 100, figures.reports / 10, figures.broadcasts / 2, figures.texts, figures.opt_ins];
    assert!(happened.iter().all(|count| *count > 0), "nothing happened: {figures:?}");
    let decided = [figures.standings, figures.resent + figures.written_off + figures.asked, figures.refused];
    assert!(decided.iter().all(|count| *count > 0), "nobody did anything about it: {figures:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    survives(Setting::Sqlite, 9, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_postgres() {
    if !sqlite_only() {
        survives(Setting::Postgres(2), 9, 2).await;
    }
}
