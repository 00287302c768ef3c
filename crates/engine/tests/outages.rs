//! The database goes away while messages are sent, and comes back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use domain::BroadcastStatus;
use engine::{EngineError, GrantInput, OptInOutcome};
use store::each_engine;
use store::testing::{Away, TestDb};
use tokio_util::sync::CancellationToken;

use support::{AMERICAN, Behaviour, House, MALAYSIAN, eventually, form, numbers, to_numbers};

each_engine!(gone_while_sending, a_shutdown_finishes_what_is_in_flight);

/// How often each number was texted.
fn posts(house: &House) -> BTreeMap<String, u32> {
    let mut posts = BTreeMap::new();
    for sms in house.mocean.sent() {
        *posts.entry(sms["mocean-to"].clone()).or_default() += 1;
    }
    posts
}

async fn grant(house: &House) {
    let grant = GrantInput { amount: 100_000, note: String::new() };
    house.engine.grant_credits(&house.access, grant).await.unwrap();
}

async fn gone_while_sending(db: TestDb) {
    let house = House::live(db).await;
    let engine = house.engine.clone();
    engine.public_site(None, &[]).await.unwrap();
    engine.begin_sending().await.unwrap();
    grant(&house).await;
    house.mocean.always(Behaviour::Slow(Duration::from_millis(40)));
    let draft = to_numbers("Through thick and thin", &numbers("6012345", 200));
    let id = engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let stop = CancellationToken::new();
    let dispatcher = tokio::spawn({
        let (engine, stop) = (engine.clone(), stop.clone());
        async move { engine.run_dispatcher(stop).await }
    });
    eventually("some are sent", async || house.mocean.sent().len() >= 40).await;

    let away = Away::take(house.db.url()).await;
    // A visitor still sees the page, and what can't be done says so in a way that doors understand.
    assert_eq!(engine.public_site(None, &[]).await.unwrap().slug.to_string(), "main");
    let refused = engine.opt_in_judged("main", form(AMERICAN)).await.unwrap_err();
    assert!(matches!(refused, EngineError::Unavailable { .. }), "{refused:?}");
    let health = engine.health().await;
    assert!(!health.is_good() && health.writes.is_some(), "{health:?}");
    away.give_back().await;

    let done = async || {
        let broadcast = engine.broadcast(&house.access, id).await;
        broadcast.is_ok_and(|broadcast| broadcast.status == BroadcastStatus::Done)
    };
    eventually("the rest is sent", done).await;
    assert_eq!(engine.opt_in_judged("main", form(AMERICAN)).await.unwrap(), OptInOutcome::Accepted);
    eventually("the welcome is sent", async || house.mocean.texts_to(AMERICAN).len() == 1).await;
    eventually("all is well", async || engine.health().await.is_good()).await;
    stop.cancel();
    dispatcher.await.unwrap();
    let broadcast = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((broadcast.counts.accepted, broadcast.counts.unknown), (200, 0), "{:?}", broadcast.counts);
    let posts = posts(&house);
    assert_eq!((posts.len(), posts.values().max()), (201, Some(&1)), "nobody is left out, nobody texted twice");
    house.books_balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing() {
    let house = House::live(TestDb::sqlite().await).await;
    let engine = house.engine.clone();
    engine.begin_sending().await.unwrap();
    grant(&house).await;
    house.mocean.always(Behaviour::Slow(Duration::from_millis(20)));
    let draft = to_numbers("Through thick and thin", &numbers("6012345", 200));
    let id = engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let stop = CancellationToken::new();
    let dispatcher = tokio::spawn({
        let (engine, stop) = (engine.clone(), stop.clone());
        async move { engine.run_dispatcher(stop).await }
    });
    eventually("some are sent", async || house.mocean.sent().len() >= 20).await;
    engine.store().limit_pages(1).await.unwrap();
    // Free pages are used up first.
    let mut refused = None;
    for n in 0..2_000 {
        if let Err(error) = engine.opt_in_judged("main", form(&format!("+1202555{n:04}"))).await {
            refused = Some(error);
            break;
        }
    }
    let Some(EngineError::Unavailable { outage, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(outage, store::Outage::Full);
    assert!(engine.public_site(None, &[]).await.is_ok(), "reading goes on");
    tokio::time::sleep(Duration::from_secs(2)).await;

    engine.store().limit_pages(u32::MAX).await.unwrap();
    assert_eq!(engine.opt_in_judged("main", form(MALAYSIAN)).await.unwrap(), OptInOutcome::Accepted);
    let done = async || engine.broadcast(&house.access, id).await.unwrap().status == BroadcastStatus::Done;
    eventually("the rest is sent", done).await;
    eventually("the welcome is sent", async || house.mocean.texts_to(MALAYSIAN).len() == 1).await;
    stop.cancel();
    dispatcher.await.unwrap();
    let broadcast = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((broadcast.counts.accepted, broadcast.counts.unknown), (200, 0), "{:?}", broadcast.counts);
    assert_eq!(posts(&house).values().max(), Some(&1), "nothing twice");
    house.books_balance().await;
}

async fn a_shutdown_finishes_what_is_in_flight(db: TestDb) {
    let house = House::live(db).await;
    let engine = house.engine.clone();
    engine.begin_sending().await.unwrap();
    house.mocean.always(Behaviour::Slow(Duration::from_millis(600)));
    let draft = to_numbers("Goodbye", &numbers("6012345", 100));
    let id = engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let stop = CancellationToken::new();
    let dispatcher = tokio::spawn({
        let (engine, stop) = (engine.clone(), stop.clone());
        async move { engine.run_dispatcher(stop).await }
    });
    eventually("some are in flight", async || !house.mocean.sent().is_empty()).await;
    stop.cancel();
    // Within the time a provider may take.
    tokio::time::timeout(house.config.provider_timeout, dispatcher).await.expect("it ends in time").unwrap();
    let counts = engine.broadcast(&house.access, id).await.unwrap().counts;
    assert_eq!((counts.sending, counts.unknown), (0, 0), "{counts:?}");
    assert_eq!(counts.accepted, house.mocean.sent().len() as u64);
    assert_eq!(counts.accepted + counts.queued, 100);
    house.books_balance().await;
}
