//! What providers tell us: late, twice, early, in contradiction, all at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something unforeseen happens"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use domain::{MessageStatus, PhoneNumber, SubscriberStatus};
use engine::{Actor, Clock, EngineError, InboundOutcome, NewSite, OLD_ADDRESSES_WORK, Renewal};
use gateway::webhook::{InboundFields, ReportFields};
use store::testing::TestDb;

use support::{Behaviour, House, MALAYSIAN, eventually};

store::each_engine!(
    reports_find_the_right_state_whenever_they_come,
    reports_that_name_nothing_are_kept,
    a_crowd_is_stored_together,
    a_text_that_waits_for_a_connection_keeps_nobody_from_writing,
    a_secret_ended_at_once_is_gone_in_seconds_everywhere,
    a_renewed_secret_counts_for_three_days_more,
);

/// What a report says: status and error code (1 delivered, 2 failed, 3 expired, 4 pending; 9 nobody knows).
type Says = (u16, u16);

const DELIVERED: Says = (1, 0);
const FAILED: Says = (2, 1);
const EXPIRED: Says = (3, 27);
const PENDING: Says = (4, 0);
const STRANGE: Says = (9, 999);

/// Where a message stands when the first report comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Accepted,
    Rejected,
    QueuedAgain,
    Unknown,
    /// The provider has it and takes its time to answer.
    InFlight,
}

impl Stands {
    fn behaviour(self) -> Behaviour {
        match self {
            Self::Accepted => Behaviour::Accept,
            Self::Rejected => Behaviour::Refuse(5, "black+listed"),
            Self::QueuedAgain => Behaviour::Refuse(32, "Message throttled"),
            Self::Unknown => Behaviour::Hang,
            Self::InFlight => Behaviour::Slow(Duration::from_millis(900)),
        }
    }
}

/// Each line: where the message stands, the reports in their order, and where it stands in the end. Their words may come
/// twice, late, early or contradict each other: `delivered` is never taken back, of two failures the first one stays, and
/// what never left can't be reported on.
const LINES: &[(Stands, &[Says], MessageStatus)] = &[
    (Stands::Accepted, &[], MessageStatus::Accepted),
    (Stands::Accepted, &[DELIVERED], MessageStatus::Delivered),
    (Stands::Accepted, &[DELIVERED, DELIVERED], MessageStatus::Delivered),
    (Stands::Accepted, &[FAILED], MessageStatus::Failed),
    (Stands::Accepted, &[EXPIRED], MessageStatus::Expired),
    (Stands::Accepted, &[FAILED, EXPIRED], MessageStatus::Failed),
    (Stands::Accepted, &[EXPIRED, FAILED], MessageStatus::Expired),
    (Stands::Accepted, &[FAILED, DELIVERED], MessageStatus::Delivered),
    (Stands::Accepted, &[EXPIRED, DELIVERED, FAILED], MessageStatus::Delivered),
    (Stands::Accepted, &[DELIVERED, FAILED, EXPIRED, PENDING], MessageStatus::Delivered),
    (Stands::Accepted, &[PENDING, STRANGE], MessageStatus::Accepted),
    (Stands::Accepted, &[PENDING, DELIVERED, PENDING], MessageStatus::Delivered),
    (Stands::Rejected, &[DELIVERED], MessageStatus::Rejected),
    (Stands::QueuedAgain, &[DELIVERED, FAILED], MessageStatus::Queued),
    (Stands::Unknown, &[], MessageStatus::Unknown),
    (Stands::Unknown, &[PENDING], MessageStatus::Unknown),
    (Stands::Unknown, &[DELIVERED], MessageStatus::Delivered),
    (Stands::Unknown, &[FAILED, FAILED], MessageStatus::Failed),
    (Stands::Unknown, &[EXPIRED, DELIVERED], MessageStatus::Delivered),
    (Stands::InFlight, &[], MessageStatus::Accepted),
    (Stands::InFlight, &[PENDING], MessageStatus::Accepted),
    (Stands::InFlight, &[DELIVERED], MessageStatus::Delivered),
    (Stands::InFlight, &[FAILED], MessageStatus::Failed),
    (Stands::InFlight, &[FAILED, DELIVERED, EXPIRED], MessageStatus::Delivered),
];

fn number(line: usize) -> String {
    format!("+1202555{line:04}")
}

