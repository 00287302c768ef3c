//! What the provider is asked about: found piece by piece, asked after by one process at a time.

use std::time::Duration;

use domain::{MessageId, MessageKind, MessageStatus, Timestamp};
use store::{Found, Inquired, Outcome, ReportRecord, Walk, each_engine, testing::TestDb};

use crate::world::{World, american, at, malaysian, unknown};

each_engine!(
    the_unknown_are_asked_after_in_growing_pauses,
    a_broken_answer_may_still_name_its_message,
    the_unreported_are_walked_through_in_pieces,
    a_few_of_each_region_are_asked_for_their_cost,
    two_processes_ask_once,
    what_was_said_is_noted,
);

fn accepted_as(id: &str) -> Outcome {
    Outcome::Accepted { provider_message_id: Some(id.to_owned()) }
}

/// Sends to a number; where it stands afterwards is as the outcome says.
async fn sent(w: &World, n: u64, outcome: &Outcome, second: u64) -> MessageId {
    let recipient = if n.is_multiple_of(2) { malaysian(n) } else { american(n) };
    w.store().queue_message(w.message(MessageKind::Event, recipient, 1), at(second)).await.unwrap();
    let claimed = w.claim(1, u128::from(n), at(second)).await;
    w.settle(&claimed, outcome, at(second)).await;
    claimed[0].id
}

fn walk(inquired: Inquired) -> Walk {
    Walk { inquired, after: None, from: at(0), until: at(1_000_000), piece: 100, limit: 10 }
}

async fn find(w: &World, walk: &Walk, now: Timestamp) -> Found {
    w.store().find_inquiries(w.site, walk, now).await.unwrap()
}

fn ids(found: &Found) -> Vec<MessageId> {
    found.messages.iter().map(|message| message.id).collect()
}

/// A report that settles nothing and names the provider's id.
async fn report_id(w: &World, id: MessageId, known_as: &str, status: Option<MessageStatus>) {
    let report = ReportRecord {
        site: w.site,
        message: Some(id),
        provider_message_id: Some(known_as.to_owned()),
        raw: String::new(),
        status,
        error_code: None,
        words: None,
        opted_out: false,
        now: at(5),
    };
    w.store().record_report(report).await.unwrap();
}

async fn the_unknown_are_asked_after_in_growing_pauses(db: TestDb) {
    let w = World::new(db, 100).await;
    let nameless = sent(&w, 1, &unknown(), 10).await;
    let known = sent(&w, 2, &unknown(), 10).await;
    let given_up = sent(&w, 3, &unknown(), 10).await;
    for id in [known, given_up] {
        report_id(&w, id, "p-2", None).await;
    }
    w.store().write_off_message(w.site, given_up, "test", at(11)).await.unwrap();
    let at_time = |second| walk(Inquired::Unknown { sent_before: at(second).minus(Duration::from_secs(30)) });
    assert!(find(&w, &at_time(40), at(40)).await.messages.is_empty(), "too young");
    let found = find(&w, &at_time(41), at(41)).await;
    assert_eq!((ids(&found), found.next), (vec![known], None), "{nameless} has no name at the provider");
    assert_eq!(found.messages[0].provider_message_id, "p-2");
    assert_eq!(w.store().begin_inquiries(found.messages, at(70)).await.unwrap().len(), 1);
    // Asked a minute after it was sent: the next time is another minute later, the one after that two minutes.
    assert!(find(&w, &at_time(129), at(129)).await.messages.is_empty());
    let found = find(&w, &at_time(130), at(130)).await;
    assert_eq!(w.store().begin_inquiries(found.messages, at(130)).await.unwrap().len(), 1);
    assert!(find(&w, &at_time(249), at(249)).await.messages.is_empty());
    assert_eq!(ids(&find(&w, &at_time(250), at(250)).await), [known]);
    report_id(&w, known, "p-2", Some(MessageStatus::Delivered)).await;
    assert!(find(&w, &at_time(900), at(900)).await.messages.is_empty(), "settled");
}

async fn a_broken_answer_may_still_name_its_message(db: TestDb) {
    let w = World::new(db, 100).await;
    let named =
        |id: &str| Outcome::Unknown { words: "half an answer".to_owned(), provider_message_id: Some(id.to_owned()) };
    let known = sent(&w, 1, &named("p-1"), 10).await;
    sent(&w, 2, &unknown(), 10).await;
    assert_eq!(w.status(known).await, MessageStatus::Unknown);
    assert_eq!(w.look(known).await.provider_message_id.as_deref(), Some("p-1"));
    let all = walk(Inquired::Unknown { sent_before: at(50) });
    let found = find(&w, &all, at(60)).await;
    assert_eq!((ids(&found), found.messages[0].provider_message_id.as_str()), (vec![known], "p-1"));
    // What a report says later is another name for the same: the first one stays.
    report_id(&w, known, "p-other", None).await;
    assert_eq!(find(&w, &all, at(60)).await.messages[0].provider_message_id, "p-1");
    w.check().await;
}

