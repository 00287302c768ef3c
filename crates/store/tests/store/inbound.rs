//! STOP, START, HELP and the rest.

use domain::{MessageKind, MessageStatus, SubscriberStatus};
use store::{InboundAction, InboundEffect, InboundFilter, InboundRecord, Page, each_engine, testing::TestDb};

use crate::world::{World, american, at};

const HOUR: u64 = 3_600;

each_engine!(
    stop_silences_a_number,
    start_lifts_a_stop_and_nothing_else,
    who_was_suspended_returns_so,
    unknown_numbers_do_no_harm,
    repeats_are_recognised,
    a_stop_after_a_start_counts,
    help_comes_once_a_day,
    anything_is_kept,
);

async fn stop_silences_a_number(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    let queued = w.store().queue_message(w.message(MessageKind::Event, american(1), 3), at(2)).await.unwrap();
    let other = w.store().queue_message(w.message(MessageKind::Event, american(2), 3), at(2)).await.unwrap();
    assert_eq!(w.stop(american(1), at(3)).await, InboundEffect::Stopped);
    let message = w.look(queued.id()).await;
    assert_eq!((message.status, message.reason.as_deref()), (MessageStatus::Suppressed, Some("unsubscribed")));
    assert_eq!(w.status(other.id()).await, MessageStatus::Queued);
    assert_eq!(w.account().await, (10, 3));
    let stopped = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!((stopped.status, stopped.since), (SubscriberStatus::Unsubscribed, at(3)));

    // One confirmation goes out, and no second one.
    assert_eq!(w.stop(american(1), at(4)).await, InboundEffect::AlreadyStopped);
    let claimed = w.claim(10, 1, at(5)).await;
    let kinds: Vec<_> = claimed.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [MessageKind::StopConfirmation, MessageKind::Event]);
    // Whatever is queued from now on meets the STOP when its turn comes.
    let late = w.store().queue_message(w.message(MessageKind::Code, american(1), 1), at(6)).await.unwrap();
    assert!(w.claim(10, 2, at(7)).await.is_empty());
    assert_eq!(w.status(late.id()).await, MessageStatus::Suppressed);
    w.check().await;
}

async fn start_lifts_a_stop_and_nothing_else(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    assert_eq!(w.start(american(1), at(2)).await, InboundEffect::NotStopped);
    w.stop(american(1), at(3)).await;
    assert_eq!(w.start(american(1), at(4)).await, InboundEffect::Restarted);
    let back = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!((back.status, back.since), (SubscriberStatus::Active, at(4)));
    let history = w.history().await;
    assert_eq!((history.len(), history[0].kind), (2, MessageKind::Welcome));

    // Deleted ones are not revived, nor answered.
    w.store().delete_subscribers(w.site, &[id], "ada", at(5)).await.unwrap();
    w.stop(american(1), at(6)).await;
    assert_eq!(w.start(american(1), at(7)).await, InboundEffect::Restarted);
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap(), None);
    assert_eq!(w.history().await.iter().filter(|message| message.kind == MessageKind::Welcome).count(), 1);
    w.check().await;
}

async fn who_was_suspended_returns_so(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    w.store().set_subscriber_status(w.site, &[id], SubscriberStatus::Suspended, "ada", None, at(2)).await.unwrap();
    w.stop(american(1), at(3)).await;
    w.start(american(1), at(4)).await;
    assert_eq!(w.store().subscriber(w.site, id).await.unwrap().unwrap().status, SubscriberStatus::Suspended);
    assert_eq!(w.history().await.len(), 1, "only the STOP is confirmed");
}

async fn unknown_numbers_do_no_harm(db: TestDb) {
    let w = World::new(db, 10).await;
    assert_eq!(w.start(american(1), at(1)).await, InboundEffect::NotStopped);
    assert_eq!(w.stop(american(1), at(2)).await, InboundEffect::Stopped);
    assert!(w.store().is_suppressed(w.site, american(1)).await.unwrap());
    assert_eq!(w.start(american(1), at(3)).await, InboundEffect::Restarted);
    assert_eq!(w.store().subscriber_counts(w.site).await.unwrap().total(), 0);
}

