//! PostgreSQL's plans: what was planned while tables were empty finds its rows by their keys when they have grown.

use sqlx::{Connection as _, PgConnection};
use store::{Audience, testing::TestDb};

use crate::world::{World, accepted, american, at};

/// Rows that come in while plans are kept: going over them once costs more than finding a few by their keys.
const GROWN: i64 = 60_000;

/// Copies a message many times over, and its subscriber's STOP for as many numbers.
const GROW: [&str; 2] = [
    "INSERT INTO messages (id, site_id, kind, lane, recipient, region, sender, body, segments, credits, status, charge,
                           created_at, due_at)
     SELECT gen_random_uuid(), site_id, 'welcome', 1, recipient, region, 'a', 'b', 1, 0, 'delivered', 'none', created_at, due_at
     FROM (SELECT * FROM messages LIMIT 1) AS one, generate_series(1, $1)",
    "INSERT INTO suppressions (site_id, phone, source, created_at)
     SELECT id, 60130000000 + number, 'sms', 0 FROM sites, generate_series(1, $1) AS number",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_turn_goes_over_a_table_that_has_grown() {
    let Some(db) = TestDb::postgres().await else { return };
    let w = World::new(db, 1_000).await;
    for n in 1..=40 {
        w.subscribe(american(n), at(n)).await;
    }
    w.confirm("all", Audience::All, at(50)).await;
    let turns = async |turns: std::ops::Range<u64>| {
        for n in turns {
            let claimed = w.claim(2, u128::from(n), at(60 + n)).await;
            assert_eq!(claimed.len(), 2);
            w.settle(&claimed, &accepted(), at(60 + n)).await;
        }
    };
    // A plan is kept from the sixth time on.
    turns(1..11).await;
    let mut other = PgConnection::connect(w.db.url()).await.unwrap();
    for sql in GROW {
        sqlx::query(sql).bind(GROWN).execute(&mut other).await.unwrap();
    }
    turns(11..21).await;

    // What a connection did is counted at the latest when it ends.
    w.store().close().await;
    let sql = "SELECT CAST(SUM(seq_tup_read) AS BIGINT) FROM pg_stat_user_tables WHERE relname IN ('messages', 'suppressions')";
    let gone_over: i64 = sqlx::query_scalar(sql).fetch_one(&mut other).await.unwrap();
    assert!(gone_over < GROWN / 2, "{gone_over} rows were gone over");
}