async fn the_unreported_are_walked_through_in_pieces(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut sent_ids = Vec::new();
    for n in 1..=9 {
        sent_ids.push(sent(&w, n, &accepted_as(&format!("p-{n}")), 10 * n).await);
    }
    report_id(&w, sent_ids[1], "p-2", Some(MessageStatus::Delivered)).await;
    sent(&w, 10, &Outcome::Accepted { provider_message_id: None }, 95).await;
    let inquired = Inquired::Unreported { sent_before: at(75), asked_before: Duration::from_secs(50) };
    let mut piece = Walk { piece: 4, limit: 2, ..walk(inquired) };
    let mut found = Vec::new();
    let mut pieces = 0;
    loop {
        let next = find(&w, &piece, at(1_000)).await;
        assert!(next.messages.len() <= 2);
        found.extend(ids(&next));
        pieces += 1;
        piece.after = next.next;
        if next.next.is_none() {
            break;
        }
    }
    let wanted: Vec<_> = [0, 2, 3, 4, 5, 6].map(|n| sent_ids[n]).into();
    assert_eq!(found, wanted, "sent long enough ago, and not reported on");
    assert!(pieces > 3, "{pieces}");
    // Sent at 10 s and every ten after it. Asked after within 50 s of that, they are asked once more; later, no more.
    let all = walk(inquired);
    w.store().begin_inquiries(find(&w, &all, at(59)).await.messages, at(59)).await.unwrap();
    assert_eq!(ids(&find(&w, &all, at(60)).await), wanted, "younger than that when they were asked after");
    w.store().begin_inquiries(find(&w, &all, at(120)).await.messages, at(120)).await.unwrap();
    assert!(find(&w, &all, at(130)).await.messages.is_empty());
    let young = Walk {
        from: at(60),
        ..walk(Inquired::Unreported { sent_before: at(99), asked_before: Duration::from_secs(1_000_000) })
    };
    assert_eq!(ids(&find(&w, &young, at(99)).await), sent_ids[5..]);
    let old = Walk { until: at(30), ..young };
    assert!(find(&w, &Walk { from: at(0), ..old }, at(99)).await.messages.len() == 1);
}

async fn a_few_of_each_region_are_asked_for_their_cost(db: TestDb) {
    let w = World::new(db, 100).await;
    let mut sent_ids = Vec::new();
    for n in 1..=10 {
        sent_ids.push(sent(&w, n, &accepted_as(&format!("p-{n}")), n).await);
    }
    sent(&w, 11, &unknown(), 11).await;
    let sample = walk(Inquired::Unpriced { sent_before: at(100), per_region: 2 });
    let found = find(&w, &sample, at(100)).await;
    assert_eq!(ids(&found), sent_ids[..4], "two American and two Malaysian ones");
    assert_eq!(
        found.messages.iter().filter_map(|message| message.region).map(domain::Region::as_str).collect::<Vec<_>>(),
        ["US", "MY", "US", "MY"]
    );
    w.store().begin_inquiries(found.messages, at(100)).await.unwrap();
    w.store().note_inquiry(w.site, sent_ids[4], Some(8_000), None).await.unwrap();
    assert_eq!(ids(&find(&w, &sample, at(101)).await), [5, 6, 7, 8].map(|n| sent_ids[n]), "never asked, and not known");
    let known = w.store().costs_known_since(w.site, at(0)).await.unwrap();
    assert_eq!(
        known.into_iter().map(|(region, known)| (region.as_str().to_owned(), known)).collect::<Vec<_>>(),
        [("US".to_owned(), 1)]
    );
    assert!(w.store().costs_known_since(w.site, at(6)).await.unwrap().is_empty());
}

async fn two_processes_ask_once(db: TestDb) {
    let w = World::new(db, 100).await;
    for n in 1..=3 {
        sent(&w, n, &accepted_as("p"), n).await;
    }
    let all = walk(Inquired::Unreported { sent_before: at(50), asked_before: Duration::from_secs(50) });
    let (ours, theirs) = (find(&w, &all, at(60)).await.messages, find(&w, &all, at(60)).await.messages);
    let (ours, theirs) =
        tokio::join!(w.store().begin_inquiries(ours, at(60)), w.store().begin_inquiries(theirs, at(60)));
    assert_eq!(ours.unwrap().len() + theirs.unwrap().len(), 3);
}

async fn what_was_said_is_noted(db: TestDb) {
    let w = World::new(db, 100).await;
    let lost = sent(&w, 1, &unknown(), 1).await;
    let taken = sent(&w, 2, &accepted_as("p"), 2).await;
    for _ in 0..2 {
        w.store().note_inquiry(w.site, lost, None, Some("It is not known there.")).await.unwrap();
        w.store().note_inquiry(w.site, taken, Some(5), Some("It is not known there.")).await.unwrap();
    }
    assert_eq!(w.look(lost).await.response.as_deref(), Some("timed out It is not known there."));
    assert_eq!(w.look(taken).await.response, None, "only what is unclear");
    w.store().note_inquiry(w.site, taken, None, None).await.unwrap();
    assert_eq!(w.store().costs_known_since(w.site, at(0)).await.unwrap().len(), 1, "a cost once known stays");
    let elsewhere = domain::SiteId::from_uuid(uuid::Uuid::nil());
    w.store().note_inquiry(elsewhere, lost, Some(7), Some("x")).await.unwrap();
    assert_eq!(w.look(lost).await.response.as_deref(), Some("timed out It is not known there."));
}
