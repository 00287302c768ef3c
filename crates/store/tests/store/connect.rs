//! Opening, migrating, serving.

use store::{Store, StoreError, each_engine, testing::TestDb};

use crate::world::START;

each_engine!(several_processes_start_at_once, the_database_answers);

async fn several_processes_start_at_once(db: TestDb) {
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let url = db.url().to_owned();
            tokio::spawn(async move {
                let store = Store::connect(&url).await.unwrap();
                store.migrate().await.unwrap();
                store.ensure_default_site(START).await.unwrap().id
            })
        })
        .collect();
    let mut sites = Vec::new();
    for start in starts {
        sites.push(start.await.unwrap());
    }
    assert!(sites.iter().all(|site| *site == sites[0]));
    assert_eq!(db.store().sites().await.unwrap().len(), 1);
}

async fn the_database_answers(db: TestDb) {
    db.store().ping().await.unwrap();
    db.store().close().await;
    assert!(db.store().ping().await.is_err());
}

#[tokio::test]
async fn a_new_file_is_migrated_by_several_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("deep/down/new.db").display());
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::connect(&url).await.unwrap().migrate().await })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn one_process_serves_a_file() {
    let db = TestDb::sqlite().await;
    let second = Store::connect(db.url()).await.unwrap();
    let held = db.store().lock_for_serving().unwrap();
    let refused = second.lock_for_serving().unwrap_err();
    assert!(matches!(refused, StoreError::Served(_)), "{refused}");
    drop(held);
    second.lock_for_serving().unwrap();
}

#[tokio::test]
async fn any_number_serves_postgres() {
    if let Some(db) = TestDb::postgres().await {
        let _one = db.store().lock_for_serving().unwrap();
        db.store().lock_for_serving().unwrap();
    }
}

#[tokio::test]
async fn urls_that_lead_nowhere_are_refused() {
    for url in ["mysql://x", "carillon.db", "", "sqlite::memory:", "sqlite://:memory:"] {
        assert!(matches!(Store::connect(url).await, Err(StoreError::Url(_))), "{url}");
    }
}
