//! SIGTERM during a broadcast, while the provider is slow.

use std::time::{Duration, Instant};

use torture::{Answer, Entry, Manner, Rig, Setting};

use super::{parts, sqlite_only};

const RECIPIENTS: usize = 120;
/// How long the provider may take to answer, by `EngineConfig::provider_timeout`.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(30);

async fn finishes_what_is_in_flight(setting: Setting) {
    let slow = Manner::calm(1_500, 2_500);
    let mut rig = Rig::set_up(&parts(setting, RECIPIENTS as u64, 16, slow)).await.unwrap();
    rig.world.broadcast(None).await.unwrap();
    let started = Instant::now();
    while rig.world.database().count("accepted").await.unwrap() == 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "nothing is sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(rig.world.database().count("sending").await.unwrap() > 0, "nothing is in flight");

    let took = rig.nodes[0].stop().await.unwrap();
    assert!(took < PROVIDER_TIMEOUT, "it took {took:?}");
    for status in ["sending", "unknown", "rejected"] {
        assert_eq!(rig.world.database().count(status).await.unwrap(), 0, "{status}");
    }
    let queued = rig.world.database().queued().await.unwrap();
    assert!(posts(&rig) < RECIPIENTS, "it went on sending: {queued} are left");

    rig.provider.behave(Manner::calm(1, 5));
    rig.nodes[0].start().await.unwrap();
    rig.until_done(Duration::from_mins(1)).await.unwrap();
    assert_eq!(posts(&rig), RECIPIENTS);
    let verdict = rig.close().await.unwrap();
    verdict.require_none().unwrap();
    assert_eq!(verdict.snapshot.count("accepted"), RECIPIENTS);
}

fn posts(rig: &Rig) -> usize {
    let accepted = |entry: &Entry| matches!(entry, Entry::Post(post) if post.answer == Answer::Accepted);
    rig.provider.log().unwrap().iter().filter(|entry| accepted(entry)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    finishes_what_is_in_flight(Setting::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    if !sqlite_only() {
        finishes_what_is_in_flight(Setting::Postgres(1)).await;
    }
}
