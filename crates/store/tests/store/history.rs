//! The history: filters, pages, exports.

use domain::{MessageKind, MessageStatus};
use store::{MessageFilter, Page, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, malaysian, rejected};

each_engine!(the_history_is_filtered, words_are_found_in_any_case, the_history_is_exported);

async fn the_history_is_filtered(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut shout = w.message(MessageKind::Test, malaysian(1), 1);
    "50%_OFF! \u{1f600}".clone_into(&mut shout.body);
    w.store().queue_message(shout, at(1)).await.unwrap();
    for n in 2..=4 {
        w.store().queue_message(w.message(MessageKind::Event, american(n), 1), at(n)).await.unwrap();
    }
    let claimed = w.claim(2, 1, at(9)).await;
    w.settle(&claimed[..1], &accepted(), at(10)).await;
    w.settle(&claimed[1..], &rejected(), at(10)).await;
    let find = async |filter: MessageFilter| w.store().messages(w.site, &filter, Page::first(10)).await.unwrap().total;
    let any = MessageFilter::default;
    assert_eq!(find(any()).await, 4);
    assert_eq!(find(MessageFilter { recipient: Some("+60 12".to_owned()), ..any() }).await, 1);
    assert_eq!(find(MessageFilter { status: Some(MessageStatus::Rejected), ..any() }).await, 1);
    assert_eq!(find(MessageFilter { kind: Some(MessageKind::Event), ..any() }).await, 3);
    assert_eq!(find(MessageFilter { from: Some(at(2)), to: Some(at(4)), ..any() }).await, 2);
    for (words, found) in [
        ("50%_off!", 1),
        ("%", 1),
        ("_", 1),
        ("!", 1),
        ("BAD number", 1),
        ("carillon", 4),
        ("an event", 0),
        ("a event", 3),
        ("0003", 1),
        (" ", 4),
    ] {
        assert_eq!(find(MessageFilter { search: Some(words.to_owned()), ..any() }).await, found, "{words:?}");
    }
    let page = w.store().messages(w.site, &any(), Page { number: 2, size: 3 }).await.unwrap();
    assert_eq!((page.total, page.items.len(), page.items[0].kind), (4, 1, MessageKind::Test));
    let id = page.items[0].id;
    let elsewhere = domain::SiteId::from_uuid(uuid::Uuid::nil());
    assert_eq!(w.store().message(elsewhere, id).await.unwrap(), None);
}

async fn words_are_found_in_any_case(db: TestDb) {
    let w = World::new(db, 100).await;
    let body = "Öffnung: ДА, Σίγμα [a-z]* \\d+ ^x$ Straße 12?";
    let mut message = w.message(MessageKind::Test, domain::PhoneNumber::from_e164("+60123456789").unwrap(), 1);
    body.clone_into(&mut message.body);
    w.store().queue_message(message, at(1)).await.unwrap();
    let find = async |words: &str| {
        let filter = MessageFilter { search: Some(words.to_owned()), ..MessageFilter::default() };
        w.store().messages(w.site, &filter, Page::first(10)).await.unwrap().total
    };
    for words in [
        body,
        "öffnung",
        "ÖFFNUNG",
        "да",
        "Да",
        "σίΓμα",
        "[A-Z]*",
        "\\D+",
        "^X$",
        "straße 12?",
        "CARILLON",
        "+60 12-345 6789",
        "(60) 12 3456",
        "60123456789",
        "5 67",
    ] {
        assert_eq!(find(words).await, 1, "{words}");
    }
    for words in ["offnung", "[a-z]", ".", "\\d", "x 60123456789", "60 13", "b*", "***:x", "a|b"] {
        let found = find(words).await;
        assert_eq!(found, u64::from(body.contains(words)), "{words}");
    }
}

async fn the_history_is_exported(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=7 {
        w.store().queue_message(w.message(MessageKind::Event, american(n), 1), at(n)).await.unwrap();
    }
    let filter = MessageFilter { from: Some(at(2)), ..MessageFilter::default() };
    let (mut cursor, mut exported) = (None, Vec::new());
    loop {
        let chunk = w.store().messages_after(w.site, &filter, cursor, 4).await.unwrap();
        let Some(last) = chunk.last() else { break };
        cursor = Some(last.id);
        exported.extend(chunk.into_iter().map(|message| message.recipient));
    }
    let wanted: Vec<_> = (2..=7).rev().map(|n| Some(american(n))).collect();
    assert_eq!(exported, wanted);
}
