//! A number's life with codes, at random.

use std::time::Duration;

use domain::{MessageKind, OptInMode, SubscriberStatus, Timestamp};
use store::{each_engine, testing::TestDb};

use super::{DAY, RIGHT};
use crate::world::{START, World, american};

each_engine!(in_any_order_the_rules_hold);

/// A number lives through a long random story; what is claimed for it keeps the rules at every step.
async fn in_any_order_the_rules_hold(db: TestDb) {
    let w = World::new(db, 10_000).await;
    let me = american(1);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let (mut now, mut past_stop) = (START, Vec::<Timestamp>::new());
    for step in 0..250_u64 {
        now = now.plus(Duration::from_secs([1, 61, 3_600, 9 * 3_600, 2 * DAY][usize::try_from(next(5)).unwrap()]));
        match next(8) {
            0 | 1 => drop(w.ask(OptInMode::Single, me, now).await),
            2 => drop(w.ask(OptInMode::Code, me, now).await),
            3 => drop(w.stop(me, now).await),
            4 => drop(w.again(me, now).await),
            5 => drop(w.enter(me, b"wrong", now).await),
            6 => drop(w.enter(me, RIGHT, now).await),
            _ => drop(w.store().receive_inbounds(&[w.yes(me, now)]).await.unwrap()),
        }
        let stopped = w.store().is_suppressed(w.site, me).await.unwrap();
        assert_eq!(stopped, w.standing(me).await == Some(SubscriberStatus::Unsubscribed) || stopped, "step {step}");
        if next(2) == 0 {
            continue;
        }
        for kind in w.send(u128::from(step) + 1, now).await {
            match kind {
                MessageKind::Code if stopped => past_stop.push(now),
                MessageKind::StopConfirmation | MessageKind::Code => {}
                kind => assert!(!stopped, "a {kind} went to a stopped number at step {step}"),
            }
        }
        let lately = |back: u64| past_stop.iter().filter(|at| **at > now.minus(Duration::from_secs(back))).count();
        assert!(lately(DAY - 300) <= 1 && lately(30 * DAY - 300) <= 3, "{past_stop:?}");
    }
    assert!(past_stop.len() > 3, "the story got there: {past_stop:?}");
    w.check().await;
}
