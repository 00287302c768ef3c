//! What triggers count, against a count of the rows.

use domain::{SubscriberId, SubscriberStatus};
use store::{Audience, Subscribed, each_engine, testing::TestDb};

use crate::{
    days,
    world::{World, american, at, malaysian},
};

each_engine!(counts_follow_every_change, counts_follow_concurrent_changes);

/// Compares all that is counted with a count of the rows, by state and region.
async fn check(w: &World) {
    let kept = w
        .read_past(
            "SELECT standing, region, CAST(n AS BIGINT) FROM subscriber_counts WHERE n <> 0 ORDER BY standing, region",
        )
        .await;
    let counted = w
        .read_past(
            "SELECT standing, region, CAST(COUNT(*) AS BIGINT)
             FROM (SELECT status AS standing, region FROM subscribers WHERE deleted_at IS NULL
                   UNION ALL
                   SELECT 'deleted', '' FROM subscribers s
                   WHERE deleted_at IS NOT NULL AND NOT EXISTS
                       (SELECT 1 FROM suppressions x WHERE x.site_id = s.site_id AND x.phone = s.phone)
                   UNION ALL
                   SELECT 'stopped', '' FROM suppressions) AS everybody
             GROUP BY standing, region ORDER BY standing, region",
        )
        .await;
    assert_eq!(kept, counted);
}

async fn set(w: &World, id: SubscriberId, to: SubscriberStatus) {
    w.store().set_subscriber_status(w.site, &[id], to, "ada", None, at(5)).await.unwrap();
}

async fn delete(w: &World, ids: &[SubscriberId]) {
    w.store().delete_subscribers(w.site, ids, "ada", at(6)).await.unwrap();
}

async fn counts_follow_every_change(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut ids = Vec::new();
    for n in 1..=4 {
        ids.push(w.subscribe(american(n), at(1)).await);
        ids.push(w.subscribe(malaysian(n), at(1)).await);
    }
    check(&w).await;
    // A subscriber and nobody's number stop; one starts again.
    for number in [american(1), american(2), american(99), malaysian(1)] {
        w.stop(number, at(2)).await;
        check(&w).await;
    }
    w.start(american(2), at(3)).await;
    w.start(american(99), at(3)).await;
    check(&w).await;
    set(&w, ids[4], SubscriberStatus::Suspended).await;
    set(&w, ids[6], SubscriberStatus::Unsubscribed).await;
    check(&w).await;
    // Deleted while active, suspended and stopped; stopped and started again while deleted; back by opting in.
    delete(&w, &[ids[0], ids[2], ids[4], ids[3]]).await;
    check(&w).await;
    w.stop(malaysian(2), at(7)).await;
    check(&w).await;
    let counts = w.store().audience_counts(w.site, &Audience::All, None).await.unwrap();
    assert_eq!((counts.excluded.deleted, counts.excluded.unsubscribed), (2, 4));
    w.start(malaysian(2), at(8)).await;
    check(&w).await;
    assert!(matches!(w.welcome(malaysian(2), 1, at(9)).await, Subscribed::Returned(_)));
    check(&w).await;
    w.run_past("UPDATE subscribers SET status = 'pending' WHERE phone = 12025550003").await.unwrap();
    w.run_past("DELETE FROM subscribers WHERE region = 'MY'").await.unwrap();
    check(&w).await;
    assert_eq!(w.store().subscriber_regions(w.site).await.unwrap().len(), 1);
}

async fn counts_follow_concurrent_changes(db: TestDb) {
    let w = std::sync::Arc::new(World::new(db, 1_000).await);
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..6_u64 {
        let w = w.clone();
        tasks.spawn(async move {
            for n in 0..25_u64 {
                let number = if (n + task) % 2 == 0 { american(n % 9) } else { malaysian(n % 7) };
                match (n * 7 + task) % 6 {
                    0 | 1 => drop(w.welcome(number, 1, at(n)).await),
                    2 => drop(w.stop(number, at(n)).await),
                    3 => drop(w.start(number, at(n)).await),
                    4 => {
                        if let Some(id) = w.find(number).await {
                            set(&w, id, SubscriberStatus::Suspended).await;
                        }
                    }
                    _ => {
                        if let Some(id) = w.find(number).await {
                            delete(&w, &[id]).await;
                        }
                    }
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    check(&w).await;
    days::check(&w).await;
}
