//! Subscribers text STOP, and some of them START.

use std::collections::BTreeSet;

use super::Actor;
use crate::numbers::{self, Digits, is_steady};

/// STOPs from subscribers and from who has just opted in; every fifth text is a START from one of them.
pub(super) async fn text(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let mut stopped: BTreeSet<Digits> = BTreeSet::new();
    let mut left: BTreeSet<Digits> = BTreeSet::new();
    while actor.rest(&mut rng, 10..150).await {
        let returns = rng.u32(0..5) == 0;
        if let Some(number) = stopped.iter().next().copied().filter(|_| returns) {
            actor.world.start(number).await?;
            stopped.remove(&number);
        } else if let Some(number) = somebody(&actor, &mut rng).filter(|number| !left.contains(number)) {
            actor.world.stop(number).await?;
            stopped.insert(number);
            left.insert(number);
        }
    }
    Ok(())
}

/// A subscriber who isn't steady, or somebody who opted in.
fn somebody(actor: &Actor, rng: &mut fastrand::Rng) -> Option<Digits> {
    if rng.u32(0..3) == 0 {
        return actor.world.journal().opt_ins.iter().next_back().copied();
    }
    let index = rng.u64(0..actor.extent.subscribers);
    (!is_steady(index)).then(|| numbers::subscriber(index))
}
