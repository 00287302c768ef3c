//! Whatever happens in whatever order, everything stands where it should: after each step the store is held against a small
//! model of its own rules.

mod admin;
mod compare;
mod expected;
mod sending;

use std::{collections::BTreeMap, time::Duration};

use domain::{BroadcastId, BroadcastStatus, MessageId, MessageStatus, PhoneNumber, Timestamp};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{Audience, Outcome, Settlement, testing::TestDb};

use crate::world::{World, american, at, lease, malaysian};
use expected::{Answer, Expected, Text};

/// Something that may happen. Where a message, a claim or a broadcast is meant, a number picks one of those there are.
#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Grant(i64),
    OptIn(u64),
    Stop(u64),
    /// The provider tells of the same STOP once more.
    StopAgain(u64),
    Start(u64),
    Unsubscribe(u64),
    Suspend(u64),
    Unsuspend(u64),
    Delete(u64),
    /// Suspended and let receive again: not active without a break.
    ThereAndBack(u64),
    /// Whether it leaves out who costs more than a credit.
    BroadcastToAll(bool),
    BroadcastTo(Vec<u64>, bool),
    ConfirmAgain,
    Cancel(usize),
    Pause(usize),
    Resume(usize),
    RefuseAccount,
    Switch(bool),
    Claim(u32),
    /// Answers for claims of any age, in one turn.
    Settle(Vec<(usize, u8)>),
    Unsend(usize),
    Lost(usize),
    Reap,
    TooLate,
    /// Reports in one batch: on which message, what they say, whether the number opted out.
    Report(Vec<(usize, u8, bool)>),
    ReportOnNothing,
    Resend(usize),
    ResendAll,
    WriteOff(usize),
    WriteOffAll,
    ReleaseHolds,
    /// A process starts, and may find that there was a silence.
    StartProcess,
    /// A process gives a sign.
    Beat,
    SendWaiting,
    CancelWaiting,
}

fn step() -> impl Strategy<Value = Step> {
    let person = || 0..8_u64;
    let any = || 0..1_000_usize;
    let cheap = || prop::bool::weighted(0.3);
    let answers = prop::collection::vec((any(), 0..8_u8), 1..4);
    let report = (any(), 0..5_u8, prop::bool::weighted(0.05));
    prop_oneof![
        4 => prop::sample::select(vec![1_u64, 20, 91, 91, 301, 3_600, 90_000]).prop_map(Step::Wait),
        2 => (1..5_i64).prop_map(Step::Grant),
        4 => person().prop_map(Step::OptIn),
        2 => person().prop_map(Step::Stop),
        1 => person().prop_map(Step::StopAgain),
        2 => person().prop_map(Step::Start),
        1 => person().prop_map(Step::Unsubscribe),
        1 => person().prop_map(Step::Suspend),
        2 => person().prop_map(Step::Unsuspend),
        1 => person().prop_map(Step::Delete),
        3 => person().prop_map(Step::ThereAndBack),
        5 => cheap().prop_map(Step::BroadcastToAll),
        4 => (prop::collection::vec(person(), 1..6), cheap()).prop_map(|(people, cheap)| Step::BroadcastTo(people, cheap)),
        1 => Just(Step::ConfirmAgain),
        2 => any().prop_map(Step::Cancel),
        1 => any().prop_map(Step::Pause),
        2 => any().prop_map(Step::Resume),
        1 => Just(Step::RefuseAccount),
        1 => prop::bool::weighted(0.8).prop_map(Step::Switch),
        10 => prop::sample::select(vec![1_u32, 2, 3, 4, 1_000]).prop_map(Step::Claim),
        9 => answers.prop_map(Step::Settle),
        1 => any().prop_map(Step::Unsend),
        2 => any().prop_map(Step::Lost),
        4 => Just(Step::Reap),
        3 => Just(Step::TooLate),
        4 => prop::collection::vec(report, 1..4).prop_map(Step::Report),
        1 => Just(Step::ReportOnNothing),
        4 => any().prop_map(Step::Resend),
        2 => Just(Step::ResendAll),
        2 => any().prop_map(Step::WriteOff),
        1 => Just(Step::WriteOffAll),
        3 => Just(Step::ReleaseHolds),
        2 => Just(Step::StartProcess),
        1 => Just(Step::Beat),
        1 => Just(Step::SendWaiting),
        1 => Just(Step::CancelWaiting),
    ]
}

/// Half of them live in a region that costs twice as much.
fn person(n: u64) -> PhoneNumber {
    if n.is_multiple_of(2) { american(n) } else { malaysian(n) }
}

