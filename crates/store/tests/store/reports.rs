//! Delivery reports, and what a person decides about messages that can't be told to have gone out.

use domain::{MessageId, MessageKind, MessageStatus};
use store::{Audience, ReportEffect, ReportRecord, StoreError, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, credits, retry, unknown};

each_engine!(
    reports_come_in_any_order,
    a_report_outruns_the_answer,
    a_carrier_says_stop,
    words_of_earlier_states_go,
    strangers_reports_are_kept,
    a_person_sends_again,
    a_person_writes_off,
);

fn report(w: &World, message: Option<MessageId>, status: Option<MessageStatus>, second: u64) -> ReportRecord {
    ReportRecord {
        site: w.site,
        message,
        provider_message_id: Some("p-9".to_owned()),
        raw: "mocean-dlr-status=1\0".to_owned(),
        status,
        error_code: Some("000".to_owned()),
        words: Some("Delivered".to_owned()),
        opted_out: false,
        now: at(second),
    }
}

async fn one_in_flight(w: &World, n: u64) -> store::ClaimedMessage {
    w.store().queue_message(w.message(MessageKind::Event, american(n), 1), at(1)).await.unwrap();
    w.claim(1, u128::from(n), at(2)).await.remove(0)
}

async fn reports_come_in_any_order(db: TestDb) {
    use MessageStatus::{Accepted, Delivered, Failed};
    let w = World::new(db, 10).await;
    let message = one_in_flight(&w, 1).await;
    w.settle(std::slice::from_ref(&message), &accepted(), at(3)).await;
    for (second, status, effect) in [
        (4, Some(Accepted), ReportEffect::Kept),
        (5, Some(Failed), ReportEffect::Settled(Failed)),
        (6, Some(Delivered), ReportEffect::Settled(Delivered)),
        (7, Some(Failed), ReportEffect::Kept),
        (8, None, ReportEffect::Kept),
    ] {
        let said = w.store().record_report(report(&w, Some(message.id), status, second)).await.unwrap();
        assert_eq!(said, effect, "{second}");
        w.check().await;
    }
    let message = w.look(message.id).await;
    assert_eq!((message.status, message.delivered_at, message.sent_at), (Delivered, Some(at(6)), Some(at(3))));
    assert_eq!((message.provider_message_id.as_deref(), w.account().await), (Some("p-1"), (9, 0)));
}

async fn a_report_outruns_the_answer(db: TestDb) {
    let w = World::new(db, 10).await;
    w.subscribe(american(1), at(0)).await;
    let broadcast = w.confirm("b", Audience::All, at(1)).await;
    w.write_out(at(1)).await;
    let claimed = w.claim(1, 1, at(2)).await;
    let delivered = report(&w, Some(claimed[0].id), Some(MessageStatus::Delivered), 3);
    w.store().record_report(delivered).await.unwrap();
    w.check().await;
    w.settle(&claimed, &accepted(), at(4)).await;
    assert_eq!(w.status(claimed[0].id).await, MessageStatus::Delivered);
    let done = w.see(&broadcast).await;
    assert_eq!((done.counts.delivered, done.finished_at), (1, Some(at(3))));
    assert_eq!(w.store().reap_leases(at(1_000)).await.unwrap(), 0);
}

async fn a_carrier_says_stop(db: TestDb) {
    let w = World::new(db, 10).await;
    w.subscribe(american(1), at(0)).await;
    let message = one_in_flight(&w, 1).await;
    let waiting = w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(3)).await.unwrap();
    let mut opted_out = report(&w, Some(message.id), Some(MessageStatus::Failed), 4);
    opted_out.opted_out = true;
    w.store().record_report(opted_out).await.unwrap();
    assert!(w.store().is_suppressed(w.site, american(1)).await.unwrap());
    assert_eq!(w.status(waiting.id()).await, MessageStatus::Suppressed);
    assert!(w.claim(5, 9, at(5)).await.is_empty(), "nothing confirms it");
    assert_eq!(w.account().await, (9, 0));
}

