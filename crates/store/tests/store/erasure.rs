//! A number is forgotten: nothing that names it is left, every book still adds up, and it stays silent.

use std::{collections::BTreeSet, sync::Arc};

use domain::{MessageKind, MessageStatus, PhoneNumber};
use store::{
    Audience, ConsentKind, ConsentSubject, Erasing, HandsetDirection, InboundEffect, NewHandsetMessage, ReportRecord,
    Store, StoreError, Subscribed, TypedNumber, Who, each_engine, testing::TestDb,
};

use crate::world::{World, accepted, american, at, malaysian, region_of, unknown};

each_engine!(
    nothing_is_left_but_the_fingerprint,
    it_stays_silent_until_its_owner_texts_start,
    what_is_on_its_way_is_waited_for,
    a_late_report_names_nobody,
    long_histories_go_in_parts,
    other_sites_and_numbers_keep_theirs,
    an_erasure_races_with_claims_and_stops,
    without_the_key_nothing_passes,
    everything_is_told_before,
);

const KEY: [u8; 32] = [7; 32];

async fn world(db: TestDb) -> World {
    db.store().use_fingerprint_key(KEY);
    World::new(db, 1_000).await
}

async fn erase(w: &World, phone: PhoneNumber, second: u64) -> Erasing {
    let id = w.store().begin_erasure(w.site, phone, "user ada", at(second)).await.unwrap();
    loop {
        let state = w.store().erase_some(id, at(second)).await.unwrap();
        w.check().await;
        if state != Erasing::More {
            return state;
        }
    }
}

fn typed(phones: impl IntoIterator<Item = PhoneNumber>) -> Audience {
    let number = |phone: PhoneNumber| TypedNumber { typed: phone.to_string(), phone: Some((phone, region_of(phone))) };
    Audience::Numbers(phones.into_iter().map(number).collect())
}

/// Every text and number in the whole database that holds these digits.
async fn traces(w: &World, digits: &str) -> Vec<String> {
    let columns = if w.db.url().starts_with("sqlite") {
        "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    } else {
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
    };
    let columns = w.read_past(columns).await;
    assert!(columns.len() > 150, "{columns:?}");
    let looks: Vec<String> = columns
        .iter()
        .map(|place| {
            let (table, column) = place.split_once(' ').unwrap();
            let text = format!("CAST(\"{column}\" AS TEXT)");
            format!("SELECT '{table}.{column}', {text} FROM {table} WHERE {text} LIKE '%{digits}%'")
        })
        .collect();
    let mut found = Vec::new();
    for some in looks.chunks(50) {
        found.extend(w.read_past(some.join(" UNION ALL ").leak()).await);
    }
    found
}

/// A number that did everything that can be done.
async fn busy(w: &World, phone: PhoneNumber) {
    let store = w.store();
    w.welcome(phone, 1, at(1)).await;
    let sent = w.claim(10, 1, at(2)).await;
    w.settle(&sent, &accepted(), at(3)).await;
    let report = ReportRecord {
        site: w.site,
        message: Some(sent[0].id),
        provider_message_id: Some(format!("p-{}", phone.digits())),
        raw: format!("mocean-to={}", phone.digits()),
        status: Some(MessageStatus::Delivered),
        error_code: None,
        words: None,
        opted_out: false,
        now: at(4),
    };
    store.record_report(report.clone()).await.unwrap();
    store.record_report(ReportRecord { message: None, ..report }).await.unwrap();
    w.confirm("typed", typed([phone]), at(5)).await;
    let sent = w.claim(10, 2, at(6)).await;
    w.settle(&sent, &unknown(), at(7)).await;
    store.queue_message(w.message(MessageKind::Event, phone, 3), at(8)).await.unwrap();
    let text = NewHandsetMessage {
        site: w.site,
        handset: phone,
        direction: HandsetDirection::Received,
        other: "Carillon",
        body: "hello",
        outcome: "delivered",
    };
    store.add_handset_message(text, at(9)).await.unwrap();
    store.put_form_draft("draft", &format!("{{\"phone\":\"+{}\"}}", phone.digits()), at(900)).await.unwrap();
}