/// The world, what should be so in it, and what its dispatchers have or had in their hands.
struct Run {
    w: World,
    expected: Expected,
    /// Every message that was ever claimed, with the claim it was under.
    claimed: Vec<(MessageId, u128)>,
    leases: u128,
    now: Timestamp,
    sms_enabled: bool,
    steps: u64,
    /// The last confirmation: its key and who it was for.
    confirmed: Option<(String, Audience, BroadcastId)>,
    /// When each number's last STOP was sent, and when it came that it was no repeat.
    stops: BTreeMap<PhoneNumber, (Timestamp, Timestamp)>,
}

impl Run {
    async fn new(db: TestDb) -> Self {
        let w = World::new(db, 8).await;
        Self {
            expected: Expected { balance: 8, ..Expected::default() },
            w,
            claimed: Vec::new(),
            leases: 0,
            now: at(1),
            sms_enabled: true,
            steps: 0,
            confirmed: None,
            stops: BTreeMap::new(),
        }
    }

    async fn take(&mut self, step: &Step) {
        self.steps += 1;
        // No two things happen at the same time.
        self.now = self.now.plus(Duration::from_secs(1));
        match step {
            Step::Wait(seconds) => self.now = self.now.plus(Duration::from_secs(*seconds)),
            Step::OptIn(_)
            | Step::Stop(_)
            | Step::StopAgain(_)
            | Step::Start(_)
            | Step::Unsubscribe(_)
            | Step::Suspend(_)
            | Step::Unsuspend(_)
            | Step::Delete(_) => self.people(step).await,
            Step::ThereAndBack(n) => {
                self.people(&Step::Suspend(*n)).await;
                self.people(&Step::Unsuspend(*n)).await;
            }
            Step::BroadcastToAll(_)
            | Step::BroadcastTo(..)
            | Step::ConfirmAgain
            | Step::Cancel(_)
            | Step::Pause(_)
            | Step::Resume(_)
            | Step::RefuseAccount => self.broadcasts(step).await,
            Step::Claim(limit) => self.claim(*limit).await,
            Step::Settle(_) | Step::Unsend(_) | Step::Lost(_) | Step::Reap | Step::TooLate => self.dispatch(step).await,
            Step::Report(_) | Step::ReportOnNothing => self.reports(step).await,
            _ => self.office(step).await,
        }
        self.expected.close();
        self.compare().await;
    }

    /// Lets everything come to its end: then nothing is set aside, and nothing waits but for credits.
    async fn finish(mut self) {
        self.take(&Step::Switch(true)).await;
        self.take(&Step::SendWaiting).await;
        // Held, and too late by now.
        self.take(&Step::TooLate).await;
        let paused: Vec<_> = self.expected.casts.keys().copied().collect();
        for id in paused {
            if self.expected.turn(id, BroadcastStatus::Sending, self.now) {
                self.w.store().resume_broadcast(self.w.site, id, self.now).await.unwrap();
            }
        }
        self.expected.close();
        self.take(&Step::Wait(120)).await;
        self.take(&Step::Reap).await;
        self.take(&Step::Claim(1_000)).await;
        while let Some((id, key)) = self.claimed.pop() {
            let accepted = Outcome::Accepted { provider_message_id: None };
            self.w.store().settle(&[Settlement { id, lease: lease(key), outcome: accepted }], self.now).await.unwrap();
            self.expected.settle(id, key, Answer::Accepted);
        }
        self.take(&Step::Wait(1)).await;
        assert_eq!(self.expected.reserved, 0);
        for (id, cast) in &self.expected.casts {
            assert!(matches!(cast.status, BroadcastStatus::Done | BroadcastStatus::Cancelled));
            assert_eq!(self.expected.ahead(*id), 0);
        }
        let open =
            |text: &&Text| matches!(text.status, MessageStatus::Queued | MessageStatus::Sending) && text.hold.is_none();
        assert_eq!(self.expected.texts.values().find(open).map(|text| text.kind), None);
    }
}

fn everything_stands_where_it_should(cases: u32, db: impl AsyncFn() -> Option<TestDb>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(Config { cases, max_shrink_iters: 150, failure_persistence: None, ..Config::default() });
    let steps = prop::collection::vec(step(), 40..80);
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let Some(db) = db().await else { return };
            let mut run = Run::new(db).await;
            for n in 0..5 {
                run.take(&Step::OptIn(n)).await;
            }
            for step in &steps {
                run.take(step).await;
            }
            run.finish().await;
        });
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn everything_stands_where_it_should_on_sqlite() {
    everything_stands_where_it_should(64, async || Some(TestDb::sqlite().await));
}

#[test]
fn everything_stands_where_it_should_on_postgres() {
    everything_stands_where_it_should(12, TestDb::postgres);
}
