//! Broadcasts to all: written as they are claimed, to those active without a break since before.

use std::collections::BTreeMap;

use domain::{BroadcastStatus, SubscriberStatus};
use store::{Audience, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, credits, malaysian};

each_engine!(all_are_written_out, who_leaves_or_comes_later_is_not_among_them, the_unwritten_are_cancelled);

async fn all_are_written_out(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=10 {
        w.subscribe(american(n), at(n)).await;
    }
    let broadcast = w.confirm("all", Audience::All, at(20)).await;
    assert_eq!((broadcast.counts.queued, w.history().await.len()), (10, 0));
    w.check().await;
    let claimed = w.claim(4, 1, at(21)).await;
    assert_eq!((claimed.len(), w.history().await.len()), (4, 4));
    let counts = w.see(&broadcast).await.counts;
    assert_eq!((counts.queued, counts.sending), (6, 4));
    w.settle(&claimed, &accepted(), at(24)).await;
    assert_eq!(w.see(&broadcast).await.status, BroadcastStatus::Sending);
    let claimed = w.claim(100, 3, at(26)).await;
    assert_eq!((claimed.len(), w.history().await.len()), (6, 10));
    w.settle(&claimed, &accepted(), at(27)).await;
    let done = w.see(&broadcast).await;
    assert_eq!((done.status, done.counts.accepted), (BroadcastStatus::Done, 10));
    assert!(w.claim(100, 4, at(28)).await.is_empty());
}

async fn who_leaves_or_comes_later_is_not_among_them(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(w.subscribe(malaysian(n), at(1)).await);
    }
    let away = w.subscribe(malaysian(6), at(1)).await;
    let set = async |id, to| w.store().set_subscriber_status(w.site, &[id], to, "a", None, at(2)).await.unwrap();
    set(away, SubscriberStatus::Suspended).await;
    // The clock does not decide: all of this happens in the same microsecond as the confirmation.
    let broadcast = w.confirm("all", Audience::All, at(2)).await;
    set(away, SubscriberStatus::Active).await;
    w.subscribe(malaysian(7), at(2)).await;
    set(ids[0], SubscriberStatus::Suspended).await;
    w.store().delete_subscribers(w.site, &[ids[1]], "a", at(2)).await.unwrap();
    w.stop(malaysian(3), at(2)).await;
    set(ids[3], SubscriberStatus::Suspended).await;
    set(ids[3], SubscriberStatus::Active).await;
    let second = w.confirm("again", Audience::All, at(2)).await;
    w.write_out(at(3)).await;

    let first = w.see(&broadcast).await;
    let left = ["suspended", "deleted", "unsubscribed", "returned"].map(|reason| (reason.to_owned(), 1));
    assert_eq!((first.quote.recipients, &first.left_meanwhile), (5, &BTreeMap::from(left)));
    assert_eq!((first.counts.queued, first.counts.suppressed), (1, 4));
    assert_eq!((first.credits.reserved, first.credits.released), (credits(2), credits(8)));
    assert_eq!(w.see(&second).await.counts.queued, 4);
    let claimed = w.claim(100, 1, at(4)).await;
    let of_first = |n| w.store().message(w.site, n);
    let mut reached = Vec::new();
    for message in &claimed {
        if of_first(message.id).await.unwrap().unwrap().broadcast == Some(broadcast.id) {
            reached.push(message.recipient);
        }
    }
    assert_eq!(reached, [malaysian(5)]);
}

async fn the_unwritten_are_cancelled(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=5 {
        w.subscribe(american(n), at(n)).await;
    }
    let broadcast = w.confirm("all", Audience::All, at(9)).await;
    let claimed = w.claim(1, 1, at(11)).await;
    let cancelled = w.store().cancel_broadcast(w.site, broadcast.id, at(12)).await.unwrap();
    assert_eq!((cancelled.counts.cancelled, cancelled.counts.sending), (4, 1));
    w.check().await;
    assert!(w.claim(10, 2, at(13)).await.is_empty());
    w.settle(&claimed, &accepted(), at(14)).await;
    assert_eq!(w.account().await, (99, 0));
}
