//! Messages that wait for a person's decision: their list, and what is decided about many of them at once.

use domain::{MessageId, MessageKind, MessageStatus};
use store::{
    Audience, MessageFilter, Page, ReportRecord, StoreError, TypedNumber, Unrepeatable, each_engine, testing::TestDb,
};

use crate::world::{World, accepted, american, at, credits, malaysian, unknown};

each_engine!(
    the_list_holds_what_waits_for_a_decision,
    many_are_sent_again,
    what_cannot_be_repeated_is_left_alone,
    too_few_credits_send_nothing,
    many_are_written_off,
    a_broadcasts_are_decided_on,
);

/// Queues single messages to so many numbers and loses track of them all.
async fn lose_track(w: &World, count: u64, cost: i64, second: u64) -> Vec<MessageId> {
    for n in 1..=count {
        let message = w.message(MessageKind::Event, malaysian(n), cost);
        w.store().queue_message(message, at(second)).await.unwrap();
    }
    let claimed = w.claim(100, u128::from(second), at(second)).await;
    assert_eq!(claimed.len() as u64, count);
    w.settle(&claimed, &unknown(), at(second + 1)).await;
    claimed.iter().map(|message| message.id).collect()
}

async fn listed(w: &World, filter: &MessageFilter) -> Vec<MessageId> {
    let page = w.store().unclear_messages(w.site, filter, Page::first(100)).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.iter().map(|message| message.id).collect()
}

fn pending_report(w: &World, id: MessageId, known_as: &str) -> ReportRecord {
    ReportRecord {
        site: w.site,
        message: Some(id),
        provider_message_id: Some(known_as.to_owned()),
        raw: "mocean-dlr-status=4".to_owned(),
        status: None,
        error_code: None,
        words: None,
        opted_out: false,
        now: at(50),
    }
}

async fn the_list_holds_what_waits_for_a_decision(db: TestDb) {
    let w = World::new(db, 100).await;
    let ids = lose_track(&w, 4, 2, 1).await;
    w.store().queue_message(w.message(MessageKind::Test, american(1), 1), at(9)).await.unwrap();
    let taken = w.claim(1, 9, at(9)).await;
    w.settle(&taken, &accepted(), at(10)).await;

    let all = MessageFilter::default();
    let page = w.store().unclear_messages(w.site, &all, Page { number: 2, size: 3 }).await.unwrap();
    assert_eq!((page.total, page.items.len()), (4, 1));
    let oldest = &page.items[0];
    assert_eq!((oldest.id, oldest.recipient, oldest.region.as_str()), (ids[0], malaysian(1), "MY"));
    assert_eq!(
        (oldest.credits, oldest.refund, oldest.response.as_deref()),
        (credits(2), credits(2), Some("timed out"))
    );
    assert_eq!((oldest.known_as.as_deref(), oldest.asked_at, oldest.sent_at), (None, None, Some(at(2))));

    // A report that settles nothing still tells the provider's id.
    w.store().record_report(pending_report(&w, ids[0], "p-7")).await.unwrap();
    let known = w.store().unclear_among(w.site, &[ids[0], ids[0], taken[0].id]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].known_as.as_deref(), Some("p-7"));

    let to = |digits: &str| MessageFilter { recipient: Some(digits.to_owned()), ..MessageFilter::default() };
    assert_eq!(listed(&w, &to("60120000003")).await, [ids[2]]);
    let words = MessageFilter { search: Some("a event".to_owned()), ..MessageFilter::default() };
    assert_eq!(listed(&w, &words).await.len(), 4);

    // Whatever is decided or settled leaves it.
    w.store().resend_message(w.site, ids[0], at(60)).await.unwrap();
    w.store().write_off_message(w.site, ids[1], "test", at(60)).await.unwrap();
    let delivered = ReportRecord { status: Some(MessageStatus::Delivered), ..pending_report(&w, ids[2], "p-8") };
    w.store().record_report(delivered).await.unwrap();
    assert_eq!(listed(&w, &all).await, [ids[3]]);
    assert_eq!(w.store().count_unclear(w.site).await.unwrap(), 1);
    let elsewhere = domain::SiteId::from_uuid(uuid::Uuid::nil());
    assert_eq!(w.store().count_unclear(elsewhere).await.unwrap(), 0);
    assert!(w.store().unclear_among(elsewhere, &ids).await.unwrap().is_empty());
}

