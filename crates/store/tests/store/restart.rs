//! Starting after a silence: what was queued before waits for a person.

use std::time::Duration;

use domain::{BroadcastStatus, MessageKind, MessageStatus, Timestamp};
use store::{Audience, Decided, Hold, Silence, each_engine, testing::TestDb};

use crate::late::named;
use crate::world::{World, accepted, american, at, malaysian, postponed};

each_engine!(
    a_first_start_and_a_short_stop_hold_nothing,
    after_a_silence_everything_waits_and_is_let_go,
    what_waits_can_be_cancelled,
    several_that_start_at_once_hold_once,
    a_second_silence_joins_the_first,
    stop_and_time_pass_over_what_waits,
    what_waited_for_credits_waits_for_a_person_too,
    a_heartbeat_from_the_future_holds_nothing,
    a_clock_that_is_set_back_delays_nothing,
);

const TEN_MINUTES: Duration = Duration::from_mins(10);

fn words(from: Timestamp, to: Timestamp) -> String {
    format!("silent from {} to {}", from.as_micros(), to.as_micros())
}

async fn start(w: &World, now: u64) -> Option<Silence> {
    let silence = w.store().hold_after_silence(TEN_MINUTES, words, at(now)).await.unwrap();
    w.check().await;
    silence
}

async fn a_first_start_and_a_short_stop_hold_nothing(db: TestDb) {
    let w = World::new(db, 100).await;
    w.store().queue_message(w.message(MessageKind::Welcome, american(1), 1), at(0)).await.unwrap();
    assert_eq!(w.store().heartbeat().await.unwrap(), None);
    assert_eq!(start(&w, 5_000).await, None);
    w.store().beat(Some("locked"), at(5_030)).await.unwrap();
    let beat = w.store().heartbeat().await.unwrap().unwrap();
    assert_eq!((beat.at, beat.trouble.as_deref()), (at(5_030), Some("locked")));
    assert_eq!(start(&w, 5_630).await, None, "ten minutes are not too long");
    assert_eq!(w.store().waiting(w.site).await.unwrap(), None);
    assert_eq!(w.claim(10, 1, at(5_631)).await.len(), 1);
    assert_eq!(start(&w, 9_999).await, None, "with nothing queued there is nothing to hold");
}

/// Six subscribers with a broadcast to all, one with two named numbers, and two welcomes; then silence.
async fn silent(db: TestDb) -> (World, store::Broadcast, store::Broadcast) {
    let w = World::new(db, 100).await;
    for n in 0..6 {
        w.subscribe(american(n), at(0)).await;
    }
    let all = w.confirm("all", Audience::All, at(1)).await;
    let named = w.confirm("named", named(&[malaysian(1), malaysian(2)]), at(1)).await;
    for n in 10..12 {
        w.store().queue_message(w.message(MessageKind::Welcome, american(n), 1), at(2)).await.unwrap();
    }
    w.store().beat(None, at(10)).await.unwrap();
    (w, all, named)
}

async fn after_a_silence_everything_waits_and_is_let_go(db: TestDb) {
    let (w, all, named) = silent(db).await;
    let set_aside = w.account().await;
    let silence = start(&w, 5_000).await.unwrap();
    assert_eq!(silence, Silence { from: at(10), to: at(5_000), messages: 2, broadcasts: 2 });
    assert_eq!(w.account().await, set_aside, "credits stay set aside");
    assert!(w.claim(100, 1, at(5_001)).await.is_empty());
    let paused = w.see(&all).await;
    assert_eq!((paused.status, paused.pause_reason), (BroadcastStatus::Paused, Some(words(at(10), at(5_000)))));
    let waiting = w.store().waiting(w.site).await.unwrap().unwrap();
    assert_eq!((waiting.from, waiting.to), (at(10), at(5_000)));
    assert_eq!((waiting.messages, waiting.broadcasts, waiting.recipients), (2, 2, 8));

    // New messages go out meanwhile, and credits that come release nothing that waits.
    let new = w.store().queue_message(w.message(MessageKind::Welcome, american(20), 1), at(5_002)).await.unwrap().id();
    w.store().release_holds(at(5_003)).await.unwrap();
    let claimed = w.claim(100, 2, at(5_003)).await;
    assert_eq!(claimed.iter().map(|message| message.id).collect::<Vec<_>>(), [new]);
    w.settle(&claimed, &accepted(), at(5_004)).await;
    // A person may resume one by itself.
    w.store().resume_broadcast(w.site, named.id, at(5_005)).await.unwrap();
    assert_eq!(w.store().waiting(w.site).await.unwrap().unwrap().recipients, 6);
    // And one that a person pauses isn't among what waits.
    w.store().pause_broadcast(w.site, named.id, at(5_006)).await.unwrap();

    let later = 80_000;
    let decided = w.store().send_waiting(w.site, at(later)).await.unwrap();
    w.check().await;
    assert_eq!(decided, Decided { messages: 2, broadcasts: 1 });
    assert_eq!(w.store().waiting(w.site).await.unwrap(), None);
    assert_eq!(w.see(&all).await.status, BroadcastStatus::Sending);
    assert_eq!(w.see(&named).await.status, BroadcastStatus::Paused);
    // They have a day from now, not from when they were queued.
    assert_eq!(w.store().cancel_too_late(at(later + 80_000)).await.unwrap(), 0);
    let claimed = w.claim(100, 3, at(later + 80_000)).await;
    assert_eq!(claimed.len(), 8);
    assert_eq!(w.store().send_waiting(w.site, at(later + 1)).await.unwrap(), Decided::default(), "twice does nothing");
}

