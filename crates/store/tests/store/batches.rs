//! Reports and texts that are taken in batches leave everything as if they had come one by one.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{
    MessageKind, MessageStatus, PhoneNumber, Reading, Reply, Rule, SiteId, Slug, SubscriberStatus, Timestamp,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{
    Audience, InboundAction, InboundEffect, InboundRecord, MessageFilter, NewMessage, OptIn, Outcome, Page,
    ReportEffect, ReportRecord, Settlement, TypedNumber, each_engine, testing::TestDb,
};

use crate::world::{World, accepted, american, at, credits, lease, region_of, rejected, retry, unknown};

/// Numbers that take part.
const PEOPLE: u64 = 6;
const HOUR: u64 = 3_600;

each_engine!(a_batch_is_one_by_one, two_sites_share_a_batch, batches_and_dispatchers_never_block_each_other);

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

/// A report that a provider may send: on which message, saying what.
#[derive(Debug, Clone)]
struct Said {
    message: usize,
    status: Option<MessageStatus>,
    words: Option<String>,
    elsewhere: bool,
    opted_out: bool,
}

fn said() -> impl Strategy<Value = Said> {
    let status = prop_oneof![
        2 => Just(Some(MessageStatus::Delivered)),
        2 => Just(Some(MessageStatus::Failed)),
        1 => Just(Some(MessageStatus::Expired)),
        1 => Just(Some(MessageStatus::Accepted)),
        1 => Just(None),
    ];
    let words = prop_oneof![Just(None), "[a-z\\x00]{1,3}".prop_map(Some)];
    (0..17_usize, status, words, prop::bool::weighted(0.05), prop::bool::weighted(0.1)).prop_map(
        |(message, status, words, elsewhere, opted_out)| Said { message, status, words, elsewhere, opted_out },
    )
}

/// A text that somebody may send, and how long after the one before.
#[derive(Debug, Clone)]
struct Texted {
    person: u64,
    reply: Reply,
    timed: bool,
    tag: u8,
    elsewhere: bool,
    pause: u64,
}

fn texted() -> impl Strategy<Value = Texted> {
    let reply = prop_oneof![
        4 => Just(Reply::Stop),
        3 => Just(Reply::Start),
        1 => Just(Reply::Help),
        1 => Just(Reply::Other),
    ];
    let pause = prop_oneof![8 => 0..3_u64, 1 => Just(13 * HOUR), 1 => Just(49 * HOUR)];
    (0..PEOPLE, reply, any::<bool>(), 0..3_u8, prop::bool::weighted(0.2), pause).prop_map(
        |(person, reply, timed, tag, elsewhere, pause)| Texted { person, reply, timed, tag, elsewhere, pause },
    )
}

async fn reports(town: &Town, said: &[Said]) -> Vec<ReportRecord> {
    let mut history = town.w.history().await;
    history.sort_by_key(|message| message.id);
    let report = |(turn, said): (usize, &Said)| ReportRecord {
        site: if said.elsewhere { town.other } else { town.w.site },
        message: history.get(said.message).map(|message| message.id),
        provider_message_id: said.words.clone(),
        raw: format!("{said:?}"),
        status: said.status,
        error_code: said.words.clone(),
        words: said.words.clone(),
        opted_out: said.opted_out,
        now: at(100 + turn as u64),
    };
    said.iter().enumerate().map(report).collect()
}

fn texts(town: &Town, texted: &[Texted]) -> Vec<(InboundRecord, InboundAction)> {
    let mut now = at(100);
    let mut text = |texted: &Texted| {
        let (site, from) = (if texted.elsewhere { town.other } else { town.w.site }, american(texted.person));
        now = now.plus(Duration::from_secs(texted.pause));
        let answer = |kind, cost| Some(NewMessage { site, ..town.w.message(kind, from, cost) }.into());
        let (word, action) = match texted.reply {
            Reply::Stop => ("STOP", InboundAction::Stop { confirmation: answer(MessageKind::StopConfirmation, 0) }),
            Reply::Start => (
                "START",
                InboundAction::Start {
                    confirmation: answer(MessageKind::Welcome, i64::try_from(texted.person % 4).unwrap()),
                },
            ),
            Reply::Help => ("HELP", InboundAction::Help { answer: answer(MessageKind::Help, 0) }),
            _ => ("hello", InboundAction::Keep),
        };
        let tag = texted.tag.to_string();
        let record = InboundRecord {
            site,
            hash: format!("{from:?}{word}{tag}{}", texted.timed).into_bytes(),
            provider_time: texted.timed.then_some(tag),
            reading: Reading { reply: texted.reply, rule: Rule::Keyword, word: word.to_lowercase() },
            ..town.w.text(from, word, now)
        };
        (record, action)
    };
    texted.iter().map(&mut text).collect()
}

