//! Reports and texts that are taken in batches leave everything as if they had come one by one.

mod random;

use std::collections::BTreeMap;

use domain::{MessageKind, MessageStatus, PhoneNumber, SiteId, Slug, SubscriberStatus, Timestamp};
use store::{
    Audience, InboundAction, InboundEffect, InboundRecord, MessageFilter, OptIn, Page, ReportEffect, ReportRecord,
    TypedNumber, each_engine, testing::TestDb,
};

use crate::world::{World, accepted, american, at, credits, region_of, rejected, retry, unknown};

/// Numbers that take part.
const PEOPLE: u64 = 6;

each_engine!(a_batch_is_one_by_one, two_sites_share_a_batch);

/// A world with messages in every state, and another site.
struct Town {
    w: World,
    other: SiteId,
}

impl Town {
    async fn new(db: TestDb) -> Self {
        let w = World::new(db, 22).await;
        let other = w.store().create_site(&Slug::parse("other").unwrap(), "Other", at(0)).await.unwrap().id;
        w.store().grant_credits(other, credits(3), "", "test", at(0)).await.unwrap();
        let town = Self { w, other };
        for site in [town.w.site, town.other] {
            for n in 0..PEOPLE - 1 {
                let opt_in = OptIn { site, ..town.w.opt_in(american(n), at(1)) };
                town.w.store().subscribe(opt_in).await.unwrap();
            }
        }
        town.send().await;
        town.unsettle().await;
        town
    }

    /// A broadcast and single messages go out; something becomes of most of them.
    async fn send(&self) {
        let (w, store) = (&self.w, self.w.store());
        let read = |n| TypedNumber { typed: american(n).digits(), phone: Some((american(n), region_of(american(n)))) };
        w.confirm("b", Audience::Numbers((0..PEOPLE - 1).map(read).collect()), at(2)).await;
        for n in 0..PEOPLE {
            store.queue_message(w.message(MessageKind::Event, american(n), 1), at(2)).await.unwrap();
        }
        let claimed = w.claim(50, 1, at(3)).await;
        assert_eq!(claimed.len(), 11);
        let place: BTreeMap<_, _> =
            claimed.iter().map(|one| ((one.kind == MessageKind::Broadcast, one.recipient), one)).collect();
        for (turn, message) in place.into_values().enumerate() {
            let outcome = match turn % 6 {
                0 | 1 => accepted(),
                2 => unknown(),
                3 => rejected(),
                4 => retry(at(1_000_000)),
                _ => continue,
            };
            w.settle(std::slice::from_ref(message), &outcome, at(4)).await;
        }
    }

    /// Some have left or were suspended, and for most of them something is queued.
    async fn unsettle(&self) {
        let (w, store) = (&self.w, self.w.store());
        let find = async |n| w.find(american(n)).await.unwrap();
        let suspended = [find(3).await];
        store.set_subscriber_status(w.site, &suspended, SubscriberStatus::Suspended, "ada", None, at(5)).await.unwrap();
        store.delete_subscribers(w.site, &[find(4).await], "ada", at(5)).await.unwrap();
        w.stop(american(2), at(5)).await;
        for n in [0, 1, 2, 5] {
            store.queue_message(w.message(MessageKind::Event, american(n), 3), at(6)).await.unwrap();
        }
    }

    /// Everything there is to see but for what differs from database to database.
    async fn portrait(&self) -> Vec<String> {
        let (w, store) = (&self.w, self.w.store());
        w.check().await;
        let mut lines = Vec::new();
        for site in [w.site, self.other] {
            store.check_ledger(site).await.unwrap();
            let mut all = store.messages(site, &MessageFilter::default(), Page::first(1_000)).await.unwrap().items;
            all.sort_by_key(|message| message.id);
            lines.extend(all.iter().map(|m| {
                let words = (&m.reason, &m.response, &m.error_code, &m.provider_message_id);
                let times = (m.created_at, m.sent_at, m.delivered_at);
                format!("{} {:?} {} {:?} {:?} {words:?} {times:?}", m.kind, m.recipient, m.status, m.hold, m.credits)
            }));
            for broadcast in store.broadcasts(site, Page::first(10)).await.unwrap().items {
                let over = broadcast.finished_at.is_some();
                lines.push(format!("{:?} {:?} {:?} {over}", broadcast.status, broadcast.counts, broadcast.credits));
            }
            lines.push(format!("{:?}", store.credit_account(site).await.unwrap()));
            let mut sums = BTreeMap::new();
            for line in store.ledger(site, Page::first(1_000)).await.unwrap().items {
                let sum = sums.entry(line.kind.as_str()).or_insert((0, 0));
                *sum = (sum.0 + line.balance_delta.get(), sum.1 + line.reserved_delta.get());
            }
            lines.push(format!("{sums:?}"));
            for n in 0..PEOPLE {
                let stopped = store.is_suppressed(site, american(n)).await.unwrap();
                let events = store.consent_events(site, american(n)).await.unwrap();
                // Identities are random.
                let events: Vec<_> = events
                    .into_iter()
                    .map(|one| (one.subject, one.kind, one.source, one.actor, one.reason, one.evidence, one.created_at))
                    .collect();
                lines.push(format!("{stopped} {events:?}"));
            }
        }
        lines.extend(w.read_past("SELECT from_raw, text, reply, effect FROM inbound_messages ORDER BY id").await);
        lines.extend(w.read_past("SELECT raw, status, error_code FROM delivery_reports ORDER BY id").await);
        let sql = "SELECT phone, status, was_suspended, since, active_epoch, left_epoch FROM subscribers ORDER BY id";
        lines.extend(w.read_past(sql).await);
        lines
            .extend(w.read_past("SELECT phone, source, created_at FROM suppressions ORDER BY created_at, phone").await);
        lines
    }
}