async fn what_waits_can_be_cancelled(db: TestDb) {
    let (w, all, named) = silent(db).await;
    start(&w, 5_000).await.unwrap();
    let decided = w.store().cancel_waiting(w.site, "user ada", at(5_001)).await.unwrap();
    w.check().await;
    assert_eq!(decided, Decided { messages: 2, broadcasts: 2 });
    for broadcast in [all, named] {
        let over = w.see(&broadcast).await;
        assert_eq!((over.status, over.counts.cancelled), (BroadcastStatus::Cancelled, over.quote.recipients));
    }
    for message in w.history().await {
        assert_eq!(message.status, MessageStatus::Cancelled);
        let reason = if message.broadcast.is_some() { "cancelled" } else { "restart" };
        assert_eq!((message.reason.as_deref(), message.hold), (Some(reason), None));
    }
    assert_eq!(w.account().await, (100, 0));
    assert_eq!(w.store().waiting(w.site).await.unwrap(), None);
}

async fn several_that_start_at_once_hold_once(db: TestDb) {
    let (w, ..) = silent(db).await;
    let store = w.store();
    let (a, b, c) = tokio::join!(
        store.hold_after_silence(TEN_MINUTES, words, at(5_000)),
        store.hold_after_silence(TEN_MINUTES, words, at(5_000)),
        store.hold_after_silence(TEN_MINUTES, words, at(5_000)),
    );
    let found = [a, b, c].map(|silence| silence.unwrap().is_some());
    assert_eq!(found.iter().filter(|found| **found).count(), 1, "{found:?}");
    assert!(w.claim(100, 1, at(5_001)).await.is_empty());
    assert_eq!(w.store().waiting(w.site).await.unwrap().unwrap().messages, 2);
}

async fn a_second_silence_joins_the_first(db: TestDb) {
    let (w, all, _) = silent(db).await;
    start(&w, 5_000).await.unwrap();
    let new = w.store().queue_message(w.message(MessageKind::Welcome, american(20), 1), at(5_001)).await.unwrap().id();
    let silence = start(&w, 9_000).await.unwrap();
    assert_eq!((silence.from, silence.messages, silence.broadcasts), (at(5_000), 1, 0));
    let waiting = w.store().waiting(w.site).await.unwrap().unwrap();
    assert_eq!((waiting.from, waiting.to), (at(10), at(9_000)));
    assert_eq!((waiting.messages, waiting.broadcasts), (3, 2));
    assert_eq!(w.see(&all).await.pause_reason, Some(words(at(10), at(9_000))));
    assert_eq!(w.look(new).await.hold, Some(Hold::Restart));
    assert_eq!(w.store().send_waiting(w.site, at(9_001)).await.unwrap(), Decided { messages: 3, broadcasts: 2 });
    // What was decided about is not dug out again.
    w.store().queue_message(w.message(MessageKind::Welcome, american(21), 1), at(9_002)).await.unwrap();
    assert!(start(&w, 20_000).await.is_some());
    assert_eq!(w.store().waiting(w.site).await.unwrap().unwrap().from, at(9_000));
}