async fn nothing_is_left_but_the_fingerprint(db: TestDb) {
    let w = world(db).await;
    let phone = american(1);
    busy(&w, phone).await;
    let (spent, before) = (w.account().await, w.history().await.len());
    assert!(traces(&w, &phone.digits()).await.len() > 10, "it is everywhere");
    assert_eq!(erase(&w, phone, 10).await, Erasing::Done);
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());

    // What it cost and what became of it stays; what was queued gave its credits back.
    assert_eq!(w.history().await.len(), before);
    assert_eq!(w.account().await, (spent.0, 0));
    assert!(w.history().await.iter().all(|message| message.recipient.is_none()));
    let events = w.store().consent_events(w.site, phone).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [ConsentKind::OptIn, ConsentKind::Erased], "found by whoever knows the number");
    for event in &events {
        assert!(matches!(event.subject, ConsentSubject::Erased(_)), "{event:?}");
    }
    let evidence = events[0].evidence.as_ref().unwrap();
    assert_eq!((evidence.wording.as_str(), evidence.ip.as_deref()), ("I agree", None));
    assert_eq!((events[1].actor.as_str(), events[1].reason.as_deref()), ("user ada", None));

    // Once more: the same, told once more.
    assert_eq!(erase(&w, phone, 11).await, Erasing::Done);
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());
    assert!(w.store().erasures_under_way().await.unwrap().is_empty());
    // One that nobody ever heard of can be erased, too.
    assert_eq!(erase(&w, malaysian(9), 12).await, Erasing::Done);
    assert!(w.store().is_suppressed(w.site, malaysian(9)).await.unwrap());
}

async fn it_stays_silent_until_its_owner_texts_start(db: TestDb) {
    let w = world(db).await;
    let phone = american(1);
    w.subscribe(phone, at(1)).await;
    assert_eq!(erase(&w, phone, 2).await, Erasing::Done);
    assert!(w.store().is_suppressed(w.site, phone).await.unwrap());
    // Named in a broadcast: left out, and counted as one who left.
    let counts = w.store().audience_counts(w.site, &typed([phone, american(2)]), None).await.unwrap();
    assert_eq!((counts.excluded.unsubscribed, counts.by_region.values().sum::<u64>()), (1, 1));
    let broadcast = w.confirm("typed", typed([phone, american(2)]), at(3)).await;
    assert_eq!(broadcast.quote.recipients, 1);
    let claimed = w.claim(10, 1, at(4)).await;
    assert!(claimed.iter().all(|message| message.recipient != phone));
    w.settle(&claimed, &accepted(), at(4)).await;
    // Queued one by one: suppressed when its turn comes.
    w.store().queue_message(w.message(MessageKind::Event, phone, 1), at(5)).await.unwrap();
    assert!(w.claim(10, 2, at(6)).await.is_empty());
    // Opting in changes nothing, today or after another erasure.
    assert_eq!(w.welcome(phone, 1, at(7)).await, Subscribed::Stopped);
    assert_eq!(erase(&w, phone, 8).await, Erasing::Done);
    assert_eq!(w.welcome(phone, 1, at(9)).await, Subscribed::Stopped);
    assert_eq!(w.find(phone).await, None);
    assert_eq!(w.stop(phone, at(10)).await, InboundEffect::AlreadyStopped);
    assert_eq!(w.start(phone, at(11)).await, InboundEffect::Restarted);
    assert!(!w.store().is_suppressed(w.site, phone).await.unwrap());
    assert!(matches!(w.welcome(phone, 1, at(12)).await, Subscribed::New(_)));
    assert!(w.claim(10, 3, at(13)).await.iter().any(|message| message.recipient == phone));
}

