//! Messages that could not go out in time.

use std::time::Duration;

use domain::{BroadcastStatus, MessageKind, MessageStatus, PhoneNumber, SiteSettings};
use store::{Audience, Site, SiteChange, StoreError, TypedNumber, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, malaysian, phone, postponed, region_of, unknown};

each_engine!(
    late_messages_are_cancelled_claimed_or_not,
    the_site_says_how_long,
    a_late_broadcast_ends,
    what_was_paused_is_not_too_late,
    resumed_and_resent_messages_have_time_anew,
);

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// These numbers, named one by one.
pub(crate) fn named(phones: &[PhoneNumber]) -> Audience {
    let typed =
        |phone: &PhoneNumber| TypedNumber { typed: phone.to_string(), phone: Some((*phone, region_of(*phone))) };
    Audience::Numbers(phones.iter().map(typed).collect())
}

async fn wait_at_most(w: &World, hours: u32, now: u64) {
    let change = |before: &Site| {
        let Site { name, sms_enabled, settings, .. } = before.clone();
        let settings = SiteSettings { send_within_hours: hours, ..settings };
        Ok::<_, StoreError>(SiteChange { name, sms_enabled, settings })
    };
    w.store().change_site(w.site, at(now), change).await.unwrap();
}

async fn late_messages_are_cancelled_claimed_or_not(db: TestDb) {
    let w = World::new(db, 3).await;
    let queue = async |kind, n, cost, now| {
        w.store().queue_message(w.message(kind, american(n), cost), at(now)).await.unwrap().id()
    };
    let answer = queue(MessageKind::StopConfirmation, 1, 0, 0).await;
    let welcome = queue(MessageKind::Welcome, 2, 2, 0).await;
    // Not enough credits are left for this one: held, and it has no more time for that.
    let held = queue(MessageKind::Welcome, 3, 2, 0).await;
    let young = queue(MessageKind::Event, 4, 1, DAY).await;

    assert_eq!(w.store().cancel_too_late(at(300)).await.unwrap(), 0, "the last moment is in time");
    assert_eq!(w.store().cancel_too_late(at(301)).await.unwrap(), 1);
    assert_eq!(w.status(answer).await, MessageStatus::Cancelled);
    // A site that is off claims nothing.
    w.switch(false, at(302)).await;
    assert_eq!(w.store().cancel_too_late(at(DAY + 1)).await.unwrap(), 2);
    w.check().await;
    for id in [answer, welcome, held] {
        let message = w.look(id).await;
        assert_eq!(
            (message.status, message.reason.as_deref(), message.hold),
            (MessageStatus::Cancelled, Some("too_late"), None)
        );
    }
    assert_eq!(w.account().await, (3, 1), "only the young one has credits set aside");

    w.switch(true, at(DAY + 2)).await;
    assert_eq!(w.claim(10, 1, at(DAY + 2)).await.iter().map(|message| message.id).collect::<Vec<_>>(), [young]);
}

async fn the_site_says_how_long(db: TestDb) {
    let w = World::new(db, 10).await;
    wait_at_most(&w, 2, 0).await;
    let welcome = w.store().queue_message(w.message(MessageKind::Welcome, american(1), 1), at(0)).await.unwrap().id();
    let code = w.store().queue_message(w.message(MessageKind::Code, american(2), 1), at(0)).await.unwrap().id();
    // Later changes are for later messages.
    wait_at_most(&w, 168, 1).await;
    assert!(w.claim(10, 1, at(2 * HOUR + 1)).await.is_empty(), "what is claimed too late is cancelled");
    for id in [welcome, code] {
        assert_eq!(w.look(id).await.reason.as_deref(), Some("too_late"));
    }
    assert_eq!(w.account().await, (10, 0));
}

async fn a_late_broadcast_ends(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 0..6 {
        w.subscribe(american(n), at(0)).await;
    }
    let all = w.confirm("all", Audience::All, at(1)).await;
    let named = w.confirm("named", named(&[malaysian(1), malaysian(2)]), at(1)).await;
    assert_eq!(all.latest_at, Some(at(1).plus(Duration::from_secs(DAY))));
    let sent = w.claim(2, 1, at(2)).await;
    w.settle(&sent, &accepted(), at(3)).await;
    // One of it is in flight when time is over.
    let in_flight = w.claim(1, 2, at(4)).await;
    assert_eq!(w.store().cancel_too_late(at(DAY + 1)).await.unwrap(), 0);
    assert_eq!(w.store().cancel_too_late(at(DAY + 2)).await.unwrap(), 5);
    w.check().await;
    w.settle(&in_flight, &postponed(at(DAY + 9)), at(DAY + 3)).await;
    assert_eq!(w.store().cancel_too_late(at(DAY + 4)).await.unwrap(), 1);
    w.check().await;
    let (all, named) = (w.see(&all).await, w.see(&named).await);
    assert_eq!((all.status, named.status), (BroadcastStatus::Done, BroadcastStatus::Done));
    assert_eq!(all.counts.cancelled + named.counts.cancelled, 6);
    let unwritten = all.left_meanwhile.get("too_late").copied();
    assert!(unwritten.is_some_and(|unwritten| unwritten <= all.counts.cancelled), "{all:?}");
    assert_eq!(w.account().await.1, 0, "nothing stays set aside");
}

async fn what_was_paused_is_not_too_late(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("b", named(&[american(1), american(2)]), at(0)).await;
    w.store().pause_broadcast(w.site, broadcast.id, at(1)).await.unwrap();
    assert_eq!(w.store().cancel_too_late(at(9 * DAY)).await.unwrap(), 0);
    let resumed = w.store().resume_broadcast(w.site, broadcast.id, at(9 * DAY)).await.unwrap();
    assert_eq!(resumed.latest_at, Some(at(10 * DAY)));
    assert_eq!(w.store().cancel_too_late(at(9 * DAY + 1)).await.unwrap(), 0);
    assert_eq!(w.claim(10, 1, at(9 * DAY + 1)).await.len(), 2);
}

async fn resumed_and_resent_messages_have_time_anew(db: TestDb) {
    let w = World::new(db, 100).await;
    let broadcast = w.confirm("b", named(&[american(1)]), at(0)).await;
    let claimed = w.claim(10, 1, at(1)).await;
    w.settle(&claimed, &unknown(), at(2)).await;
    let again = w.store().resend_message(w.site, claimed[0].id, at(3 * DAY)).await.unwrap();
    assert_eq!(w.store().cancel_too_late(at(3 * DAY + 1)).await.unwrap(), 0);
    assert_eq!(w.claim(10, 2, at(3 * DAY + 1)).await[0].id, again);
    assert_eq!(w.see(&broadcast).await.status, BroadcastStatus::Done);
    // A provider's refusal pauses what is in time, with its words; a person's pause has none.
    let other = w.confirm("c", named(&[phone(60_120_000_009)]), at(3 * DAY)).await;
    let paused = w.store().pause_sending(w.site, "no money", at(3 * DAY + 2)).await.unwrap();
    assert_eq!(paused, [other.id]);
    assert_eq!(w.see(&other).await.pause_reason.as_deref(), Some("no money"));
    let resumed = w.store().resume_broadcast(w.site, other.id, at(3 * DAY + 3)).await.unwrap();
    assert_eq!((resumed.status, resumed.pause_reason), (BroadcastStatus::Sending, None));
}
