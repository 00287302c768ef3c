//! What becomes of messages when things go wrong: unknown outcomes, refusals, crashes, STOP at the last moment.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something unforeseen happens")]

mod support;

use std::time::Duration;

use domain::{BroadcastStatus, MessageStatus, SubscriberStatus};
use engine::{EngineError, SendingState};
use store::LeaseToken;
use store::testing::TestDb;
use tokio_util::sync::CancellationToken;

use support::{AMERICAN, BRITISH, Behaviour, House, MALAYSIAN, eventually, to_all};

store::each_engine!(
    an_unknown_message_is_settled_by_its_report_or_by_a_person,
    a_crash_between_claim_and_settling_spends_the_credits,
    a_stop_between_confirmation_and_claim_is_heeded,
    two_processes_send_each_message_once,
);

async fn two_processes_send_each_message_once(db: TestDb) {
    let house = House::live(db).await;
    let draft = support::to_numbers("Hello", &support::numbers("+1202555", 150));
    let id = house.engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let (one, two) = (house.engine.clone(), house.second_engine());
    let running = [one, two].map(|engine| tokio::spawn(async move { engine.run_until_idle().await.unwrap().accepted }));
    let mut accepted = 0;
    for one in running {
        accepted += one.await.unwrap();
    }
    assert_eq!((accepted, house.mocean.sent().len()), (150, 150));
    let recipients: std::collections::BTreeSet<_> =
        house.mocean.sent().into_iter().map(|sms| sms["mocean-to"].clone()).collect();
    assert_eq!(recipients.len(), 150);
    let broadcast = house.engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((broadcast.status, broadcast.counts.accepted), (BroadcastStatus::Done, 150));
    house.books_balance().await;
}

async fn an_unknown_message_is_settled_by_its_report_or_by_a_person(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    house.mocean.always(Behaviour::Hang);
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        house.opt_in(phone).await;
    }
    engine.run_until_idle().await.unwrap();
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        assert_eq!(house.to(phone).await[0].status, MessageStatus::Unknown);
        assert_eq!(house.mocean.texts_to(phone).len(), 1, "never sent again by itself");
    }
    // 1, 5 and 3 credits for each of two segments, spent, as nobody can tell.
    let segments = i64::from(house.to(AMERICAN).await[0].segments);
    let spent = 500 - engine.credits(&house.access).await.unwrap().balance.get();
    assert_eq!(spent, 9 * segments);

    // A report settles one, by the address of its POST.
    house.report(&house.mocean.report_url_to(MALAYSIAN), 1, 0).await;
    assert_eq!(house.to(MALAYSIAN).await[0].status, MessageStatus::Delivered);
    house.report(&house.mocean.report_url_to(MALAYSIAN), 2, 5).await;
    assert_eq!(house.to(MALAYSIAN).await[0].status, MessageStatus::Delivered, "never taken back");

    // A person has one sent again, and once only.
    house.mocean.always(Behaviour::Accept);
    let lost = house.to(AMERICAN).await.remove(0);
    let again = engine.resend_message(&house.access, lost.id).await.unwrap();
    assert_eq!(again.resend_of, Some(lost.id));
    assert!(matches!(engine.resend_message(&house.access, lost.id).await, Err(EngineError::Conflict(_))));
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.message(&house.access, again.id).await.unwrap().status, MessageStatus::Accepted);
    assert_eq!(house.mocean.texts_to(AMERICAN).len(), 2);

    // And writes one off, which refunds it, once.
    let balance = engine.credits(&house.access).await.unwrap().balance.get();
    let lost = house.to(BRITISH).await.remove(0);
    assert!(engine.write_off_message(&house.access, lost.id).await.unwrap().written_off);
    engine.write_off_message(&house.access, lost.id).await.unwrap();
    assert_eq!(engine.credits(&house.access).await.unwrap().balance.get(), balance + 3 * segments);
    let delivered = house.to(MALAYSIAN).await.remove(0);
    assert!(matches!(engine.write_off_message(&house.access, delivered.id).await, Err(EngineError::Conflict(_))));
    house.books_balance().await;
}

