//! Three processes on one PostgreSQL: one is killed during a broadcast, the others finish it.

use std::time::{Duration, Instant};

use torture::{Death, Manner, Rig, Setting};

use super::{parts, sqlite_only};

const RECIPIENTS: usize = 600;
const CONCURRENCY: u32 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_finish_what_three_began() {
    if sqlite_only() {
        return;
    }
    let manner = Manner::calm(40, 120);
    let mut rig = Rig::set_up(&parts(Setting::Postgres(3), RECIPIENTS as u64, CONCURRENCY, manner)).await.unwrap();
    rig.world.broadcast(None).await.unwrap();
    until(&rig, "the broadcast has begun", |counts| counts.accepted > 20).await;
    assert_eq!(rig.nodes[0].kill().await.unwrap(), Death::Killed);
    rig.world.journal().kills += 1;

    // What the dead one had in flight stays; all the rest goes out.
    let most = i64::from(CONCURRENCY) * 2;
    until(&rig, "the others finish it", |counts| counts.queued == 0 && counts.sending <= most).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Its leases would last a minute and a half.
    rig.world.database().end_leases().await.unwrap();
    rig.until_done(Duration::from_secs(30)).await.unwrap();

    rig.nodes[0].start().await.unwrap();
    let verdict = rig.close().await.unwrap();
    verdict.require_none().unwrap();
    let (accepted, unknown) = (verdict.snapshot.count("accepted"), verdict.snapshot.count("unknown"));
    assert_eq!(accepted + unknown, RECIPIENTS);
    assert!(unknown <= CONCURRENCY as usize * 2, "{unknown} are unknown");
}

struct Counts {
    queued: i64,
    sending: i64,
    accepted: i64,
}

async fn until(rig: &Rig, what: &str, holds: impl Fn(&Counts) -> bool) {
    let database = rig.world.database();
    let started = Instant::now();
    loop {
        let counts = Counts {
            queued: database.queued().await.unwrap(),
            sending: database.count("sending").await.unwrap(),
            accepted: database.count("accepted").await.unwrap(),
        };
        if holds(&counts) {
            return;
        }
        assert!(started.elapsed() < Duration::from_mins(1), "not in a minute: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
