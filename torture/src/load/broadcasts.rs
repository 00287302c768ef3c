//! An admin sends broadcasts, holds some, and calls some off.

use std::collections::BTreeSet;

use super::Actor;
use crate::journal::Step;
use crate::numbers::{self, Digits};

/// People who subscribe to nothing and are named now and then.
const STRANGERS: u64 = 200;
/// How many of the last broadcasts are held or called off.
const RECENT: usize = 6;

/// Confirms broadcasts, as many as the progress of the killing asks for.
pub(super) async fn confirm(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let mut asked: i64 = 0;
    while actor.rest(&mut rng, 10..100).await {
        // Some are under way from the start, and the last kills find something to do.
        let progress = i64::try_from(actor.kills.progress())? + 60;
        if asked > actor.extent.recipients * progress / 1_000 {
            continue;
        }
        // What would only pile up now goes out when nobody is killed any more.
        if actor.world.database().queued().await? > i64::try_from(actor.extent.subscribers)? {
            continue;
        }
        let named = (rng.u32(0..10) < 7).then(|| draw(&mut rng, actor.extent.subscribers));
        if let Some(broadcast) = actor.world.broadcast(named).await? {
            asked += broadcast.recipients;
        }
    }
    Ok(())
}

/// Five to sixty numbers, subscribers and strangers.
fn draw(rng: &mut fastrand::Rng, subscribers: u64) -> BTreeSet<Digits> {
    (0..rng.u32(5..60))
        .map(|_| match rng.u32(0..3) {
            0 => numbers::stranger(rng.u64(0..STRANGERS)),
            _ => numbers::subscriber(rng.u64(0..subscribers)),
        })
        .collect()
}

/// Holds recent broadcasts for a moment, and calls one in four of those off.
pub(super) async fn turn(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    while actor.rest(&mut rng, 50..500).await {
        let id = {
            let journal = actor.world.journal();
            let recent = &journal.broadcasts[journal.broadcasts.len().saturating_sub(RECENT)..];
            if recent.is_empty() {
                continue;
            }
            recent[rng.usize(0..recent.len())].id.clone()
        };
        // Some are called off while they are held.
        let (holds, cancels) = [(false, true), (true, true), (true, false), (true, false)][rng.usize(0..4)];
        if holds {
            actor.world.turn(&id, Step::Pause).await?;
            actor.rest(&mut rng, 10..400).await;
        }
        actor.world.turn(&id, if cancels { Step::Cancel } else { Step::Resume }).await?;
    }
    Ok(())
}
