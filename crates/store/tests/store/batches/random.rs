//! Whatever comes, in batches of whatever sizes: everything is left as if it had come one by one.

use std::{sync::Arc, time::Duration};

use domain::{MessageKind, MessageStatus, Reading, Reply, Rule};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{
    InboundAction, InboundRecord, NewMessage, Outcome, ReportRecord, Settlement, each_engine, testing::TestDb,
};

use super::{PEOPLE, Town};
use crate::world::{accepted, american, at, credits, lease, retry};

const HOUR: u64 = 3_600;

each_engine!(batches_and_dispatchers_never_block_each_other);

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