async fn repeats_are_recognised(db: TestDb) {
    let w = World::new(db, 10).await;
    w.subscribe(american(1), at(1)).await;
    let stop = InboundAction::Stop { confirmation: None };
    let mut record = w.text(american(1), "STOP", at(2));
    let receive = |record| w.store().receive_inbound(record, stop.clone());
    assert_eq!(receive(record.clone()).await.unwrap(), InboundEffect::Stopped);
    record.now = at(47 * HOUR);
    assert_eq!(receive(record.clone()).await.unwrap(), InboundEffect::Repeat);
    // A repeat does not make the next one a repeat for longer.
    record.now = at(49 * HOUR);
    assert_eq!(receive(record.clone()).await.unwrap(), InboundEffect::AlreadyStopped);
    let kept = w.store().inbound_messages(w.site, &InboundFilter::default(), Page::first(10)).await.unwrap();
    assert_eq!(kept.total, 2, "repeats are kept and not shown");
    assert_eq!(w.read_past("SELECT effect FROM inbound_messages").await.len(), 3);
}

/// Without the provider's time one STOP looks like the other.
async fn a_stop_after_a_start_counts(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.subscribe(american(1), at(1)).await;
    let mut record = w.text(american(1), "STOP", at(2));
    record.provider_time = None;
    let stop = async |second| {
        let confirmation = Some(w.message(MessageKind::StopConfirmation, american(1), 0).into());
        let again = InboundRecord { now: at(second), ..record.clone() };
        w.store().receive_inbound(again, InboundAction::Stop { confirmation }).await.unwrap()
    };
    assert_eq!(stop(2).await, InboundEffect::Stopped);
    assert_eq!(stop(3).await, InboundEffect::Repeat);
    assert_eq!(w.start(american(1), at(4)).await, InboundEffect::Restarted);
    assert_eq!(stop(5).await, InboundEffect::Stopped);
    assert_eq!(stop(6).await, InboundEffect::Repeat);
    let subscriber = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!(subscriber.status, SubscriberStatus::Unsubscribed);
    let sent = w.history().await;
    let confirmations = sent.iter().filter(|message| message.kind == MessageKind::StopConfirmation);
    assert_eq!(confirmations.count(), 2, "one for each change");
}

async fn help_comes_once_a_day(db: TestDb) {
    let w = World::new(db, 0).await;
    let help = async |n, now| {
        let answer = Some(w.message(MessageKind::Help, american(n), 0).into());
        let record = w.text(american(n), "HELP", now);
        w.store().receive_inbound(record, InboundAction::Help { answer }).await.unwrap()
    };
    assert_eq!(help(1, at(1)).await, InboundEffect::HelpSent);
    assert_eq!(help(1, at(2)).await, InboundEffect::Kept);
    assert_eq!(help(2, at(2)).await, InboundEffect::HelpSent);
    assert_eq!(help(1, at(1 + 24 * HOUR)).await, InboundEffect::HelpSent);
    w.stop(american(3), at(3)).await;
    assert_eq!(help(3, at(4)).await, InboundEffect::Kept);
    w.check().await;
}

async fn anything_is_kept(db: TestDb) {
    let w = World::new(db, 0).await;
    let mut record = w.text(american(1), "hello\0\u{1f600}", at(1));
    record.from = None;
    "\0short code".clone_into(&mut record.from_raw);
    record.raw = "x".repeat(16_384);
    let stop = InboundAction::Stop { confirmation: None };
    assert_eq!(w.store().receive_inbound(record, stop).await.unwrap(), InboundEffect::Kept);
    let kept = w.store().inbound_messages(w.site, &InboundFilter::default(), Page::first(10)).await.unwrap();
    assert_eq!(
        (kept.items[0].from.as_str(), kept.items[0].text.as_str()),
        ("\u{fffd}short code", "hello\u{fffd}\u{1f600}")
    );
}