async fn stop_and_time_pass_over_what_waits(db: TestDb) {
    let (w, ..) = silent(db).await;
    start(&w, 5_000).await.unwrap();
    w.stop(american(10), at(5_001)).await;
    w.check().await;
    let stopped = w
        .history()
        .await
        .into_iter()
        .find(|message| message.kind == MessageKind::Welcome && message.recipient == Some(american(10)))
        .unwrap();
    assert_eq!((stopped.status, stopped.hold), (MessageStatus::Suppressed, None));
    assert_eq!(w.store().waiting(w.site).await.unwrap().unwrap().messages, 1);
    // The other one is too late after a day; the paused broadcasts wait on.
    assert_eq!(w.store().cancel_too_late(at(90_000)).await.unwrap(), 2, "a welcome and the STOP's confirmation");
    let waiting = w.store().waiting(w.site).await.unwrap().unwrap();
    assert_eq!((waiting.messages, waiting.broadcasts), (0, 2));
    // What was too late at the start is not held but cancelled.
    let late = w.store().queue_message(w.message(MessageKind::Help, american(30), 0), at(90_001)).await.unwrap().id();
    assert_eq!(start(&w, 99_000).await, None);
    w.store().cancel_too_late(at(99_001)).await.unwrap();
    assert_eq!(w.look(late).await.reason.as_deref(), Some("too_late"));
}

async fn what_waited_for_credits_waits_for_a_person_too(db: TestDb) {
    let w = World::new(db, 0).await;
    let held = w.store().queue_message(w.message(MessageKind::Welcome, american(1), 2), at(0)).await.unwrap().id();
    w.store().beat(None, at(10)).await.unwrap();
    assert_eq!(start(&w, 5_000).await, None, "it is held as it is");
    w.store().grant_credits(w.site, crate::world::credits(10), "", "test", at(5_001)).await.unwrap();
    assert_eq!(w.store().release_holds(at(5_002)).await.unwrap(), 0);
    assert_eq!(w.store().waiting(w.site).await.unwrap().unwrap().messages, 1);
    w.store().send_waiting(w.site, at(5_003)).await.unwrap();
    assert_eq!(w.store().release_holds(at(5_004)).await.unwrap(), 1);
    assert_eq!(w.claim(10, 1, at(5_005)).await[0].id, held);
}

async fn a_heartbeat_from_the_future_holds_nothing(db: TestDb) {
    let (w, ..) = silent(db).await;
    w.store().beat(None, at(999_999)).await.unwrap();
    assert_eq!(start(&w, 20).await, None);
    assert_eq!(w.store().heartbeat().await.unwrap().unwrap().at, at(20));
    assert_eq!(w.claim(100, 1, at(21)).await.len(), 10);
}

async fn a_clock_that_is_set_back_delays_nothing(db: TestDb) {
    let w = World::new(db, 100).await;
    let hour = Duration::from_hours(1);
    let message = async |n, now| {
        w.store().queue_message(w.message(MessageKind::Welcome, american(n), 1), at(now)).await.unwrap().id()
    };
    // One in flight, one waiting for another try that was due, one for a try in an hour.
    message(1, 7_200).await;
    let in_flight = w.claim(10, 1, at(7_200)).await;
    let soon = message(2, 7_200).await;
    let soon_claimed = w.claim(10, 2, at(7_201)).await;
    w.settle(&soon_claimed, &postponed(at(7_260)), at(7_201)).await;
    message(3, 7_200).await;
    let far_claimed = w.claim(10, 3, at(7_202)).await;
    w.settle(&far_claimed, &postponed(at(7_300 + 3_600)), at(7_202)).await;

    // An hour back.
    let now = 7_300 - hour.as_secs();
    assert!(w.claim(10, 4, at(now)).await.is_empty());
    assert_eq!(w.store().clock_set_back(hour, at(now)).await.unwrap(), 3);
    let claimed = w.claim(10, 4, at(now)).await;
    assert_eq!(claimed.iter().map(|message| message.id).collect::<Vec<_>>(), [soon]);
    assert!(w.claim(10, 5, at(now + 3_599)).await.is_empty());
    // No lease lasts longer than it may: what a dead process left is told after a minute and a half.
    assert_eq!(w.store().reap_leases(at(now + 89)).await.unwrap(), 0);
    assert_eq!(w.store().reap_leases(at(now + 90)).await.unwrap(), 2);
    assert_eq!(w.claim(10, 6, at(now + 3_600)).await.len(), 1);
    assert_eq!(w.status(in_flight[0].id).await, MessageStatus::Unknown);
    w.check().await;
}
