//! Everything that people do at the same time while processes die.

mod account;
mod broadcasts;
mod managed;
mod opt_ins;
mod texts;
mod unclear;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::killer::Kills;
use crate::provider::AccountDesk;
use crate::world::World;

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Subscribers that are there from the start.
    pub(crate) subscribers: u64,
    /// Recipients of all broadcasts together, about; spread evenly over the kills.
    pub(crate) recipients: i64,
}

/// What every actor has.
#[derive(Clone)]
struct Actor {
    world: World,
    kills: Arc<Kills>,
    extent: Extent,
    stopping: CancellationToken,
}

impl Actor {
    /// Waits a while; `false` once it is time to go home.
    async fn rest(&self, rng: &mut fastrand::Rng, milliseconds: std::ops::Range<u64>) -> bool {
        let pause = Duration::from_millis(rng.u64(milliseconds));
        self.stopping.run_until_cancelled(tokio::time::sleep(pause)).await.is_some()
    }
}

/// Has everybody act until the token is cancelled. What they are in the middle of then is finished.
pub(crate) async fn act(
    world: World,
    desk: AccountDesk,
    kills: Arc<Kills>,
    extent: Extent,
    rng: &mut fastrand::Rng,
    stopping: CancellationToken,
) -> anyhow::Result<()> {
    let actor = Actor { world, kills, extent, stopping: stopping.clone() };
    let mut actors = JoinSet::new();
    actors.spawn(broadcasts::confirm(actor.clone(), rng.fork()));
    actors.spawn(broadcasts::turn(actor.clone(), rng.fork()));
    actors.spawn(opt_ins::opt_in(actor.clone(), rng.fork()));
    actors.spawn(texts::text(actor.clone(), rng.fork()));
    actors.spawn(managed::manage(actor.clone(), rng.fork()));
    actors.spawn(unclear::decide(actor.clone(), rng.fork()));
    actors.spawn(account::refuse(actor, desk, rng.fork()));
    let mut result = Ok(());
    while let Some(ended) = actors.join_next().await {
        // Whoever fails ends the run, and the others with it.
        if let Err(error) = ended.map_err(anyhow::Error::from).and_then(|ended| ended) {
            stopping.cancel();
            result = result.and(Err(error));
        }
    }
    result
}