async fn what_is_on_its_way_is_waited_for(db: TestDb) {
    let w = world(db).await;
    let phone = american(1);
    w.subscribe(phone, at(1)).await;
    w.store().queue_message(w.message(MessageKind::Event, phone, 1), at(2)).await.unwrap();
    let under_way = w.claim(10, 1, at(3)).await;
    w.store().queue_message(w.message(MessageKind::Event, phone, 1), at(4)).await.unwrap();
    assert_eq!(erase(&w, phone, 5).await, Erasing::Waits);
    // Silent at once, all the same.
    assert!(w.claim(10, 2, at(6)).await.is_empty());
    assert_eq!(w.store().begin_erasure(w.site, phone, "user bob", at(7)).await.unwrap(), {
        w.store().erasures_under_way().await.unwrap()[0]
    });
    let events = w.store().consent_events(w.site, phone).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == ConsentKind::Erased).count(), 1, "asked twice, noted once");
    w.settle(&under_way, &accepted(), at(8)).await;
    assert_eq!(erase(&w, phone, 9).await, Erasing::Done);
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());
    assert_eq!(w.account().await, (999, 0));
}

async fn a_late_report_names_nobody(db: TestDb) {
    let w = world(db).await;
    let phone = american(1);
    w.welcome(phone, 1, at(1)).await;
    let sent = w.claim(10, 1, at(2)).await;
    w.settle(&sent, &unknown(), at(3)).await;
    assert_eq!(erase(&w, phone, 4).await, Erasing::Done);
    // Nobody can send it again, and nothing waits for a decision on it.
    assert!(matches!(w.store().resend_message(w.site, sent[0].id, at(5)).await, Err(StoreError::Illegal(_))));
    assert_eq!(w.store().count_unclear(w.site).await.unwrap(), 0);
    let report = ReportRecord {
        site: w.site,
        message: Some(sent[0].id),
        provider_message_id: Some("p-1".to_owned()),
        raw: format!("mocean-to={}", phone.digits()),
        status: Some(MessageStatus::Delivered),
        error_code: None,
        words: Some(format!("delivered to {}", phone.digits())),
        opted_out: true,
        now: at(6),
    };
    w.store().record_report(report).await.unwrap();
    assert_eq!(w.status(sent[0].id).await, MessageStatus::Delivered);
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());
    w.check().await;
}

async fn long_histories_go_in_parts(db: TestDb) {
    let w = world(db).await;
    let (phone, other) = (american(1), american(2));
    for n in 0..620 {
        w.store()
            .receive_inbound(w.text(phone, &format!("text {n}"), at(n)), store::InboundAction::Keep)
            .await
            .unwrap();
    }
    w.welcome(other, 1, at(700)).await;
    let id = w.store().begin_erasure(w.site, phone, "user ada", at(701)).await.unwrap();
    assert_eq!(w.store().erase_some(id, at(702)).await.unwrap(), Erasing::More);
    assert!(w.store().is_suppressed(w.site, phone).await.unwrap(), "silent while it goes on");
    // Another process takes it up where the first one was killed.
    let second = Store::connect(w.db.url()).await.unwrap();
    assert_eq!(second.erasures_under_way().await.unwrap(), [id]);
    assert_eq!(second.erase_some(id, at(703)).await.unwrap(), Erasing::Done);
    assert_eq!(w.store().erase_some(id, at(704)).await.unwrap(), Erasing::Done, "long done");
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());
    second.close().await;
}

async fn other_sites_and_numbers_keep_theirs(db: TestDb) {
    let w = world(db).await;
    let other = w.store().create_site(&domain::Slug::parse("other").unwrap(), "Other", at(0)).await.unwrap().id;
    let phone = american(1);
    w.subscribe(phone, at(1)).await;
    w.subscribe(american(12), at(1)).await;
    w.store().subscribe(store::OptIn { site: other, ..w.opt_in(phone, at(2)) }).await.unwrap();
    assert_eq!(erase(&w, phone, 3).await, Erasing::Done);
    assert!(!w.store().is_suppressed(other, phone).await.unwrap());
    assert_eq!(w.store().consent_events(other, phone).await.unwrap().len(), 1);
    assert!(w.find(american(12)).await.is_some() && w.find(phone).await.is_none());
    assert_eq!(w.store().subscriber_counts(w.site).await.unwrap().total(), 1);
    assert_eq!(w.store().subscriber_counts(other).await.unwrap().total(), 1);
    // The site that is left finds it by its digits; once that one erases it too, no search knows it.
    let event = w.store().begin_erasure(other, phone, "user ada", at(4)).await.unwrap();
    assert_eq!(w.store().erase_some(event, at(5)).await.unwrap(), Erasing::Done);
    assert_eq!(traces(&w, &phone.digits()).await, Vec::<String>::new());
}

