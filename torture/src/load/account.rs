//! The provider refuses the account for a while, the broadcasts are paused with its words, and an admin lets them go on.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::Actor;
use crate::journal::{AccountRefused, Step};
use crate::provider::{AccountDesk, Refusal};

/// There is a refusal after each so many kills, the first one soon.
const EVERY: u64 = 12;
/// How long a refusal lasts at most if no broadcast is paused.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks at the broadcasts.
const LOOK: Duration = Duration::from_millis(40);
/// After so many refused messages of broadcasts one must have been paused: a process that isn't killed stops after those
/// it has under way.
const TOO_MANY: u64 = 400;

/// Refusals, one after the other, the kinds in turn.
pub(super) async fn refuse(actor: Actor, desk: AccountDesk, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let mut kinds = Refusal::ALL.into_iter().cycle().skip(rng.usize(0..Refusal::ALL.len()));
    let mut next = rng.u64(1..4);
    while actor.rest(&mut rng, 100..400).await {
        if actor.kills.so_far() < next {
            continue;
        }
        let Some(kind) = kinds.next() else { break };
        next += EVERY;
        let refused = refuse_once(&actor, &desk, kind).await?;
        let paused = refused.paused.clone();
        actor.world.journal().refusals.push(refused);
        actor.rest(&mut rng, 0..500).await;
        actor.world.save_account().await?;
        for broadcast in &paused {
            actor.world.turn(broadcast, Step::Resume).await?;
        }
    }
    Ok(())
}

/// Refuses the account until broadcasts are paused for it, and takes it again.
async fn refuse_once(actor: &Actor, desk: &AccountDesk, kind: Refusal) -> anyhow::Result<AccountRefused> {
    let (from, started) = (actor.world.now(), Instant::now());
    desk.refuse(kind);
    let mut paused = actor.world.paused_with(kind.words()).await;
    while paused.as_ref().is_ok_and(BTreeSet::is_empty)
        && started.elapsed() < PATIENCE
        && !actor.stopping.is_cancelled()
    {
        tokio::time::sleep(LOOK).await;
        paused = actor.world.paused_with(kind.words()).await;
    }
    // Whatever happened: nothing would come to its end otherwise.
    desk.accept();
    let paused = paused?;
    let refused = desk.refused_posts();
    if paused.is_empty() && refused > TOO_MANY {
        let words = format!("{refused} messages of broadcasts were refused ({}), and none was paused", kind.words());
        actor.world.journal().mishaps.push(words);
    }
    Ok(AccountRefused { words: kind.words(), from, until: actor.world.now(), paused })
}
