//! Claims, leases, settlements.

use std::collections::BTreeMap;

use domain::{MessageKind, MessageStatus};
use store::{Audience, LEASE, NewProviderAccount, Settlement, Turn, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, lease, malaysian, postponed, rejected, retry, unknown};

each_engine!(
    the_urgent_goes_first,
    broadcasts_share,
    a_site_that_is_off_sends_nothing,
    leases_decide_who_settles,
    an_account_slows_down_from_its_rate,
    what_was_lost_is_unknown_until_told,
    what_was_not_sent_goes_back,
    what_waits_uses_up_no_attempts,
    suppressed_ones_do_not_block_the_rest,
);

async fn the_urgent_goes_first(db: TestDb) {
    let w = World::new(db, 100).await;
    w.subscribe(american(50), at(0)).await;
    let broadcast = w.confirm("b", Audience::All, at(1)).await;
    w.write_out(at(1)).await;
    for (n, kind) in
        (1..).zip([MessageKind::Event, MessageKind::Welcome, MessageKind::StopConfirmation, MessageKind::Help])
    {
        w.store().queue_message(w.message(kind, american(n), 0), at(n)).await.unwrap();
    }
    let mut order = Vec::new();
    for n in 0..5 {
        order.extend(w.claim(1, n, at(9)).await.into_iter().map(|message| message.kind));
    }
    let wanted = [
        MessageKind::StopConfirmation,
        MessageKind::Help,
        MessageKind::Event,
        MessageKind::Welcome,
        MessageKind::Broadcast,
    ];
    assert_eq!(order, wanted);
    assert_eq!(w.see(&broadcast).await.counts.sending, 1);
}

async fn broadcasts_share(db: TestDb) {
    let w = World::new(db, 1_000).await;
    for n in 0..20 {
        w.subscribe(american(n), at(0)).await;
    }
    let big = w.confirm("big", Audience::All, at(1)).await;
    let also = w.confirm("also", Audience::All, at(2)).await;
    w.write_out(at(3)).await;
    assert_eq!(w.claim(10, 1, at(4)).await.len(), 10);
    assert_eq!((w.see(&big).await.counts.sending, w.see(&also).await.counts.sending), (5, 5));
    w.store().cancel_broadcast(w.site, big.id, at(5)).await.unwrap();
    assert_eq!(w.claim(100, 2, at(6)).await.len(), 15);
}

async fn a_site_that_is_off_sends_nothing(db: TestDb) {
    let w = World::new(db, 100).await;
    w.subscribe(american(1), at(0)).await;
    w.confirm("b", Audience::All, at(1)).await;
    w.write_out(at(1)).await;
    w.store().queue_message(w.message(MessageKind::Event, american(2), 1), at(1)).await.unwrap();
    w.switch(false, at(2)).await;
    assert!(w.claim(10, 1, at(3)).await.is_empty());
    assert_eq!(w.store().next_due().await.unwrap(), None);
    w.switch(true, at(4)).await;
    assert_eq!(w.claim(10, 2, at(5)).await.len(), 2);
}

async fn leases_decide_who_settles(db: TestDb) {
    let w = World::new(db, 100).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 2), at(1)).await.unwrap();
    let claimed = w.claim(10, 1, at(2)).await;
    let settlement = |n, outcome| Settlement { id: claimed[0].id, lease: lease(n), outcome };
    let batch = [settlement(7, rejected()), settlement(1, accepted())];
    let done = w.store().settle(&batch[..1], at(3)).await.unwrap();
    assert_eq!((done.settled, done.ignored), (0, 1));
    let done = w.store().settle(&[settlement(1, accepted()), settlement(1, accepted())], at(4)).await.unwrap();
    assert_eq!((done.settled, done.ignored), (1, 1));
    let message = w.look(claimed[0].id).await;
    assert_eq!((message.sent_at, message.provider_message_id.as_deref()), (Some(at(4)), Some("p-1")));
    // A settled message is not settled otherwise.
    for outcome in [rejected(), retry(at(9)), unknown()] {
        assert_eq!(w.settle(&claimed, &outcome, at(5)).await, 0);
    }
    assert_eq!((w.status(claimed[0].id).await, w.account().await), (MessageStatus::Accepted, (98, 0)));
    assert_eq!(w.store().settle(&[], at(6)).await.unwrap().settled, 0);
    // An answer counts, whatever else comes for the message in the same turn.
    w.store().queue_message(w.message(MessageKind::Event, american(2), 2), at(7)).await.unwrap();
    let id = w.claim(10, 2, at(8)).await[0].id;
    let settlement = |n, outcome| Settlement { id, lease: lease(n), outcome };
    let done = w.store().settle(&[settlement(1, unknown()), settlement(2, accepted())], at(9)).await.unwrap();
    assert_eq!((done.settled, done.ignored), (1, 1));
    assert_eq!((w.status(id).await, w.account().await), (MessageStatus::Accepted, (96, 0)));
}

