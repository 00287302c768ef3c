//! Many at once: what must hold whoever comes first.

use std::{collections::HashSet, sync::Arc};

use domain::{BroadcastStatus, MessageKind, MessageStatus, PhoneNumber};
use store::{Audience, Confirmed, Outcome, Queued, Settlement, StoreError, TypedNumber, each_engine, testing::TestDb};

use crate::world::{World, accepted, american, at, lease, malaysian, quote, region_of, retry};

each_engine!(broadcasts_race_for_the_last_credits, one_key_makes_one_broadcast, claims_never_overlap, stop_wins);

fn typed(numbers: impl IntoIterator<Item = PhoneNumber>) -> Audience {
    let read = |phone: PhoneNumber| TypedNumber { typed: phone.digits(), phone: Some((phone, region_of(phone))) };
    Audience::Numbers(numbers.into_iter().map(read).collect())
}

/// Ten broadcasts of 20 credits race for 100, while single messages race for what is left.
async fn broadcasts_race_for_the_last_credits(db: TestDb) {
    let w = Arc::new(World::new(db, 105).await);
    let mut races = Vec::new();
    for n in 0..10 {
        let (first, second) = (w.clone(), w.clone());
        races.push(tokio::spawn(async move {
            let w = first;
            let audience = typed((0..10).map(malaysian));
            let new = w.broadcast(&format!("key {n}"), audience, at(n));
            match w.store().confirm_broadcast(new, quote).await {
                Ok(Confirmed::Created(_)) => 20,
                Ok(Confirmed::Replayed(_)) => panic!("no key was used before"),
                Err(StoreError::InsufficientCredits { .. }) => 0,
                Err(error) => panic!("{error}"),
            }
        }));
        races.push(tokio::spawn(async move {
            let w = second;
            let message = w.message(MessageKind::Test, american(n), 1);
            match w.store().queue_message(message, at(n)).await.unwrap() {
                Queued::Ready(_) => 1,
                Queued::Held(_) => 0,
            }
        }));
    }
    let mut reserved = 0;
    for race in races {
        reserved += race.await.unwrap();
        w.check().await;
    }
    let (balance, said) = w.account().await;
    assert_eq!((balance, said), (105, reserved));
    assert!((86..=105).contains(&reserved), "{reserved}");
}

async fn one_key_makes_one_broadcast(db: TestDb) {
    let w = Arc::new(World::new(db, 100).await);
    let clicks: Vec<_> = (0..8)
        .map(|_| {
            let w = w.clone();
            tokio::spawn(async move { w.try_confirm("double click", typed([american(1)]), at(1)).await.unwrap() })
        })
        .collect();
    let (mut made, mut ids) = (0, HashSet::new());
    for click in clicks {
        let confirmed = click.await.unwrap();
        made += u32::from(matches!(confirmed, Confirmed::Created(_)));
        ids.insert(confirmed.into_broadcast().id);
    }
    assert_eq!((made, ids.len(), w.account().await), (1, 1, (100, 1)));
}

/// Four dispatchers send a broadcast to 200, with retries; each message is accepted once.
async fn claims_never_overlap(db: TestDb) {
    let w = Arc::new(World::new(db, 1_000).await);
    let broadcast = w.confirm("b", typed((0..200).map(american)), at(1)).await;
    let dispatchers: Vec<_> = (0..4)
        .map(|who: u128| {
            let w = w.clone();
            tokio::spawn(async move {
                let mut sent = Vec::new();
                for round in 0.. {
                    let claim = lease(who * 1_000 + round);
                    let claimed = w.store().claim_due(at(2), 7, claim).await.unwrap();
                    if claimed.is_empty() && w.see(&broadcast_of(&w).await).await.counts.queued == 0 {
                        break;
                    }
                    let batch: Vec<_> = claimed
                        .iter()
                        .map(|message| {
                            let again = message.attempts == 1 && message.recipient.digits().ends_with('3');
                            let outcome = if again { retry(at(2)) } else { accepted() };
                            Settlement { id: message.id, lease: message.lease, outcome }
                        })
                        .collect();
                    let settled = w.store().settle(&batch, at(3)).await.unwrap();
                    assert_eq!(settled.ignored, 0);
                    let out = batch.iter().filter(|one| matches!(one.outcome, Outcome::Accepted { .. }));
                    sent.extend(out.map(|one| one.id));
                }
                sent
            })
        })
        .collect();
    let mut sent = Vec::new();
    for dispatcher in dispatchers {
        sent.extend(dispatcher.await.unwrap());
        w.check().await;
    }
    assert_eq!((sent.len(), sent.iter().collect::<HashSet<_>>().len()), (200, 200));
    assert_eq!((w.see(&broadcast).await.counts.accepted, w.account().await), (200, (800, 0)));
}

async fn broadcast_of(w: &World) -> store::Broadcast {
    w.store().broadcasts(w.site, store::Page::first(1)).await.unwrap().items.remove(0)
}

/// While a dispatcher claims, people text STOP: once that is answered, nothing is claimed for them any more.
async fn stop_wins(db: TestDb) {
    let w = Arc::new(World::new(db, 1_000).await);
    for n in 0..60 {
        w.subscribe(american(n), at(0)).await;
    }
    w.confirm("all", Audience::All, at(1)).await;
    let dispatcher = tokio::spawn({
        let w = w.clone();
        async move {
            let mut round = 0;
            loop {
                round += 1;
                let claimed = w.store().claim_due(at(3), 5, lease(round)).await.unwrap();
                let batch: Vec<_> = claimed
                    .iter()
                    .map(|message| {
                        // Everybody's first attempt fails for now, so that settling races with STOP as well.
                        let outcome = if message.attempts == 1 { retry(at(3)) } else { accepted() };
                        Settlement { id: message.id, lease: message.lease, outcome }
                    })
                    .collect();
                if claimed.is_empty() && broadcast_of(&w).await.status == BroadcastStatus::Done {
                    break;
                }
                w.store().settle(&batch, at(3)).await.unwrap();
            }
        }
    });
    let stops = tokio::spawn({
        let w = w.clone();
        async move {
            let mut seen = Vec::new();
            for n in 0..60 {
                w.stop(american(n), at(4)).await;
                let history = w.history().await.into_iter();
                seen.extend(history.filter(|message| {
                    message.recipient == Some(american(n)) && message.kind == MessageKind::Broadcast
                }));
            }
            seen
        }
    });
    dispatcher.await.unwrap();
    let seen = stops.await.unwrap();
    for at_the_stop in seen {
        let now = w.look(at_the_stop.id).await;
        assert_eq!(now.attempts, at_the_stop.attempts, "what was in flight is not tried again");
        assert_ne!(now.status, MessageStatus::Queued);
    }
    w.check().await;
    assert_eq!(w.account().await.1, 0);
}