fn stop(w: &World, from: PhoneNumber, now: Timestamp) -> (InboundRecord, InboundAction) {
    let confirmation = Some(w.message(MessageKind::StopConfirmation, from, 0).into());
    (w.text(from, "STOP", now), InboundAction::Stop { confirmation })
}

fn start(w: &World, from: PhoneNumber, cost: i64, now: Timestamp) -> (InboundRecord, InboundAction) {
    let confirmation = Some(w.message(MessageKind::Welcome, from, cost).into());
    (w.text(from, "START", now), InboundAction::Start { confirmation })
}

/// Repeats, changes of mind and reports that contradict each other, each within one batch.
async fn a_batch_is_one_by_one(db: TestDb) {
    use InboundEffect::{AlreadyStopped, Repeat, Restarted, Stopped};
    let w = World::new(db, 5).await;
    let id = w.subscribe(american(1), at(1)).await;
    w.store().queue_message(w.message(MessageKind::Event, american(1), 4), at(2)).await.unwrap();
    let batch = [
        stop(&w, american(1), at(3)),
        stop(&w, american(1), at(3)),
        start(&w, american(1), 5, at(4)),
        stop(&w, american(1), at(5)),
        stop(&w, american(1), at(6)),
        stop(&w, american(2), at(6)),
    ];
    let effects = w.store().receive_inbounds(&batch).await.unwrap();
    assert_eq!(effects, [Stopped, Repeat, Restarted, Stopped, AlreadyStopped, Stopped]);
    let subscriber = w.store().subscriber(w.site, id).await.unwrap().unwrap();
    assert_eq!((subscriber.status, subscriber.since), (SubscriberStatus::Unsubscribed, at(5)));
    // The first STOP sets the credits free that the welcome takes, and the second one takes it back.
    let mut welcomes = w.history().await;
    welcomes.retain(|message| message.kind == MessageKind::Welcome);
    assert_eq!((welcomes.len(), welcomes[0].status, w.account().await), (1, MessageStatus::Suppressed, (5, 0)));
    let kinds: Vec<_> = w.claim(10, 1, at(7)).await.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [MessageKind::StopConfirmation; 3], "one for each change");

    let message = w.store().queue_message(w.message(MessageKind::Event, american(3), 1), at(8)).await.unwrap().id();
    let claimed = w.claim(1, 2, at(8)).await;
    let report = |message, status, second: u64| ReportRecord {
        site: w.site,
        message,
        provider_message_id: Some(format!("p-{second}")),
        raw: String::new(),
        status,
        error_code: Some(second.to_string()),
        words: None,
        opted_out: false,
        now: at(second),
    };
    let batch = [
        report(Some(message), None, 9),
        report(Some(message), Some(MessageStatus::Failed), 10),
        report(None, Some(MessageStatus::Delivered), 11),
        report(Some(message), Some(MessageStatus::Delivered), 12),
        report(Some(message), Some(MessageStatus::Expired), 13),
    ];
    assert_eq!(
        w.store().record_reports(&batch).await.unwrap(),
        [
            ReportEffect::Kept,
            ReportEffect::Settled(MessageStatus::Failed),
            ReportEffect::UnknownMessage,
            ReportEffect::Settled(MessageStatus::Delivered),
            ReportEffect::Kept,
        ]
    );
    w.settle(&claimed, &accepted(), at(14)).await;
    let message = w.look(message).await;
    assert_eq!(
        (message.status, message.sent_at, message.delivered_at),
        (MessageStatus::Delivered, Some(at(10)), Some(at(12)))
    );
    assert_eq!((message.provider_message_id.as_deref(), message.error_code.as_deref()), (Some("p-10"), Some("12")));
    assert_eq!(w.account().await, (4, 0));
}

async fn two_sites_share_a_batch(db: TestDb) {
    let town = Town::new(db).await;
    let w = &town.w;
    let mut elsewhere = stop(w, american(1), at(100));
    elsewhere.0.site = town.other;
    elsewhere.1 = InboundAction::Stop { confirmation: None };
    let batch = [stop(w, american(1), at(100)), elsewhere, stop(w, american(0), at(101))];
    let effects = w.store().receive_inbounds(&batch).await.unwrap();
    assert_eq!(effects, [InboundEffect::Stopped; 3], "one site's text is no repeat on another");
    for (site, n, stopped) in [(w.site, 0, true), (w.site, 1, true), (town.other, 0, false), (town.other, 1, true)] {
        assert_eq!(w.store().is_suppressed(site, american(n)).await.unwrap(), stopped);
    }
    w.check().await;
}