async fn an_erasure_races_with_claims_and_stops(db: TestDb) {
    let w = Arc::new(world(db).await);
    for n in 0..20 {
        w.welcome(american(n), 1, at(1)).await;
    }
    w.confirm("all", Audience::All, at(2)).await;
    let claims = tokio::spawn({
        let w = Arc::clone(&w);
        async move {
            for n in 0..15_u64 {
                let claimed = w.store().claim_due(at(3), 5, crate::world::lease(u128::from(n) + 1)).await.unwrap();
                let batch: Vec<_> = claimed
                    .iter()
                    .map(|one| store::Settlement { id: one.id, lease: one.lease, outcome: accepted() })
                    .collect();
                w.store().settle(&batch, at(4)).await.unwrap();
            }
        }
    });
    let stops = tokio::spawn({
        let w = Arc::clone(&w);
        async move {
            for n in 0..10 {
                w.stop(american(n), at(4)).await;
            }
        }
    });
    let mut waiting = BTreeSet::new();
    for n in 5..15 {
        let id = w.store().begin_erasure(w.site, american(n), "user ada", at(5)).await.unwrap();
        while w.store().erase_some(id, at(5)).await.unwrap() == Erasing::More {}
        waiting.insert(id);
    }
    claims.await.unwrap();
    stops.await.unwrap();
    loop {
        let claimed = w.claim(50, 99, at(6)).await;
        if claimed.is_empty() {
            break;
        }
        w.settle(&claimed, &accepted(), at(6)).await;
    }
    for id in waiting {
        while w.store().erase_some(id, at(7)).await.unwrap() != Erasing::Done {}
    }
    for n in 5..15 {
        assert!(w.store().is_suppressed(w.site, american(n)).await.unwrap(), "{n}");
        // A STOP that came after the erasure has named the number anew: it goes with the next one.
        assert_eq!(erase(&w, american(n), 8).await, Erasing::Done);
        assert_eq!(traces(&w, &american(n).digits()).await, Vec::<String>::new(), "{n}");
    }
    w.check().await;
}

async fn without_the_key_nothing_passes(db: TestDb) {
    let w = World::new(db, 10).await;
    assert!(w.store().begin_erasure(w.site, american(1), "user ada", at(1)).await.is_err());
    w.subscribe(american(2), at(2)).await;
    let keyed = Store::connect(w.db.url()).await.unwrap();
    keyed.use_fingerprint_key(KEY);
    let ada = keyed.by(Who::system());
    let id = ada.begin_erasure(w.site, american(1), "user ada", at(3)).await.unwrap();
    assert_eq!(keyed.erase_some(id, at(3)).await.unwrap(), Erasing::Done);
    // From now on nobody can tell without the key, so nobody is let in.
    let refused = w.store().subscribe(w.opt_in(american(3), at(4))).await;
    assert!(refused.is_err(), "{refused:?}");
    keyed.close().await;
}

async fn everything_is_told_before(db: TestDb) {
    let w = world(db).await;
    let phone = american(1);
    busy(&w, phone).await;
    w.store().receive_inbound(w.text(phone, "hello", at(20)), store::InboundAction::Keep).await.unwrap();
    let told = w.store().disclosure(w.site, phone).await.unwrap().tables;
    for table in
        ["subscribers", "messages", "delivery_reports", "inbound_messages", "handset_messages", "consent_events"]
    {
        assert!(!told[table].is_empty(), "{table}: {told:?}");
    }
    assert_eq!(told["inbound_messages"][0]["text"].as_deref(), Some("hello"));
    assert!(told["messages"].iter().any(|message| message["body"].as_deref() == Some("hello")), "a broadcast's words");
    erase(&w, phone, 30).await;
    let told = w.store().disclosure(w.site, phone).await.unwrap().tables;
    assert!(told.values().all(Vec::is_empty), "{told:?}");
}
