//! Subscribers text STOP, and some of them START.

use std::collections::BTreeSet;

use super::Actor;
use crate::journal::What;
use crate::numbers::{self, Digits, Habit, habit};

/// STOPs from subscribers and from who has just opted in; every fifth text is a START from one of them.
pub(super) async fn text(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let mut stopped: BTreeSet<Digits> = BTreeSet::new();
    let mut left: BTreeSet<Digits> = BTreeSet::new();
    while actor.rest(&mut rng, 10..150).await {
        let returns = rng.u32(0..5) == 0;
        if let Some(number) = stopped.iter().next().copied().filter(|_| returns) {
            actor.world.act(number, What::Start).await?;
            stopped.remove(&number);
        } else if let Some(number) = somebody(&actor, &mut rng).filter(|number| !left.contains(number)) {
            actor.world.act(number, What::Stop).await?;
            stopped.insert(number);
            left.insert(number);
        }
    }
    Ok(())
}

/// A subscriber who texts, or somebody who opted in.
fn somebody(actor: &Actor, rng: &mut fastrand::Rng) -> Option<Digits> {
    if rng.u32(0..3) == 0 {
        return actor.world.journal().last_newcomer();
    }
    let index = rng.u64(0..actor.extent.subscribers);
    (habit(index) == Habit::Texts).then(|| numbers::subscriber(index))
}
