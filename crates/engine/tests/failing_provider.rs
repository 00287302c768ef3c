//! A provider that fails is left alone, and whoever asks is told: in the process whose breaker it is, and in all others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::num::NonZeroU32;
use std::time::Duration;

use domain::{MessageStatus, Timestamp};
use engine::{Engine, EngineConfig, ProviderFailure};
use serde_json::json;
use store::each_engine;
use store::testing::TestDb;
use tokio_util::sync::CancellationToken;

use support::{BRITISH, Behaviour, House, MALAYSIAN, engine_on, eventually, numbers, to_numbers};

each_engine!(everybody_is_told_while_it_fails);

/// What a process says of the site's provider.
async fn failure(house: &House, engine: &Engine) -> Option<ProviderFailure> {
    engine.provider(&house.access).await.unwrap().failure
}

async fn asked(engine: &Engine) -> u64 {
    engine.maintain_once().await.unwrap().asked
}

async fn everybody_is_told_while_it_fails(db: TestDb) {
    let house = House::live(db).await;
    let config = EngineConfig { breaker_after: NonZeroU32::new(2).unwrap(), ..house.config.clone() };
    let (sends, answers) = (engine_on(&house.db, &house.clock, &config), &house.engine);
    // Somebody's message is unclear, and its id is known.
    house.mocean.to(MALAYSIAN, Behaviour::BreakOff("m-1"));
    house.opt_in(MALAYSIAN).await;
    answers.run_until_idle().await.unwrap();
    assert_eq!(house.to(MALAYSIAN).await[0].status, MessageStatus::Unknown);
    house.mocean.tell("m-1", json!({"status": 0, "message_status": 1, "msgid": "m-1", "credit_deducted": "0.10"}));
    house.clock.advance(Duration::from_secs(31));

    house.mocean.always(Behaviour::Refuse(40, "Maintenance"));
    let draft = to_numbers("Hello", &numbers("+1202555", 5));
    answers.confirm_broadcast(&house.access, "k", &draft).await.unwrap();
    let began: Timestamp = answers.now();
    let stop = CancellationToken::new();
    let dispatcher = tokio::spawn({
        let (sends, stop) = (sends.clone(), stop.clone());
        async move { sends.run_dispatcher(stop).await }
    });
    eventually("it is left alone", async || failure(&house, &sends).await.is_some()).await;
    let known = failure(&house, &sends).await.unwrap();
    assert_eq!((known.since, known.words.as_str()), (began, "Maintenance"));
    assert!(known.next_try > began, "{known:?}");
    assert_eq!(asked(&sends).await, 0, "nor is it asked after messages");

    // The other process was told by that round of maintenance.
    let told = failure(&house, answers).await.unwrap();
    assert_eq!((told.since, told.words.as_str()), (began, "Maintenance"));
    assert_eq!(asked(answers).await, 0);
    assert!(house.mocean.inquiries().is_empty());
    assert!(answers.overview(&house.access).await.unwrap().provider.failure.is_some());
    // A process that says nothing for a minute is no witness. This one still is, for itself.
    house.clock.advance(Duration::from_secs(61));
    assert_eq!(failure(&house, answers).await, None);
    assert!(failure(&house, &sends).await.is_some());
    sends.maintain_once().await.unwrap();
    assert!(failure(&house, answers).await.is_some());

    house.mocean.always(Behaviour::Accept);
    eventually("it answers", async || failure(&house, &sends).await.is_none()).await;
    sends.maintain_once().await.unwrap();
    assert_eq!(failure(&house, answers).await, None);
    stop.cancel();
    dispatcher.await.unwrap();
    assert_eq!(house.to(MALAYSIAN).await[0].status, MessageStatus::Delivered, "it was asked again");
    house.books_balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_ends_leaves_nobody_alone() {
    let house = House::live(TestDb::sqlite().await).await;
    let config = EngineConfig { breaker_after: NonZeroU32::MIN, ..house.config.clone() };
    let engine = engine_on(&house.db, &house.clock, &config);
    house.mocean.always(Behaviour::Refuse(40, "Maintenance"));
    house.opt_in(BRITISH).await;
    engine.run_once().await.unwrap();
    assert_eq!(failure(&house, &engine).await, None, "its breaker went with the round");
}