/// What comes of things that are taken one by one in one database, and in batches of these sizes in another.
async fn compare<T, E: PartialEq + std::fmt::Debug>(
    dbs: (TestDb, TestDb),
    sizes: &[usize],
    things: impl AsyncFn(&Town) -> Vec<T>,
    take: impl AsyncFn(&Town, &[T]) -> Vec<E>,
) {
    let (one_by_one, batched) = (Town::new(dbs.0).await, Town::new(dbs.1).await);
    assert_eq!(one_by_one.portrait().await, batched.portrait().await);
    let mut expected = Vec::new();
    for thing in &things(&one_by_one).await {
        expected.extend(take(&one_by_one, std::slice::from_ref(thing)).await);
    }
    let (things, mut effects) = (things(&batched).await, Vec::new());
    let mut left = things.as_slice();
    for size in sizes.iter().cycle() {
        if left.is_empty() {
            break;
        }
        let (batch, rest) = left.split_at((*size).min(left.len()));
        effects.extend(take(&batched, batch).await);
        left = rest;
    }
    assert_eq!(expected, effects);
    assert_eq!(one_by_one.portrait().await, batched.portrait().await);
}

fn on_fresh_worlds<S: Strategy>(
    cases: u32,
    db: impl AsyncFn() -> Option<TestDb>,
    story: &S,
    tell: impl AsyncFn((TestDb, TestDb), &S::Value),
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(story, |story| {
        runtime.block_on(async {
            if let (Some(one), Some(two)) = (db().await, db().await) {
                tell((one, two), &story).await;
            }
        });
        Ok(())
    });
    outcome.unwrap();
}

fn reports_in_batches(cases: u32, db: impl AsyncFn() -> Option<TestDb>) {
    let story = (prop::collection::vec(said(), 1..40), prop::collection::vec(1..12_usize, 1..5));
    on_fresh_worlds(cases, db, &story, async |dbs, (all, sizes)| {
        let things = async |town: &Town| reports(town, all).await;
        let take = async |town: &Town, batch: &[ReportRecord]| town.w.store().record_reports(batch).await.unwrap();
        compare(dbs, sizes, things, take).await;
    });
}

fn texts_in_batches(cases: u32, db: impl AsyncFn() -> Option<TestDb>) {
    let story = (prop::collection::vec(texted(), 1..40), prop::collection::vec(1..20_usize, 1..5));
    on_fresh_worlds(cases, db, &story, async |dbs, (all, sizes)| {
        let things = async |town: &Town| texts(town, all);
        let take = async |town: &Town, batch: &[_]| town.w.store().receive_inbounds(batch).await.unwrap();
        compare(dbs, sizes, things, take).await;
    });
}

#[test]
fn reports_in_batches_on_sqlite() {
    reports_in_batches(16, async || Some(TestDb::sqlite().await));
}

#[test]
fn reports_in_batches_on_postgres() {
    reports_in_batches(6, TestDb::postgres);
}

#[test]
fn texts_in_batches_on_sqlite() {
    texts_in_batches(24, async || Some(TestDb::sqlite().await));
}

#[test]
fn texts_in_batches_on_postgres() {
    texts_in_batches(6, TestDb::postgres);
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

/// Four processes take texts and reports of two sites in any order, while dispatchers claim and settle.
async fn batches_and_dispatchers_never_block_each_other(db: TestDb) {
    let town = Arc::new(Town::new(db).await);
    let store = town.w.store();
    store.grant_credits(town.w.site, credits(1_000), "", "test", at(90)).await.unwrap();
    let mut tasks = Vec::new();
    for process in 0..4_u64 {
        let (taking, sending) = (town.clone(), town.clone());
        tasks.push(tokio::spawn(async move {
            for round in 0..12_u64 {
                let texted: Vec<_> = (0..8)
                    .map(|n| Texted {
                        person: (n + process + round) % PEOPLE,
                        reply: if (n + round).is_multiple_of(2) { Reply::Stop } else { Reply::Start },
                        timed: false,
                        tag: u8::try_from(round).unwrap(),
                        elsewhere: (n + process).is_multiple_of(3),
                        pause: 1,
                    })
                    .collect();
                taking.w.store().receive_inbounds(&texts(&taking, &texted)).await.unwrap();
                let said: Vec<_> = (0..10)
                    .map(|n| Said {
                        message: usize::try_from((n * 7 + process) % 17).unwrap(),
                        status: Some(MessageStatus::Delivered),
                        words: None,
                        elsewhere: false,
                        opted_out: n == 3,
                    })
                    .collect();
                taking.w.store().record_reports(&reports(&taking, &said).await).await.unwrap();
            }
        }));
        tasks.push(tokio::spawn(async move {
            let store = sending.w.store();
            for round in 0..24_u64 {
                let again = sending.w.message(MessageKind::Event, american(round % PEOPLE), 1);
                store.queue_message(again, at(95)).await.unwrap();
                let claimed = store.claim_due(at(200), 5, lease(u128::from(process * 100 + round + 50))).await.unwrap();
                let batch: Vec<_> = claimed
                    .iter()
                    .map(|one| Settlement { id: one.id, lease: one.lease, outcome: outcome(round) })
                    .collect();
                store.settle(&batch, at(201)).await.unwrap();
            }
        }));
    }
    for task in tasks {
        tokio::time::timeout(Duration::from_mins(1), task).await.expect("nobody waits for ever").unwrap();
    }
    town.portrait().await;
}

fn outcome(round: u64) -> Outcome {
    if round.is_multiple_of(3) { retry(at(200)) } else { accepted() }
}