async fn reports_find_the_right_state_whenever_they_come(db: TestDb) {
    let house = House::live(db).await;
    for (line, (stands, ..)) in LINES.iter().enumerate() {
        house.mocean.to(&number(line), stands.behaviour());
        house.opt_in(&number(line)).await;
    }
    let engine = house.engine.clone();
    let sending = tokio::spawn(async move { engine.run_until_idle().await.unwrap() });
    let posted = || async { house.mocean.sent().len() >= LINES.len() };
    eventually("every message was posted", posted).await;
    // Those in flight are reported on before the provider's answer, the others once they stand where they do.
    report_on(&house, |stands| stands == Stands::InFlight).await;
    sending.await.unwrap();
    for (line, (stands, ..)) in LINES.iter().enumerate().filter(|(_, line)| line.0 == Stands::Unknown) {
        assert_eq!(house.to(&number(line)).await[0].status, MessageStatus::Unknown, "{stands:?}");
    }
    report_on(&house, |stands| stands != Stands::InFlight).await;
    for (line, (stands, says, becomes)) in LINES.iter().enumerate() {
        let messages = house.to(&number(line)).await;
        assert_eq!((messages.len(), messages[0].status), (1, *becomes), "{stands:?} {says:?}");
        let is_delivered = *becomes == MessageStatus::Delivered;
        assert_eq!(messages[0].delivered_at.is_some(), is_delivered, "{stands:?} {says:?}");
    }
    house.books_balance().await;
}

/// Sends the reports on messages that stand where they should, line by line in their order.
async fn report_on(house: &House, which: impl Fn(Stands) -> bool) {
    for (line, (_, says, _)) in LINES.iter().enumerate().filter(|(_, line)| which(line.0)) {
        let url = house.mocean.report_url_to(&number(line));
        for (status, error) in says.iter().copied() {
            house.report(&url, status, error).await;
        }
    }
}

async fn reports_that_name_nothing_are_kept(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(&number(1)).await;
    let url = house.mocean.report_url_to(&number(1));
    let token = url.rsplit('/').next().unwrap();
    let forged = url.replace(token, &token.to_lowercase());
    assert_ne!(forged, url);
    house.report(&forged, 1, 0).await;
    house.report(&url.replace(token, "x"), 1, 0).await;

    // A token of one site's message names nothing on another site.
    let new = NewSite { slug: "other".to_owned(), name: "Other".to_owned() };
    house.engine.create_site(&Actor::system(), new).await.unwrap();
    let other = house.engine.enter(&Actor::system(), "other").await.unwrap();
    let addresses = house.engine.provider(&other).await.unwrap().webhooks;
    house.report(&addresses.delivery_report.replace("{token}", token), 1, 0).await;
    assert_eq!(house.to(&number(1)).await[0].status, MessageStatus::Accepted);

    let fields = ReportFields::parse(None, b"mocean-dlr-status=1").unwrap();
    let stranger = house.engine.receive_report("nobody", token, fields, "raw").await;
    assert!(matches!(stranger, Err(EngineError::NotFound(_))));
    house.report(&url, 1, 0).await;
    assert_eq!(house.to(&number(1)).await[0].status, MessageStatus::Delivered);
}

fn stop(from: &str) -> InboundFields {
    InboundFields {
        from: from.trim_start_matches('+').to_owned(),
        to: Some("63001".to_owned()),
        time: Some("2026-07-15 12:00:00".to_owned()),
        keyword: None,
        text: "STOP".to_owned(),
        coding: Some(1),
    }
}

/// Hundreds text STOP and are reported on at the same moment, through two processes, some of them twice: each gets its
/// answer, everything is done once.
async fn a_crowd_is_stored_together(db: TestDb) {
    const CROWD: usize = 150;
    let house = Arc::new(House::live(db).await);
    for line in 0..20 {
        house.opt_in(&number(line)).await;
    }
    house.engine.run_until_idle().await.unwrap();
    let secret = house.secret().await;
    let engines = [house.engine.clone(), house.second_engine()];
    let mut calls = Vec::new();
    for call in 0..2 * CROWD {
        let (engine, secret) = (engines[call % 2].clone(), secret.clone());
        // Both processes get each text once.
        let from = number(call / 2);
        calls.push(tokio::spawn(async move { engine.receive_inbound(&secret, stop(&from), "raw").await.unwrap() }));
    }
    let mut reports = Vec::new();
    for line in 0..20 {
        let (house, url) = (house.clone(), house.mocean.report_url_to(&number(line)));
        reports.push(tokio::spawn(async move { house.report(&url, 1, 0).await }));
    }
    let (mut stopped, mut repeats) = (0, 0);
    for call in calls {
        match call.await.unwrap() {
            InboundOutcome::Stopped => stopped += 1,
            InboundOutcome::Repeat => repeats += 1,
            other => panic!("{other:?}"),
        }
    }
    for report in reports {
        report.await.unwrap();
    }
    assert_eq!((stopped, repeats), (CROWD, CROWD));
    for line in 0..20 {
        assert_eq!(house.status(&number(line)).await, SubscriberStatus::Unsubscribed);
        let site = house.access.site().id;
        let phone = PhoneNumber::from_e164(&number(line)).unwrap();
        assert!(house.engine.store().is_suppressed(site, phone).await.unwrap());
    }
    house.engine.run_until_idle().await.unwrap();
    for line in 0..CROWD {
        let texts = house.mocean.texts_to(&number(line));
        assert_eq!(texts.len(), if line < 20 { 2 } else { 1 }, "one confirmation each: {texts:?}");
    }
    house.books_balance().await;
}