async fn a_crash_between_claim_and_settling_spends_the_credits(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    house.opt_in(AMERICAN).await;
    // A process claims the message and is never heard of again.
    let lease = LeaseToken(uuid::Uuid::from_u128(1));
    let claimed = engine.store().claim_due(engine.now(), 10, lease).await.unwrap();
    assert_eq!(claimed.len(), 1);
    engine.maintain_once().await.unwrap();
    assert_eq!(house.to(AMERICAN).await[0].status, MessageStatus::Sending);
    house.clock.advance(Duration::from_secs(91));
    let report = engine.maintain_once().await.unwrap();
    assert_eq!(report.reaped, 1);
    let message = house.to(AMERICAN).await.remove(0);
    assert_eq!(message.status, MessageStatus::Unknown);
    let account = engine.credits(&house.access).await.unwrap();
    assert_eq!((account.balance.get(), account.reserved.get()), (500 - message.credits.get(), 0));
    assert_eq!(engine.run_until_idle().await.unwrap().claimed, 0);
    assert!(house.mocean.sent().is_empty(), "it may have gone out, so it isn't sent again");
    house.books_balance().await;
}

async fn a_stop_between_confirmation_and_claim_is_heeded(db: TestDb) {
    let house = House::live(db).await;
    let engine = &house.engine;
    for phone in [MALAYSIAN, AMERICAN, BRITISH] {
        house.subscribed(phone).await;
    }
    let confirmed = engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await.unwrap();
    assert_eq!(confirmed.quote.recipients, 3);
    house.text(MALAYSIAN, "STOP").await;
    let british = house.subscriber(BRITISH).await;
    engine.delete_subscriber(&house.access, british.id).await.unwrap();
    engine.run_until_idle().await.unwrap();
    let broadcast = engine.broadcast(&house.access, confirmed.id).await.unwrap();
    assert_eq!((broadcast.counts.accepted, broadcast.counts.suppressed), (1, 2));
    assert_eq!(broadcast.counts.total(), 3);
    assert_eq!(broadcast.status, BroadcastStatus::Done);
    assert_eq!((broadcast.credits.spent.get(), broadcast.credits.released.get()), (1, 8));
    assert!(!house.mocean.texts_to(MALAYSIAN).contains(&"Hello".to_owned()));
    assert!(!house.mocean.texts_to(BRITISH).contains(&"Hello".to_owned()));
    house.books_balance().await;
}

async fn sqlite() -> House {
    House::live(TestDb::sqlite().await).await
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again_after_a_pause() {
    let house = sqlite().await;
    house.mocean.next([Behaviour::Refuse(32, "Message throttled")]);
    house.opt_in(AMERICAN).await;
    assert_eq!(house.engine.run_once().await.unwrap().retried, 1);
    assert_eq!(house.to(AMERICAN).await[0].status, MessageStatus::Queued);
    assert_eq!(house.engine.run_once().await.unwrap().claimed, 0, "not before its time");
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.engine.run_once().await.unwrap().accepted, 1);
    house.books_balance().await;
}

#[tokio::test]
async fn a_final_refusal_releases_the_credits_and_keeps_the_words() {
    let house = sqlite().await;
    house.mocean.next([Behaviour::Refuse(5, "black+listed")]);
    house.opt_in(AMERICAN).await;
    assert_eq!(house.engine.run_once().await.unwrap().rejected, 1);
    let message = house.to(AMERICAN).await.remove(0);
    assert_eq!(message.status, MessageStatus::Rejected);
    assert_eq!(message.error_code.as_deref(), Some("5"));
    assert!(message.response.unwrap().contains("black listed"));
    assert_eq!(house.engine.credits(&house.access).await.unwrap().available.get(), 500);
}