async fn many_are_sent_again(db: TestDb) {
    let w = World::new(db, 20).await;
    let ids = lose_track(&w, 5, 2, 1).await;
    assert_eq!(w.account().await, (10, 0));
    w.store().write_off_message(w.site, ids[4], "test", at(5)).await.unwrap();
    let stranger = MessageId::from_uuid(uuid::Uuid::from_u128(1));
    let named = [ids[3], ids[0], ids[1], ids[2], ids[4], stranger];
    let done = w.store().resend_messages(w.site, &named, at(6)).await.unwrap();
    assert_eq!((done.changed, done.unchanged, done.credits), (4, 2, credits(8)));
    w.check().await;
    assert_eq!(w.account().await, (12, 8));
    let history = w.history().await;
    for id in &ids[..4] {
        let again: Vec<_> = history.iter().filter(|message| message.resend_of == Some(*id)).collect();
        assert_eq!(again.len(), 1);
        assert_eq!((again[0].status, again[0].body.as_str()), (MessageStatus::Queued, "a event"));
        assert_eq!(w.status(*id).await, MessageStatus::Unknown);
    }
    let once_more = w.store().resend_messages(w.site, &named, at(7)).await.unwrap();
    assert_eq!((once_more.changed, once_more.unchanged, once_more.credits), (0, 6, credits(0)));
    assert_eq!(w.claim(10, 2, at(8)).await.len(), 4);
}

async fn too_few_credits_send_nothing(db: TestDb) {
    let w = World::new(db, 15).await;
    let ids = lose_track(&w, 5, 2, 1).await;
    let before = w.history().await.len();
    let refused = w.store().resend_messages(w.site, &ids, at(6)).await;
    let Err(StoreError::InsufficientCredits { needed, available }) = refused else { panic!("{refused:?}") };
    assert_eq!((needed, available), (credits(10), credits(5)));
    assert_eq!((w.history().await.len(), w.account().await), (before, (5, 0)));
    w.check().await;
    assert_eq!(w.store().resend_messages(w.site, &ids[..2], at(7)).await.unwrap().credits, credits(4));
    assert_eq!(w.account().await, (5, 4));
}

async fn many_are_written_off(db: TestDb) {
    let w = World::new(db, 20).await;
    let ids = lose_track(&w, 4, 2, 1).await;
    w.store().queue_message(w.message(MessageKind::Help, american(1), 0), at(3)).await.unwrap();
    let free = w.claim(1, 7, at(3)).await;
    w.settle(&free, &unknown(), at(4)).await;
    w.store().write_off_message(w.site, ids[0], "test", at(5)).await.unwrap();
    let mut named = ids.clone();
    named.push(free[0].id);
    let done = w.store().write_off_messages(w.site, &named, "user ada@example.org", at(6)).await.unwrap();
    assert_eq!((done.changed, done.unchanged, done.credits), (4, 1, credits(6)));
    w.check().await;
    assert_eq!((w.account().await, w.store().count_unclear(w.site).await.unwrap()), ((20, 0), 0));
    let message = w.look(ids[3]).await;
    assert!(message.written_off && message.status == MessageStatus::Unknown);
    let ledger = w.store().ledger(w.site, Page::first(1)).await.unwrap();
    assert_eq!((ledger.items[0].actor.as_str(), ledger.items[0].balance_delta), ("user ada@example.org", credits(6)));
    // A late report still settles it, and takes nothing back.
    let delivered = ReportRecord { status: Some(MessageStatus::Delivered), ..pending_report(&w, ids[3], "p") };
    w.store().record_report(delivered).await.unwrap();
    w.check().await;
    assert_eq!((w.status(ids[3]).await, w.account().await), (MessageStatus::Delivered, (20, 0)));
}

