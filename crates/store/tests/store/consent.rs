//! The record of consents: every act is one event, in its own transaction, and stays.

use domain::{MessageStatus, Reading, Reply, Rule, SubscriberStatus};
use store::{
    ConsentFilter, ConsentKind, ConsentSubject, Evidence, InboundAction, InboundFilter, Page, ReportRecord,
    each_engine, testing::TestDb,
};

use crate::world::{World, accepted, american, at};

each_engine!(every_act_is_one_event, wordings_are_kept_once, events_stay_as_they_are, a_site_is_read_in_parts);

/// How many events there are, and what the last one says.
async fn last(w: &World) -> (usize, ConsentKind, String, String) {
    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    let last = events.last().unwrap();
    (events.len(), last.kind, last.source.clone(), last.actor.clone())
}

async fn every_act_is_one_event(db: TestDb) {
    let w = World::new(db, 10).await;
    let store = w.store();
    let mut told = 0;
    let mut next = async |kind, source: &str, actor: &str| {
        told += 1;
        assert_eq!(last(&w).await, (told, kind, source.to_owned(), actor.to_owned()));
    };
    let id = w.subscribe(american(1), at(1)).await;
    next(ConsentKind::OptIn, "web", "subscriber").await;
    w.welcome(american(1), 1, at(2)).await;
    next(ConsentKind::OptInAgain, "web", "subscriber").await;
    let set = async |to, second| {
        store.set_subscriber_status(w.site, &[id], to, "user ada", None, at(second)).await.unwrap();
    };
    set(SubscriberStatus::Suspended, 3).await;
    next(ConsentKind::Suspended, "admin", "user ada").await;
    w.welcome(american(1), 1, at(4)).await;
    next(ConsentKind::OptInWhileSuspended, "web", "subscriber").await;
    set(SubscriberStatus::Active, 5).await;
    next(ConsentKind::Resumed, "admin", "user ada").await;
    w.stop(american(1), at(6)).await;
    next(ConsentKind::Stop, "sms", "subscriber").await;
    w.welcome(american(1), 1, at(7)).await;
    next(ConsentKind::OptInWhileStopped, "web", "subscriber").await;
    w.start(american(1), at(8)).await;
    next(ConsentKind::Start, "sms", "subscriber").await;
    set(SubscriberStatus::Unsubscribed, 9).await;
    next(ConsentKind::Unsubscribed, "admin", "user ada").await;
    w.start(american(1), at(10)).await;
    next(ConsentKind::Start, "sms", "subscriber").await;

    let mut text = w.text(american(1), "go away", at(11));
    text.reading = Reading { reply: Reply::Review, rule: Rule::Nothing, word: String::new() };
    store.receive_inbound(text, InboundAction::Keep).await.unwrap();
    let inbox = store.inbound_messages(w.site, &InboundFilter::default(), Page::first(1)).await.unwrap();
    store.unsubscribe_by_text(w.site, inbox.items[0].id, "user ada", at(12)).await.unwrap();
    next(ConsentKind::Unsubscribed, "admin", "user ada").await;
    w.start(american(1), at(13)).await;
    next(ConsentKind::Start, "sms", "subscriber").await;

    w.store().queue_message(w.message(domain::MessageKind::Event, american(1), 1), at(14)).await.unwrap();
    let claimed = w.claim(10, 1, at(15)).await;
    let event = claimed.iter().find(|message| message.kind == domain::MessageKind::Event).unwrap().clone();
    w.settle(&claimed, &accepted(), at(16)).await;
    let report = ReportRecord {
        site: w.site,
        message: Some(event.id),
        provider_message_id: None,
        raw: "opted out".to_owned(),
        status: Some(MessageStatus::Failed),
        error_code: Some("21610".to_owned()),
        words: None,
        opted_out: true,
        now: at(17),
    };
    store.record_report(report).await.unwrap();
    next(ConsentKind::CarrierOptOut, "carrier", "carrier").await;
    store.delete_subscribers(w.site, &[id], "api key ci", at(18)).await.unwrap();
    next(ConsentKind::Deleted, "admin", "api key ci").await;

    // What changes nothing is no event.
    w.stop(american(1), at(19)).await;
    set(SubscriberStatus::Suspended, 20).await;
    store.delete_subscribers(w.site, &[id], "user ada", at(21)).await.unwrap();
    assert_eq!(last(&w).await.0, told);
    w.check().await;
}