#[tokio::test]
async fn a_refused_account_pauses_the_sites_broadcasts_until_a_person_resumes() {
    let house = sqlite().await;
    let engine = &house.engine;
    for phone in [MALAYSIAN, AMERICAN] {
        house.subscribed(phone).await;
    }
    house.mocean.always(Behaviour::Refuse(2, "Insufficient+balance"));
    let id = engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await.unwrap().id;
    engine.run_until_idle().await.unwrap();
    let paused = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!(paused.status, BroadcastStatus::Paused);
    assert!(paused.pause_reason.unwrap().contains("Insufficient balance"));
    assert_eq!((paused.counts.queued, paused.counts.rejected), (2, 0), "nothing is lost");
    let state = engine.sending_state(&house.access).await.unwrap();
    assert!(matches!(state, SendingState::AccountRefused(_)));

    // A welcome waits too, and asks the provider nothing for a while.
    let asked = house.mocean.sent().len();
    house.opt_in(BRITISH).await;
    engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.sent().len(), asked);
    // However long it takes, waiting uses up no attempts.
    for _ in 0..10 {
        house.clock.advance(Duration::from_secs(61));
        engine.run_until_idle().await.unwrap();
    }
    let waiting = house.to(BRITISH).await[0].id;
    let waiting = engine.store().message(house.access.site().id, waiting).await.unwrap().unwrap();
    assert_eq!((waiting.status, waiting.attempts), (MessageStatus::Queued, 0));

    house.mocean.always(Behaviour::Accept);
    assert_eq!(engine.resume_broadcast(&house.access, id).await.unwrap().pause_reason, None);
    house.clock.advance(Duration::from_secs(61));
    engine.run_until_idle().await.unwrap();
    let done = engine.broadcast(&house.access, id).await.unwrap();
    assert_eq!((done.status, done.counts.accepted), (BroadcastStatus::Done, 2));
    let welcome = house.to(BRITISH).await.remove(0);
    assert_eq!((welcome.status, welcome.response), (MessageStatus::Accepted, None));
    assert_eq!(engine.sending_state(&house.access).await.unwrap(), SendingState::Ready);
    house.books_balance().await;
}

#[tokio::test]
async fn switched_off_nothing_is_taken_or_sent() {
    let house = sqlite().await;
    let engine = &house.engine;
    house.subscribed(AMERICAN).await;
    let id = engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await.unwrap().id;
    let off = engine::SitePatch { sms_enabled: Some(false), ..Default::default() };
    engine.update_site(&house.access, off).await.unwrap();
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.broadcast(&house.access, id).await.unwrap().counts.queued, 1);
    assert!(matches!(engine.opt_in("main", support::form(BRITISH)).await, Err(EngineError::Conflict(_))));
    let refused = engine.confirm_broadcast(&house.access, "l", &to_all("Hello")).await;
    assert!(matches!(refused, Err(EngineError::Conflict(_))));
    let on = engine::SitePatch { sms_enabled: Some(true), ..Default::default() };
    engine.update_site(&house.access, on).await.unwrap();
    engine.run_until_idle().await.unwrap();
    assert_eq!(engine.broadcast(&house.access, id).await.unwrap().counts.accepted, 1);
}