async fn a_secret_ended_at_once_is_gone_in_seconds_everywhere(db: TestDb) {
    let house = House::live(db).await;
    let old = house.secret().await;
    let (here, there) = (house.engine.clone(), house.second_engine());
    for engine in [&here, &there] {
        assert!(engine.webhook_site(&old).await.is_ok());
    }
    here.renew_webhooks(&house.access, Renewal::AtOnce).await.unwrap();
    let new = house.secret().await;
    assert!(matches!(here.webhook_site(&old).await, Err(EngineError::NotFound(_))), "here at once");
    assert!(there.webhook_site(&new).await.is_ok());
    house.clock.advance(Duration::from_secs(5));
    assert!(matches!(there.webhook_site(&old).await, Err(EngineError::NotFound(_))), "there within five seconds");
    for engine in [&here, &there] {
        assert!(engine.webhook_site(&new).await.is_ok());
    }
}

async fn a_renewed_secret_counts_for_three_days_more(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    let old = house.secret().await;
    let (here, there) = (house.engine.clone(), house.second_engine());
    let renewed = here.renew_webhooks(&house.access, Renewal::Overlapping).await.unwrap();
    assert_eq!(renewed.old_until, Some(house.clock.now().plus(OLD_ADDRESSES_WORK)));
    assert!(!renewed.inbound.contains(&old) && OLD_ADDRESSES_WORK >= Duration::from_hours(48));
    // A STOP that still comes to the old address counts.
    house.clock.advance(Duration::from_hours(71));
    let stop = InboundFields {
        from: MALAYSIAN.trim_start_matches('+').to_owned(),
        to: None,
        time: None,
        keyword: None,
        text: "STOP".to_owned(),
        coding: Some(1),
    };
    assert_eq!(here.receive_inbound(&old, stop, "raw").await.unwrap(), InboundOutcome::Stopped);
    assert!(there.webhook_site(&old).await.is_ok());
    house.clock.advance(Duration::from_hours(1));
    for engine in [&here, &there] {
        assert!(matches!(engine.webhook_site(&old).await, Err(EngineError::NotFound(_))), "three days are over");
    }
    assert_eq!(here.provider(&house.access).await.unwrap().webhooks.old_until, None);

    // Ended before its time, whoever renewed it.
    let old = house.secret().await;
    there.renew_webhooks(&house.access, Renewal::Overlapping).await.unwrap();
    assert!(here.webhook_site(&old).await.is_ok());
    assert!(here.end_old_webhooks(&house.access).await.unwrap());
    assert!(matches!(here.webhook_site(&old).await, Err(EngineError::NotFound(_))));
    assert!(!here.end_old_webhooks(&house.access).await.unwrap(), "there are none any more");
    assert!(here.webhook_site(&house.secret().await).await.is_ok());
}

async fn a_text_that_waits_for_a_connection_keeps_nobody_from_writing(db: TestDb) {
    let house = House::live(db).await;
    house.subscribed(MALAYSIAN).await;
    // From here on it is remembered whose secret this is.
    assert_eq!(house.text(MALAYSIAN, "Hello").await, InboundOutcome::Kept);
    let secret = house.secret().await;
    let held = house.db.store().occupy().await.unwrap();
    let stop = InboundFields {
        from: MALAYSIAN.trim_start_matches('+').to_owned(),
        to: Some("63001".to_owned()),
        time: None,
        keyword: None,
        text: "STOP".to_owned(),
        coding: Some(1),
    };
    let engine = house.engine.clone();
    let text = tokio::spawn(async move { engine.receive_inbound(&secret, stop, "raw").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let written = tokio::time::timeout(Duration::from_secs(5), house.engine.store().beat(None, house.engine.now()));
    written.await.expect("nobody holds the right to write").unwrap();
    drop(held);
    assert_eq!(text.await.unwrap().unwrap(), InboundOutcome::Stopped);
    assert_eq!(house.status(MALAYSIAN).await, SubscriberStatus::Unsubscribed);
    house.engine.run_until_idle().await.unwrap();
    assert_eq!(house.mocean.texts_to(MALAYSIAN).len(), 2, "the welcome and the confirmation");
    house.books_balance().await;
}
