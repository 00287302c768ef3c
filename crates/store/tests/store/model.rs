//! Whatever happens in whatever order, the books add up.

use domain::{MessageKind, MessageStatus, PhoneNumber, SubscriberStatus};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{Audience, ClaimedMessage, ReportRecord, StoreError, TypedNumber, testing::TestDb};

use crate::world::{World, accepted, american, at, credits, malaysian, region_of, rejected, retry, unknown};

/// Something that may happen.
#[derive(Debug, Clone)]
enum Step {
    Grant(i64),
    OptIn(u64),
    Stop(u64),
    Start(u64),
    Suspend(u64),
    Resume(u64),
    Delete(u64),
    BroadcastToAll,
    BroadcastTo(Vec<u64>),
    Cancel,
    Pause,
    Resume2,
    WriteOut,
    Claim(u32),
    Settle(u8),
    Reap,
    Unsend,
    Report(u8),
    Resend,
    WriteOff,
    ReleaseHolds,
}

fn step() -> impl Strategy<Value = Step> {
    let person = 0..8_u64;
    prop_oneof![
        2 => (1..20_i64).prop_map(Step::Grant),
        4 => person.clone().prop_map(Step::OptIn),
        2 => person.clone().prop_map(Step::Stop),
        1 => person.clone().prop_map(Step::Start),
        1 => person.clone().prop_map(Step::Suspend),
        1 => person.clone().prop_map(Step::Resume),
        1 => person.clone().prop_map(Step::Delete),
        2 => Just(Step::BroadcastToAll),
        2 => prop::collection::vec(person, 1..5).prop_map(Step::BroadcastTo),
        1 => Just(Step::Cancel),
        1 => Just(Step::Pause),
        1 => Just(Step::Resume2),
        3 => Just(Step::WriteOut),
        5 => (1..6_u32).prop_map(Step::Claim),
        5 => any::<u8>().prop_map(Step::Settle),
        1 => Just(Step::Reap),
        1 => Just(Step::Unsend),
        3 => any::<u8>().prop_map(Step::Report),
        1 => Just(Step::Resend),
        1 => Just(Step::WriteOff),
        1 => Just(Step::ReleaseHolds),
    ]
}

/// Half of them live in a region that costs twice as much.
fn person(n: u64) -> PhoneNumber {
    if n.is_multiple_of(2) { american(n) } else { malaysian(n) }
}

/// The world, and what its dispatcher has in its hands.
struct Model {
    w: World,
    claimed: Vec<ClaimedMessage>,
    step: u64,
}

impl Model {
    async fn take(&mut self, step: &Step) {
        self.step += 1;
        let (w, now) = (&self.w, at(self.step));
        let store = w.store();
        match step {
            Step::Grant(amount) => {
                store.grant_credits(w.site, credits(*amount), "", "test", now).await.unwrap();
            }
            Step::OptIn(n) => {
                w.welcome(person(*n), 1 + i64::try_from(n % 2).unwrap(), now).await;
            }
            Step::Stop(n) => {
                w.stop(person(*n), now).await;
            }
            Step::Start(n) => {
                w.start(person(*n), now).await;
            }
            Step::Suspend(n) => self.set(*n, SubscriberStatus::Suspended).await,
            Step::Resume(n) => self.set(*n, SubscriberStatus::Active).await,
            Step::Delete(n) => {
                if let Some(found) = w.find(person(*n)).await {
                    store.delete_subscribers(w.site, &[found], "test", now).await.unwrap();
                }
            }
            Step::BroadcastToAll => self.confirm(Audience::All).await,
            Step::BroadcastTo(people) => {
                let typed = |n: &u64| TypedNumber {
                    typed: person(*n).digits(),
                    phone: (*n != 7).then(|| (person(*n), region_of(person(*n)))),
                };
                self.confirm(Audience::Numbers(people.iter().map(typed).collect())).await;
            }
            Step::Cancel | Step::Pause | Step::Resume2 => self.turn(step).await,
            Step::WriteOut => w.write_out(now).await,
            Step::Claim(limit) => {
                let claimed = w.claim(*limit, u128::from(self.step), now).await;
                self.claimed.extend(claimed);
            }
            Step::Settle(way) => {
                if let Some(message) = self.claimed.pop() {
                    let outcome = match way % 5 {
                        0 => rejected(),
                        1 => unknown(),
                        2 => retry(now),
                        _ => accepted(),
                    };
                    w.settle(&[message], &outcome, now).await;
                }
            }
            Step::Reap => {
                store.reap_leases(now.plus(store::LEASE)).await.unwrap();
            }
            Step::Unsend => {
                if let Some(message) = self.claimed.pop() {
                    store.unsend(&[(message.id, message.lease)], now).await.unwrap();
                }
            }
            Step::Report(way) => self.report(*way).await,
            Step::Resend | Step::WriteOff => self.decide(step).await,
            Step::ReleaseHolds => {
                store.release_holds(now).await.unwrap();
            }
        }
        self.w.check().await;
    }