#[tokio::test]
async fn error_071_counts_as_stop() {
    let house = sqlite().await;
    house.subscribed(AMERICAN).await;
    house.report(&house.mocean.report_url_to(AMERICAN), 2, 71).await;
    assert_eq!(house.status(AMERICAN).await, SubscriberStatus::Unsubscribed);
    let message = house.to(AMERICAN).await.remove(0);
    assert_eq!((message.status, message.error_code.as_deref()), (MessageStatus::Failed, Some("071")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_dispatcher_sends_at_once_and_finishes_what_is_in_flight() {
    let house = sqlite().await;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (engine, shutdown) = (house.engine.clone(), shutdown.clone());
        async move { engine.run_dispatcher(shutdown).await }
    });
    house.opt_in(AMERICAN).await;
    eventually("the welcome is accepted", || async { house.to(AMERICAN).await[0].status == MessageStatus::Accepted })
        .await;

    house.mocean.always(Behaviour::Slow(Duration::from_millis(700)));
    house.opt_in(BRITISH).await;
    eventually("it is with the provider", || async { !house.mocean.texts_to(BRITISH).is_empty() }).await;
    shutdown.cancel();
    running.await.unwrap();
    assert_eq!(house.to(BRITISH).await[0].status, MessageStatus::Accepted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_claimed_and_not_begun_goes_back_into_the_queue_at_the_end() {
    let house = sqlite().await;
    let config = engine::EngineConfig { concurrency: 2.try_into().unwrap(), ..house.config.clone() };
    let engine = support::engine_on(&house.db, &house.clock, &config);
    // A fast start lets the dispatcher claim ahead of its two slots; then the provider slows down.
    house.mocean.next(vec![Behaviour::Accept; 20]);
    house.mocean.always(Behaviour::Slow(Duration::from_millis(600)));
    let draft = support::to_numbers("Hello", &support::numbers("+1202555", 40));
    let id = engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (engine, shutdown) = (engine.clone(), shutdown.clone());
        async move { engine.run_dispatcher(shutdown).await }
    });
    eventually("the provider slows down", || async { house.mocean.sent().len() >= 21 }).await;
    shutdown.cancel();
    running.await.unwrap();
    let counts = engine.broadcast(&house.access, id).await.unwrap().counts;
    assert_eq!((counts.sending, counts.unknown), (0, 0));
    assert_eq!(counts.accepted, house.mocean.sent().len() as u64);
    assert_eq!(counts.accepted + counts.queued, 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_in_flight_than_twice_the_concurrency() {
    let house = sqlite().await;
    let config = engine::EngineConfig { concurrency: 4.try_into().unwrap(), ..house.config.clone() };
    let engine = support::engine_on(&house.db, &house.clock, &config);
    engine.grant_credits(&house.access, engine::GrantInput { amount: 1_000, note: String::new() }).await.unwrap();
    house.mocean.always(Behaviour::Slow(Duration::from_millis(20)));
    let draft = support::to_numbers("Hello", &support::numbers("+1202555", 200));
    let id = engine.confirm_broadcast(&house.access, "k", &draft).await.unwrap().id;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (engine, shutdown) = (engine.clone(), shutdown.clone());
        async move { engine.run_dispatcher(shutdown).await }
    });
    let mut most = 0;
    loop {
        let broadcast = engine.broadcast(&house.access, id).await.unwrap();
        most = most.max(broadcast.counts.sending);
        assert_eq!(broadcast.counts.total(), 200);
        if broadcast.status == BroadcastStatus::Done {
            break;
        }
    }
    shutdown.cancel();
    running.await.unwrap();
    assert!((1..=8).contains(&most), "{most} in flight");
    assert_eq!(house.mocean.sent().len(), 200);
    house.books_balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watcher_sees_a_broadcast_to_its_end() {
    let house = sqlite().await;
    house.subscribed(AMERICAN).await;
    house.subscribed(BRITISH).await;
    let id = house.engine.confirm_broadcast(&house.access, "k", &to_all("Hello")).await.unwrap().id;
    let mut watch = house.engine.watch_broadcast(&house.access, id).await.unwrap();
    let first = watch.next().await.unwrap();
    assert_eq!((first.broadcast.counts.queued, first.per_second), (2, 0));
    house.engine.run_until_idle().await.unwrap();
    let second = watch.next().await.unwrap();
    assert_eq!(second.broadcast.counts.accepted, 2);
    house.report(&house.mocean.report_url_to(AMERICAN), 1, 0).await;
    house.report(&house.mocean.report_url_to(BRITISH), 2, 1).await;
    let mut last = watch.next().await.unwrap();
    while let Some(next) = watch.next().await {
        last = next;
    }
    assert_eq!((last.broadcast.counts.delivered, last.broadcast.counts.failed), (1, 1));
}
