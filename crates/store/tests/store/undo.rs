//! Taking back what was just done to subscribers.

use std::time::Duration;

use domain::{Credits, MessageKind, MessageStatus, SubscriberId, SubscriberStatus, Timestamp};
use store::{Audience, ConsentKind, UNDONE_WITHIN, Undo, Undoable, each_engine, testing::TestDb};

use crate::{
    days,
    world::{World, american, at, malaysian},
};

each_engine!(
    what_was_done_is_taken_back,
    whatever_happened_in_between_stands,
    it_works_once_and_not_for_long,
    what_was_queued_is_not_sent_after_all,
    who_came_back_is_not_part_of_a_broadcast_from_before
);

const ADA: &str = "user ada@example.org";

async fn set(w: &World, ids: &[SubscriberId], to: SubscriberStatus, now: Timestamp) {
    w.store().set_subscriber_status(w.site, ids, to, ADA, None, now).await.unwrap();
}

async fn last(w: &World, now: Timestamp) -> Option<Undo> {
    w.store().last_undo(w.site, ADA, now).await.unwrap()
}

/// Takes back what was done last.
async fn undo(w: &World, now: Timestamp) -> Option<u64> {
    let last = last(w, now).await.unwrap();
    let undone = w.store().undo(w.site, last.id, ADA, now).await.unwrap();
    days::check(w).await;
    w.check().await;
    undone
}

async fn status(w: &World, id: SubscriberId) -> Option<SubscriberStatus> {
    w.store().subscriber(w.site, id).await.unwrap().map(|subscriber| subscriber.status)
}

async fn events(w: &World) -> Vec<String> {
    w.read_past("SELECT kind FROM consent_events ORDER BY id").await
}

async fn what_was_done_is_taken_back(db: TestDb) {
    let w = World::new(db, 100).await;
    let (one, other) = (w.subscribe(american(1), at(1)).await, w.subscribe(malaysian(1), at(1)).await);
    let both = [one, other];
    assert_eq!(last(&w, at(2)).await, None);

    set(&w, &both, SubscriberStatus::Suspended, at(10)).await;
    let offered = last(&w, at(11)).await.unwrap();
    assert_eq!((offered.done, offered.subscribers), (Undoable::Suspended, 2));
    assert_eq!(w.store().last_undo(w.site, "user bob@example.org", at(11)).await.unwrap(), None);
    assert_eq!(undo(&w, at(12)).await, Some(2));
    assert_eq!(
        (status(&w, one).await, status(&w, other).await),
        (Some(SubscriberStatus::Active), Some(SubscriberStatus::Active))
    );

    set(&w, &[one], SubscriberStatus::Suspended, at(20)).await;
    set(&w, &[one], SubscriberStatus::Active, at(21)).await;
    assert_eq!(last(&w, at(22)).await.unwrap().done, Undoable::Resumed);
    assert_eq!(undo(&w, at(22)).await, Some(1));
    assert_eq!(status(&w, one).await, Some(SubscriberStatus::Suspended));

    w.store().delete_subscribers(w.site, &both, ADA, at(40)).await.unwrap();
    assert_eq!((status(&w, one).await, status(&w, other).await), (None, None));
    assert_eq!(undo(&w, at(41)).await, Some(2));
    assert_eq!(
        (status(&w, one).await, status(&w, other).await),
        (Some(SubscriberStatus::Suspended), Some(SubscriberStatus::Active))
    );

    // Each step is an event of its own.
    let told = events(&w).await;
    let kinds = [
        ConsentKind::OptIn,
        ConsentKind::OptIn,
        ConsentKind::Suspended,
        ConsentKind::Suspended,
        ConsentKind::Resumed,
        ConsentKind::Resumed,
        ConsentKind::Suspended,
        ConsentKind::Resumed,
        ConsentKind::Suspended,
        ConsentKind::Deleted,
        ConsentKind::Deleted,
        ConsentKind::DeletionUndone,
        ConsentKind::DeletionUndone,
    ];
    assert_eq!(told, kinds.map(ConsentKind::as_str));
}

