//! What is kept only for a time is emptied when that is over, and not before.

use domain::{MessageKind, MessageStatus};
use store::{
    Audience, Evidence, InboundAction, InboundFilter, Kept, MessageFilter, OptIn, Page, ReportRecord, each_engine,
    testing::TestDb,
};

use crate::world::{World, accepted, american, at};

each_engine!(words_are_emptied_in_their_time, addresses_are_emptied_in_their_time, what_is_not_settled_keeps_its_words);

const DAY: u64 = 86_400;

/// Empties until there is nothing more to go over.
async fn empty(w: &World, kept: Kept, before: u64) -> u64 {
    let mut emptied = 0;
    loop {
        let (rows, more) = w.store().empty_some(w.site, kept, at(before), at(before)).await.unwrap();
        emptied += rows;
        if !more {
            return emptied;
        }
    }
}

async fn words_are_emptied_in_their_time(db: TestDb) {
    let w = World::new(db, 100).await;
    for (n, day) in [(1, 0), (2, 10)] {
        let now = day * DAY + 100;
        w.welcome(american(n), 1, at(now)).await;
        w.confirm(&format!("b{n}"), Audience::All, at(now + 1)).await;
        let claimed = w.claim(10, u128::from(n), at(now + 2)).await;
        w.settle(&claimed, &accepted(), at(now + 3)).await;
        w.store().receive_inbound(w.text(american(n), "what is this", at(now + 4)), InboundAction::Keep).await.unwrap();
        let report = ReportRecord {
            site: w.site,
            message: Some(claimed[0].id),
            provider_message_id: None,
            raw: "raw".to_owned(),
            status: Some(MessageStatus::Delivered),
            error_code: None,
            words: None,
            opted_out: false,
            now: at(now + 5),
        };
        w.store().record_report(report).await.unwrap();
    }
    let texts = async || {
        let mut bodies: Vec<String> = w.history().await.into_iter().map(|message| message.body).collect();
        bodies.reverse();
        (bodies, w.read_past("SELECT text, raw FROM inbound_messages ORDER BY id").await)
    };
    let (all, _) = texts().await;
    assert_eq!(empty(&w, Kept::Texts, 0).await, 0);
    assert_eq!(texts().await.0, all, "nothing is as old");
    // A welcome, a broadcast, a text and a report of the first day.
    assert_eq!(empty(&w, Kept::Texts, 5 * DAY).await, 4);
    let (bodies, inbound) = texts().await;
    assert_eq!(bodies[..2], ["", ""]);
    assert_eq!(bodies[2..], all[2..]);
    assert_eq!((inbound[0].as_str(), inbound[1].starts_with("what is this")), (" ", true));
    // When that was is known of each, the broadcast's share of a message included.
    let history = w.history().await;
    let when: Vec<_> = history.iter().rev().map(|message| message.emptied_at).collect();
    assert_eq!(when[..2], [Some(at(5 * DAY)); 2]);
    assert!(when[2..].iter().all(Option::is_none), "{when:?}");
    let inbox = w.store().inbound_messages(w.site, &InboundFilter::default(), Page::first(10)).await.unwrap();
    let when: Vec<_> = inbox.items.iter().map(|text| text.emptied_at).collect();
    assert_eq!(when, [None, Some(at(5 * DAY))]);
    assert_eq!(w.read_past("SELECT raw FROM delivery_reports ORDER BY id").await, ["", "raw"]);
    assert_eq!(empty(&w, Kept::Texts, 5 * DAY).await, 0, "once is enough");
    assert_eq!(empty(&w, Kept::Texts, 20 * DAY).await, 4);
    assert!(texts().await.0.iter().all(String::is_empty));
    // Who was sent what when, and what it cost, stays.
    let found = w.store().messages(w.site, &MessageFilter::default(), Page::first(10)).await.unwrap();
    assert_eq!(found.total, 5);
    w.check().await;
}

async fn addresses_are_emptied_in_their_time(db: TestDb) {
    let w = World::new(db, 0).await;
    for n in 0..2_500 {
        let evidence = Evidence { user_agent: Some("Browser".to_owned()), ..w.opt_in(american(n), at(n)).evidence };
        w.store().subscribe(OptIn { evidence, ..w.opt_in(american(n), at(n)) }).await.unwrap();
    }
    assert_eq!(empty(&w, Kept::Addresses, 2_400).await, 2_400, "in several parts");
    let of = async |n| w.store().consent_events(w.site, american(n)).await.unwrap().remove(0).evidence.unwrap();
    let old = of(0).await;
    assert_eq!((old.ip, old.user_agent, old.wording.as_str(), old.page.as_deref()), (None, None, "I agree", Some("/")));
    let young = of(2_450).await;
    assert_eq!((young.ip.as_deref(), young.user_agent.as_deref()), (Some("192.0.2.1"), Some("Browser")));
}

async fn what_is_not_settled_keeps_its_words(db: TestDb) {
    let w = World::new(db, 100).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 1), at(1)).await.unwrap();
    w.subscribe(american(2), at(1)).await;
    w.confirm("all", Audience::All, at(2)).await;
    assert_eq!(empty(&w, Kept::Texts, DAY).await, 0);
    assert!(w.history().await.iter().all(|message| !message.body.is_empty()));
}
