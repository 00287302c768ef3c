//! Visitors leave their numbers.

use super::Actor;
use crate::journal::What;
use crate::numbers;

/// One visitor after the other.
pub(super) async fn opt_in(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let mut index = 0;
    while actor.rest(&mut rng, 10..200).await {
        actor.world.act(numbers::newcomer(index), What::OptIn).await?;
        index += 1;
    }
    Ok(())
}