async fn whatever_happened_in_between_stands(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(w.subscribe(american(n), at(n)).await);
    }
    set(&w, &ids, SubscriberStatus::Suspended, at(10)).await;
    w.stop(american(0), at(11)).await;
    w.store().delete_subscribers(w.site, &[ids[1]], "user bob@example.org", at(11)).await.unwrap();
    w.store().set_subscriber_status(w.site, &[ids[2]], SubscriberStatus::Active, "bob", None, at(11)).await.unwrap();
    assert_eq!(undo(&w, at(12)).await, Some(1));
    let stand =
        [status(&w, ids[0]).await, status(&w, ids[1]).await, status(&w, ids[2]).await, status(&w, ids[3]).await];
    let active = Some(SubscriberStatus::Active);
    assert_eq!(stand, [Some(SubscriberStatus::Unsubscribed), None, active, active]);

    // Deleted, and then: stopped; opted in again; stopped before, and started; left alone.
    set(&w, &[ids[0]], SubscriberStatus::Unsubscribed, at(20)).await;
    w.subscribe(american(1), at(20)).await;
    w.store().delete_subscribers(w.site, &ids, ADA, at(21)).await.unwrap();
    w.start(american(0), at(22)).await;
    w.stop(american(1), at(22)).await;
    w.subscribe(american(2), at(22)).await;
    assert_eq!(undo(&w, at(23)).await, Some(1));
    let stand =
        [status(&w, ids[0]).await, status(&w, ids[1]).await, status(&w, ids[2]).await, status(&w, ids[3]).await];
    assert_eq!(stand, [None, None, active, active]);
    assert!(w.store().is_suppressed(w.site, american(1)).await.unwrap(), "a STOP always wins");
}

async fn it_works_once_and_not_for_long(db: TestDb) {
    let w = World::new(db, 100).await;
    let id = w.subscribe(american(1), at(1)).await;
    set(&w, &[id], SubscriberStatus::Suspended, at(10)).await;
    let offered = last(&w, at(10)).await.unwrap();
    let over = at(10).plus(UNDONE_WITHIN).plus(Duration::from_secs(1));
    assert_eq!(last(&w, over).await, None);
    assert_eq!(w.store().undo(w.site, offered.id, ADA, over).await.unwrap(), None);
    assert_eq!(status(&w, id).await, Some(SubscriberStatus::Suspended));
    assert_eq!(w.store().undo(w.site, offered.id, ADA, at(11)).await.unwrap(), Some(1));
    assert_eq!(w.store().undo(w.site, offered.id, ADA, at(12)).await.unwrap(), None);
    // What changes nothing leaves nothing to take back, and what is over is forgotten.
    set(&w, &[id], SubscriberStatus::Active, at(12)).await;
    assert_eq!(last(&w, at(12)).await, None);
    set(&w, &[id], SubscriberStatus::Suspended, at(13)).await;
    set(&w, &[id], SubscriberStatus::Active, at(100)).await;
    assert_eq!(w.read_past("SELECT done FROM undos").await, ["resumed"]);
    set(&w, &[id], SubscriberStatus::Unsubscribed, at(101)).await;
    assert_eq!(last(&w, at(101)).await.unwrap().done, Undoable::Resumed, "leaving can't be undone by us");
    assert_eq!(undo(&w, at(102)).await, Some(0));
    assert_eq!(status(&w, id).await, Some(SubscriberStatus::Unsubscribed));
}

async fn what_was_queued_is_not_sent_after_all(db: TestDb) {
    let w = World::new(db, 100).await;
    w.welcome(american(1), 3, at(1)).await;
    let id = w.find(american(1)).await.unwrap();
    assert_eq!(w.account().await, (100, 3));
    set(&w, &[id], SubscriberStatus::Suspended, at(2)).await;
    assert_eq!(w.account().await, (100, 0));
    assert_eq!(undo(&w, at(3)).await, Some(1));
    assert_eq!(w.account().await, (100, 0), "what was set free stays so");
    let history = w.history().await;
    assert_eq!(
        (history.len(), history[0].kind, history[0].status),
        (1, MessageKind::Welcome, MessageStatus::Suppressed)
    );
    // Turned on, texted and turned off again by the undo: that text isn't sent either.
    set(&w, &[id], SubscriberStatus::Suspended, at(20)).await;
    set(&w, &[id], SubscriberStatus::Active, at(40)).await;
    w.confirm("one", Audience::All, at(41)).await;
    w.write_out(at(42)).await;
    assert_eq!(undo(&w, at(43)).await, Some(1));
    assert_eq!(w.claim(10, 7, at(44)).await, []);
    assert_eq!(w.store().credit_account(w.site).await.unwrap().available(), Credits::new(100));
}

async fn who_came_back_is_not_part_of_a_broadcast_from_before(db: TestDb) {
    let w = World::new(db, 100).await;
    let gone = w.subscribe(american(1), at(1)).await;
    w.subscribe(american(2), at(1)).await;
    w.confirm("all", Audience::All, at(2)).await;
    w.store().delete_subscribers(w.site, &[gone], ADA, at(3)).await.unwrap();
    assert_eq!(undo(&w, at(4)).await, Some(1));
    let claimed = w.claim(10, 1, at(5)).await;
    assert_eq!(claimed.iter().map(|message| message.recipient).collect::<Vec<_>>(), [american(2)]);
    w.confirm("again", Audience::All, at(6)).await;
    assert_eq!(w.claim(10, 2, at(7)).await.len(), 2);
}