async fn a_broadcasts_are_decided_on(db: TestDb) {
    let w = World::new(db, 50).await;
    let numbers = (1..=4)
        .map(|n| TypedNumber {
            typed: malaysian(n).to_string(),
            phone: Some((malaysian(n), crate::world::region("MY"))),
        })
        .collect();
    let broadcast = w.confirm("b", Audience::Numbers(numbers), at(1)).await;
    let claimed = w.claim(10, 1, at(2)).await;
    w.settle(&claimed, &unknown(), at(3)).await;
    let ids: Vec<_> = claimed.iter().map(|message| message.id).collect();
    let page = w.store().unclear_messages(w.site, &MessageFilter::default(), Page::first(9)).await.unwrap();
    assert_eq!((page.items[0].body.as_str(), page.items[0].broadcast), ("hello", Some(broadcast.id)));

    let done = w.store().write_off_messages(w.site, &ids[..2], "test", at(4)).await.unwrap();
    assert_eq!(done.credits, credits(4));
    w.check().await;
    let after = w.see(&broadcast).await;
    assert_eq!((after.credits.spent, after.credits.released, after.counts.unknown), (credits(4), credits(4), 4));
    w.store().resend_messages(w.site, &ids, at(5)).await.unwrap();
    w.check().await;
    let again = w.claim(10, 2, at(6)).await;
    assert_eq!((again.len(), again[0].body.as_ref()), (2, "hello"), "singles with the broadcast's text");
    w.settle(&again, &accepted(), at(7)).await;
    assert_eq!(w.see(&broadcast).await.counts.unknown, 4, "the broadcast's own stay as they are");
}

/// A code is good for nothing any more, and what has no text left has nothing to send.
async fn what_cannot_be_repeated_is_left_alone(db: TestDb) {
    let w = World::new(db, 20).await;
    let ids = lose_track(&w, 1, 2, 1).await;
    let code = w.store().queue_message(w.message(MessageKind::Event, malaysian(7), 2), at(3)).await.unwrap().id();
    let emptied = w.store().queue_message(w.message(MessageKind::Event, malaysian(8), 2), at(3)).await.unwrap().id();
    let claimed = w.claim(10, 9, at(4)).await;
    w.settle(&claimed, &unknown(), at(5)).await;
    w.run_past("UPDATE messages SET kind = 'code' WHERE recipient = 60120000007").await.unwrap();
    w.run_past("UPDATE messages SET body = '', emptied_at = 7 WHERE recipient = 60120000008").await.unwrap();
    let refused = w.store().resend_message(w.site, code, at(6)).await;
    assert!(matches!(refused, Err(StoreError::Unrepeatable(Unrepeatable::Code))), "{refused:?}");
    let refused = w.store().resend_message(w.site, emptied, at(6)).await;
    assert!(matches!(refused, Err(StoreError::Unrepeatable(Unrepeatable::Emptied))), "{refused:?}");
    let alone = w.store().resend_messages(w.site, &[code, emptied], at(7)).await.unwrap();
    assert_eq!((alone.changed, alone.unchanged, alone.credits), (0, 2, credits(0)));
    let some = w.store().resend_messages(w.site, &[ids[0], code, emptied], at(8)).await.unwrap();
    assert_eq!((some.changed, some.unchanged, some.credits), (1, 2, credits(2)));
    // They can be written off like any other.
    let off = w.store().write_off_messages(w.site, &[code, emptied], "test", at(9)).await.unwrap();
    assert_eq!((off.changed, off.credits), (2, credits(4)));
    w.check().await;
}
