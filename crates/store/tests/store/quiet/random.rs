//! Days and nights at random.

use std::time::Duration;

use domain::{MessageKind, Opening, Openings, PhoneNumber, QuietHours};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use store::{Audience, each_engine, testing::TestDb};

use super::{HOUR, californian, countries, french, own, recipients_of, set};
use crate::{
    late::named,
    world::{World, accepted, american, at, malaysian, retry},
};

each_engine!(whatever_happens_nothing_goes_out_at_night);

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    ToAll,
    To(Vec<usize>),
    Claim(u32),
    Settle(u8),
    Hours(usize),
    Hold(bool),
    LookAgain,
    TooLate,
    Stop(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (60_u64..7 * HOUR).prop_map(Step::Wait),
        2 => Just(Step::ToAll),
        2 => proptest::collection::vec(0_usize..12, 1..6).prop_map(Step::To),
        6 => (1_u32..8).prop_map(Step::Claim),
        4 => (0_u8..3).prop_map(Step::Settle),
        1 => (0_usize..4).prop_map(Step::Hours),
        1 => any::<bool>().prop_map(Step::Hold),
        1 => Just(Step::LookAgain),
        1 => Just(Step::TooLate),
        1 => (0_usize..12).prop_map(Step::Stop),
    ]
}

/// Claims, outages, pauses and changed hours in any order: whatever is claimed of a broadcast may go out at that hour, and the
/// books add up after each step.
async fn whatever_happens_nothing_goes_out_at_night(db: TestDb) {
    let mut runner = TestRunner::deterministic();
    let hours = [QuietHours::default(), countries(), own(9, 18), own(20, 2)];
    let w = World::new(db, 1_000_000).await;
    let people: Vec<PhoneNumber> =
        (0..3).flat_map(|n| [american(n), californian(n), french(n), malaysian(n)]).collect();
    for phone in &people {
        w.subscribe(*phone, at(0)).await;
    }
    let many = proptest::collection::vec(step(), 150);
    let mut now = 1;
    for round in 0..4 {
        let steps = many.new_tree(&mut runner).unwrap().current();
        set(&w, hours[1], 12, now).await;
        let mut in_force = hours[1];
        let mut in_flight = Vec::new();
        for (n, step) in (0_u64..).zip(steps) {
            now += 1;
            match step {
                Step::Wait(seconds) => now += seconds,
                Step::ToAll => drop(w.try_confirm(&format!("{round} {n}"), Audience::All, at(now)).await),
                Step::To(whom) => {
                    let phones: Vec<_> = whom.iter().map(|n| people[*n]).collect();
                    drop(w.try_confirm(&format!("{round} {n}"), named(&phones), at(now)).await);
                }
                Step::Claim(limit) => {
                    let lease = 1 + u128::from(n) + 1_000 * u128::try_from(round).unwrap();
                    let claimed = w.claim(limit, lease, at(now)).await;
                    let mut openings = Openings::new(in_force, at(now), Duration::ZERO);
                    for message in claimed.iter().filter(|message| message.kind == MessageKind::Broadcast) {
                        let opening = openings.of(message.recipient, crate::world::region_of(message.recipient));
                        assert_eq!(opening, Opening::Now, "{:?} at {:?}", message.recipient, at(now));
                    }
                    in_flight.extend(claimed);
                }
                Step::Settle(how) => {
                    let outcome = match how {
                        0 => accepted(),
                        1 => retry(at(now + 30)),
                        _ => retry(at(now + 5 * HOUR)),
                    };
                    w.settle(&std::mem::take(&mut in_flight), &outcome, at(now)).await;
                }
                Step::Hours(which) => {
                    in_force = hours[which];
                    set(&w, in_force, 12, now).await;
                }
                Step::Hold(hold) => {
                    let broadcasts = w.store().broadcasts(w.site, store::Page::first(100)).await.unwrap().items;
                    for broadcast in broadcasts {
                        // Most are over, or stand otherwise.
                        drop(if hold {
                            w.store().pause_broadcast(w.site, broadcast.id, at(now)).await
                        } else {
                            w.store().resume_broadcast(w.site, broadcast.id, at(now)).await
                        });
                    }
                }
                Step::LookAgain => drop(w.store().look_again_at_quiet_hours(at(now)).await.unwrap()),
                Step::TooLate => drop(w.store().cancel_too_late(at(now)).await.unwrap()),
                Step::Stop(who) => drop(w.stop(people[who], at(now)).await),
            }
            w.check().await;
        }
        // Let go on, everything comes to an end within days.
        w.settle(&in_flight, &accepted(), at(now)).await;
        for broadcast in w.store().broadcasts(w.site, store::Page::first(100)).await.unwrap().items {
            drop(w.store().resume_broadcast(w.site, broadcast.id, at(now)).await);
        }
        for _ in 0..24 {
            now += 4 * HOUR;
            recipients_of(&w, u128::MAX - u128::try_from(round).unwrap(), now).await;
            w.store().cancel_too_late(at(now)).await.unwrap();
        }
        for broadcast in w.store().broadcasts(w.site, store::Page::first(100)).await.unwrap().items {
            assert!(broadcast.status.is_final(), "{broadcast:?}");
        }
        for phone in &people {
            w.start(*phone, at(now)).await;
        }
    }
}