    async fn set(&self, n: u64, to: SubscriberStatus) {
        let phone = person(n);
        if let Some(found) = self.w.find(phone).await {
            self.w.store().set_subscriber_status(self.w.site, &[found], to, "test", None, at(self.step)).await.unwrap();
        }
    }

    async fn confirm(&self, audience: Audience) {
        match self.w.try_confirm(&format!("key {}", self.step), audience, at(self.step)).await {
            Ok(_) | Err(StoreError::InsufficientCredits { .. } | StoreError::NoRecipients) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn turn(&self, step: &Step) {
        let (w, now) = (&self.w, at(self.step));
        for broadcast in w.store().broadcasts(w.site, store::Page::first(2)).await.unwrap().items {
            let turned = match step {
                Step::Cancel => w.store().cancel_broadcast(w.site, broadcast.id, now).await,
                Step::Pause => w.store().pause_broadcast(w.site, broadcast.id, now).await,
                _ => w.store().resume_broadcast(w.site, broadcast.id, now).await,
            };
            match turned {
                Ok(_) | Err(StoreError::Illegal(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// A report on one of the messages, whatever it says.
    async fn report(&self, way: u8) {
        let history = self.w.history().await;
        let Some(message) = history.get(usize::from(way) % history.len().max(1)) else { return };
        let says = [MessageStatus::Delivered, MessageStatus::Failed, MessageStatus::Expired, MessageStatus::Accepted];
        let report = ReportRecord {
            site: self.w.site,
            message: Some(message.id),
            provider_message_id: None,
            raw: String::new(),
            status: Some(says[usize::from(way) % 4]),
            error_code: None,
            words: None,
            opted_out: way > 240,
            now: at(self.step),
        };
        self.w.store().record_report(report).await.unwrap();
    }

    /// What a person decides about the newest message that can't be told to have gone out.
    async fn decide(&self, step: &Step) {
        let (w, now) = (&self.w, at(self.step));
        let history = w.history().await;
        let Some(message) = history.iter().find(|message| message.status == MessageStatus::Unknown) else { return };
        let decided = match step {
            Step::Resend => w.store().resend_message(w.site, message.id, now).await.map(|_| ()),
            _ => w.store().write_off_message(w.site, message.id, "test", now).await,
        };
        match decided {
            Ok(()) | Err(StoreError::AlreadyResent | StoreError::InsufficientCredits { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Lets everything come to its end: then nothing is reserved, and no one who left was written to.
    async fn finish(mut self) {
        for step in [Step::Resume2, Step::WriteOut, Step::WriteOut, Step::WriteOut, Step::WriteOut] {
            self.take(&step).await;
        }
        self.step += 1_000;
        self.w.store().reap_leases(at(self.step)).await.unwrap();
        loop {
            let claimed = self.w.claim(50, u128::from(self.step), at(self.step)).await;
            if claimed.is_empty() {
                break;
            }
            self.w.settle(&claimed, &accepted(), at(self.step)).await;
        }
        let open = self.w.history().await.into_iter().filter(|message| {
            matches!(message.status, MessageStatus::Queued | MessageStatus::Sending)
                && message.hold.is_none()
                && message.kind != MessageKind::Broadcast
        });
        assert_eq!(open.count(), 0);
        self.w.check().await;
    }
}

fn the_books_add_up(cases: u32, db: impl AsyncFn() -> Option<TestDb>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() });
    let steps = prop::collection::vec(step(), 20..60);
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(async {
            let Some(db) = db().await else { return };
            let mut model = Model { w: World::new(db, 12).await, claimed: Vec::new(), step: 0 };
            for step in &steps {
                model.take(step).await;
            }
            model.finish().await;
        });
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn the_books_add_up_on_sqlite() {
    the_books_add_up(24, async || Some(TestDb::sqlite().await));
}

#[test]
fn the_books_add_up_on_postgres() {
    the_books_add_up(12, TestDb::postgres);
}