async fn wordings_are_kept_once(db: TestDb) {
    let w = World::new(db, 0).await;
    let opt_in = async |n, wording: &str, second| {
        let evidence = Evidence { wording: wording.to_owned(), locale: Some("ms".to_owned()), ..Evidence::default() };
        w.store().subscribe(store::OptIn { evidence, ..w.opt_in(american(n), at(second)) }).await.unwrap();
    };
    opt_in(1, "Yes, text me", 1).await;
    opt_in(2, "Yes, text me", 2).await;
    opt_in(3, "Ya, hantar", 3).await;
    opt_in(1, "Yes, text me", 4).await;
    let events = w.store().consent_events_after(w.site, &ConsentFilter::default(), None, 10).await.unwrap();
    let seen: Vec<_> = events
        .iter()
        .map(|event| {
            let evidence = event.evidence.as_ref().unwrap();
            (event.wording_version.unwrap(), evidence.wording.as_str(), evidence.locale.as_deref())
        })
        .collect();
    let yes = (1, "Yes, text me", Some("ms"));
    assert_eq!(seen, [yes, yes, (2, "Ya, hantar", Some("ms")), yes]);
    assert_eq!(w.read_past("SELECT COUNT(*) FROM consent_wordings").await, ["Some(2)"]);
    // An event from before versions keeps its own copy of the words.
    w.run_past(
        "INSERT INTO consent_events (id, site_id, phone, kind, source, actor, wording, created_at)
         SELECT id, site_id, 12025550009, 'opt_in', 'web', 'subscriber', 'from long ago', 1 FROM consent_wordings
         WHERE version = 1",
    )
    .await
    .unwrap();
    let old = w.store().consent_events(w.site, american(9)).await.unwrap();
    assert_eq!(old[0].evidence.as_ref().unwrap().wording, "from long ago");
    assert_eq!((old[0].wording_version, old[0].subject), (None, ConsentSubject::Number(american(9))));
}

async fn events_stay_as_they_are(db: TestDb) {
    let w = World::new(db, 0).await;
    w.subscribe(american(1), at(1)).await;
    for sql in [
        "DELETE FROM consent_events",
        "UPDATE consent_events SET kind = 'stop'",
        "UPDATE consent_events SET actor = 'somebody'",
        "UPDATE consent_events SET created_at = created_at + 1",
        "UPDATE consent_events SET phone = phone + 1",
        "UPDATE consent_events SET reason = 'because'",
        "UPDATE consent_events SET page = NULL",
        "UPDATE consent_events SET locale = NULL",
        "UPDATE consent_events SET wording_id = NULL",
        "UPDATE consent_events SET ip = '203.0.113.9'",
        "UPDATE consent_events SET user_agent = 'another'",
        "UPDATE consent_events SET phone = NULL",
        "UPDATE consent_events SET phone = NULL, fingerprint = (SELECT hash FROM consent_wordings), page = NULL",
        "DELETE FROM consent_wordings",
        "UPDATE consent_wordings SET text = 'I agree to everything'",
    ] {
        assert!(w.run_past(sql).await.is_err(), "{sql}");
    }
    // An address may be emptied, never changed.
    w.run_past("UPDATE consent_events SET ip = NULL, user_agent = NULL").await.unwrap();
    let events = w.store().consent_events(w.site, american(1)).await.unwrap();
    assert_eq!(events[0].evidence.as_ref().unwrap().ip, None);
    // An erasure takes all that tells of the person at once, and cannot be taken back.
    let sql =
        "UPDATE consent_events SET phone = NULL, fingerprint = (SELECT hash FROM consent_wordings), reason = NULL,
                   page = NULL";
    w.run_past(sql).await.unwrap();
    for sql in [
        "UPDATE consent_events SET phone = 12025550001, fingerprint = NULL",
        "UPDATE consent_events SET fingerprint = id",
        "DELETE FROM consent_events",
    ] {
        assert!(w.run_past(sql).await.is_err(), "{sql}");
    }
}

async fn a_site_is_read_in_parts(db: TestDb) {
    let w = World::new(db, 0).await;
    for n in 1..6 {
        w.subscribe(american(n), at(n)).await;
    }
    let read = async |filter: ConsentFilter| {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let part = w.store().consent_events_after(w.site, &filter, cursor, 2).await.unwrap();
            let Some(last) = part.last() else { return found };
            cursor = Some(last.id);
            found.extend(part.into_iter().map(|event| event.subject));
        }
    };
    let number = |n| ConsentSubject::Number(american(n));
    assert_eq!(read(ConsentFilter::default()).await, [1, 2, 3, 4, 5].map(number));
    let some = ConsentFilter { from: Some(at(2)), to: Some(at(4)), ..ConsentFilter::default() };
    assert_eq!(read(some).await, [2, 3].map(number));
    let one = ConsentFilter { phone: Some(american(4)), ..ConsentFilter::default() };
    assert_eq!(read(one).await, [number(4)]);
}