async fn words_of_earlier_states_go(db: TestDb) {
    let w = World::new(db, 10).await;
    let said = async |id| {
        let message = w.look(id).await;
        (message.response, message.error_code)
    };
    let message = one_in_flight(&w, 1).await;
    w.settle(std::slice::from_ref(&message), &retry(at(3)), at(3)).await;
    assert_eq!(said(message.id).await, (Some("try later".to_owned()), None));
    let again = w.claim(1, 2, at(4)).await;
    w.settle(&again, &accepted(), at(5)).await;
    assert_eq!(said(message.id).await, (None, None));
    w.store().record_report(report(&w, Some(message.id), Some(MessageStatus::Failed), 6)).await.unwrap();
    assert_eq!(said(message.id).await, (Some("Delivered".to_owned()), Some("000".to_owned())));
    let wordless = |id, status| ReportRecord { words: None, error_code: None, ..report(&w, Some(id), Some(status), 7) };
    w.store().record_report(wordless(message.id, MessageStatus::Delivered)).await.unwrap();
    assert_eq!(said(message.id).await, (None, None));

    // A report settles what nobody could tell; so does a late answer.
    for (n, by_report) in [(2, true), (3, false)] {
        let message = one_in_flight(&w, n).await;
        w.settle(std::slice::from_ref(&message), &unknown(), at(8)).await;
        assert_eq!(said(message.id).await.0.as_deref(), Some("timed out"));
        if by_report {
            w.store().record_report(wordless(message.id, MessageStatus::Expired)).await.unwrap();
        } else {
            w.settle(std::slice::from_ref(&message), &accepted(), at(9)).await;
        }
        assert_eq!(said(message.id).await, (None, None), "{by_report}");
    }
    // An answer that comes after the report leaves the report's words alone.
    let message = one_in_flight(&w, 4).await;
    w.store().record_report(report(&w, Some(message.id), Some(MessageStatus::Failed), 6)).await.unwrap();
    w.settle(std::slice::from_ref(&message), &accepted(), at(7)).await;
    assert_eq!(said(message.id).await, (Some("Delivered".to_owned()), Some("000".to_owned())));
}

async fn strangers_reports_are_kept(db: TestDb) {
    let w = World::new(db, 10).await;
    let message = one_in_flight(&w, 1).await;
    let other = w.store().create_site(&domain::Slug::parse("other").unwrap(), "Other", at(0)).await.unwrap();
    let mut elsewhere = report(&w, Some(message.id), Some(MessageStatus::Delivered), 3);
    elsewhere.site = other.id;
    assert_eq!(w.store().record_report(elsewhere).await.unwrap(), ReportEffect::UnknownMessage);
    let nameless = report(&w, None, Some(MessageStatus::Delivered), 3);
    assert_eq!(w.store().record_report(nameless).await.unwrap(), ReportEffect::UnknownMessage);
    assert_eq!(w.status(message.id).await, MessageStatus::Sending);
}

async fn a_person_sends_again(db: TestDb) {
    let w = World::new(db, 2).await;
    let message = one_in_flight(&w, 1).await;
    let early = w.store().resend_message(w.site, message.id, at(3)).await;
    assert!(matches!(early, Err(StoreError::Illegal(_))));
    w.settle(std::slice::from_ref(&message), &unknown(), at(4)).await;
    let again = w.store().resend_message(w.site, message.id, at(5)).await.unwrap();
    assert_eq!(w.account().await, (1, 1));
    let twice = w.store().resend_message(w.site, message.id, at(6)).await;
    assert!(matches!(twice, Err(StoreError::AlreadyResent)), "{twice:?}");
    let (old, new) = (w.look(message.id).await, w.look(again).await);
    assert_eq!((old.status, old.resent_as), (MessageStatus::Unknown, Some(again)));
    assert_eq!((new.resend_of, new.body), (Some(message.id), old.body));
    let claimed = w.claim(1, 7, at(7)).await;
    w.settle(&claimed, &unknown(), at(8)).await;
    let broke = w.store().resend_message(w.site, again, at(9)).await;
    assert!(matches!(broke, Err(StoreError::InsufficientCredits { .. })));
    assert_eq!(w.look(again).await.resent_as, None);
    w.check().await;
}

async fn a_person_writes_off(db: TestDb) {
    let w = World::new(db, 10).await;
    w.subscribe(american(1), at(0)).await;
    let broadcast = w.confirm("b", Audience::All, at(1)).await;
    w.write_out(at(1)).await;
    let claimed = w.claim(1, 1, at(2)).await;
    let write_off = |id| w.store().write_off_message(w.site, id, "ada", at(4));
    assert!(matches!(write_off(claimed[0].id).await, Err(StoreError::Illegal(_))));
    w.settle(&claimed, &unknown(), at(3)).await;
    write_off(claimed[0].id).await.unwrap();
    write_off(claimed[0].id).await.unwrap();
    w.check().await;
    assert_eq!(w.account().await, (10, 0));
    let message = w.look(claimed[0].id).await;
    assert_eq!((message.status, message.written_off), (MessageStatus::Unknown, true));
    assert_eq!(w.see(&broadcast).await.credits.released, credits(1));
    // A report may still say what became of it; the credits stay given back.
    let delivered = report(&w, Some(claimed[0].id), Some(MessageStatus::Delivered), 5);
    w.store().record_report(delivered).await.unwrap();
    assert_eq!((w.see(&broadcast).await.counts.delivered, w.account().await), (1, (10, 0)));
    w.check().await;
}