async fn an_account_slows_down_from_its_rate(db: TestDb) {
    let w = World::new(db, 1_000).await;
    let account = NewProviderAccount {
        kind: "mocean",
        base_url: None,
        sealed_credentials: b"sealed",
        sender: "Carillon",
        messages_per_second: Some(100),
        balance: None,
        currency: None,
    };
    w.store().put_provider_account(w.site, account, at(0)).await.unwrap();
    for n in 0..100 {
        w.store().queue_message(w.message(MessageKind::Event, american(n), 1), at(1)).await.unwrap();
    }
    // A quarter of a second of work, and the first of it now.
    assert_eq!(w.claim(100, 1, at(2)).await.len(), 26);
    // A process that was late caught up when the provider said no: it did more than the rate for a moment.
    let turn = Turn { throttled: BTreeMap::from([(w.site, 5_000)]), ..Turn::default() };
    w.store().turn(&turn, at(4)).await.unwrap();
    let claimed = w.claim(100, 2, at(4)).await;
    assert_eq!(claimed.len(), 18, "seven tenths of the rate");
    let distance = claimed[1].not_before.since(claimed[0].not_before);
    assert_eq!(distance.as_micros(), 1_000_000 / 70);
    // A tenth more with each second, and no more than the rate.
    assert_eq!(w.claim(100, 3, at(6)).await.len(), 22);
    assert_eq!(w.claim(100, 4, at(12)).await.len(), 26);
}

async fn what_was_lost_is_unknown_until_told(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=2 {
        w.store().queue_message(w.message(MessageKind::Event, malaysian(n), 2), at(1)).await.unwrap();
    }
    let claimed = w.claim(10, 1, at(2)).await;
    assert_eq!(w.store().reap_leases(at(2)).await.unwrap(), 0);
    let over = at(2).plus(LEASE);
    assert_eq!(w.store().reap_leases(over).await.unwrap(), 2);
    w.check().await;
    assert_eq!((w.status(claimed[0].id).await, w.account().await), (MessageStatus::Unknown, (96, 0)));
    assert!(w.claim(10, 2, over).await.is_empty(), "never sent again by itself");
    // An answer that comes late still settles it; a refusal gives the credits back.
    assert_eq!(w.settle(&claimed[..1], &accepted(), over).await, 1);
    assert_eq!(w.settle(&claimed[1..], &rejected(), over).await, 1);
    assert_eq!(w.account().await, (98, 0));
}

async fn what_was_not_sent_goes_back(db: TestDb) {
    let w = World::new(db, 100).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(1)).await.unwrap();
    let claimed = w.claim(10, 1, at(2)).await;
    w.store().unsend(&[(claimed[0].id, lease(9))], at(3)).await.unwrap();
    assert_eq!(w.history().await[0].status, MessageStatus::Sending, "another claim");
    w.store().unsend(&[(claimed[0].id, lease(1))], at(3)).await.unwrap();
    w.check().await;
    let again = w.claim(10, 2, at(4)).await;
    assert_eq!((again.len(), again[0].attempts), (1, 1));
}

async fn suppressed_ones_do_not_block_the_rest(db: TestDb) {
    let w = World::new(db, 100).await;
    w.stop(american(1), at(0)).await;
    w.claim(10, 1, at(0)).await;
    for _ in 0..5 {
        w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(1)).await.unwrap();
    }
    w.store().queue_message(w.message(MessageKind::Event, american(2), 1), at(2)).await.unwrap();
    let claimed = w.claim(2, 2, at(3)).await;
    assert_eq!(claimed.iter().map(|message| message.recipient).collect::<Vec<_>>(), [american(2)]);
    assert_eq!(w.account().await, (100, 1));
}

async fn what_waits_uses_up_no_attempts(db: TestDb) {
    let w = World::new(db, 10).await;
    let id = w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(0)).await.unwrap().id();
    for minute in 1..=9 {
        let claimed = w.claim(1, u128::from(minute), at(minute * 60)).await;
        assert_eq!(claimed[0].attempts, 1);
        assert_eq!(w.settle(&claimed, &postponed(at(minute * 60 + 60)), at(minute * 60)).await, 1);
        let message = w.look(id).await;
        assert_eq!((message.status, message.attempts), (MessageStatus::Queued, 0));
        assert_eq!((message.due_at, message.response.as_deref()), (at(minute * 60 + 60), Some("no provider")));
        assert!(w.claim(1, 99, at(minute * 60 + 59)).await.is_empty());
    }
}
