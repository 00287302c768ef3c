//! Kills processes, at any moment and at named places, and starts them again at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::places::Place;
use crate::process::{Death, Node};
use crate::world::World;

/// Under this name kills at any moment are counted.
pub const ANY_MOMENT: &str = "any moment (kill -9)";
/// Under this name kills at any moment between the start of a process and its first answer are counted.
pub const START_UP: &str = "during start-up (kill -9)";

/// A place that isn't reached so soon after the first answer isn't waited for any longer; nor is progress.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks at the progress.
const LOOK: Duration = Duration::from_millis(5);

/// How many kills there shall be, and how many there were where.
#[derive(Debug)]
pub(crate) struct Kills {
    tickets: AtomicU64,
    wanted: u64,
    by_place: Mutex<BTreeMap<String, u64>>,
}

impl Kills {
    pub(crate) fn new(wanted: u64) -> Self {
        Self { tickets: AtomicU64::new(wanted), wanted, by_place: Mutex::default() }
    }

    /// How many there were, or are about to be.
    pub(crate) fn so_far(&self) -> u64 {
        self.wanted - self.tickets.load(Ordering::SeqCst)
    }

    /// How much of the work is done, from 0 to 1,000.
    pub(crate) fn progress(&self) -> u64 {
        self.so_far() * 1_000 / self.wanted.max(1)
    }

    pub(crate) fn by_place(&self) -> BTreeMap<String, u64> {
        self.by_place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take_ticket(&self) -> bool {
        self.tickets.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    fn note(&self, place: &str) {
        let mut by_place = self.by_place.lock().unwrap_or_else(PoisonError::into_inner);
        *by_place.entry(place.to_owned()).or_default() += 1;
    }
}

/// How a process shall die.
enum Fate {
    /// So long after its start.
    InStartUp(Duration),
    /// Once it has answered and so much was got done since, by whomever, and a moment later. On a slow machine a time
    /// alone would kill everybody before anything happens.
    AtAnyMoment {
        progress: u64,
        moment: Duration,
    },
    At(Place),
}

impl Fate {
    fn at_any_moment(rng: &mut fastrand::Rng) -> Self {
        Self::AtAnyMoment { progress: rng.u64(0..120), moment: Duration::from_millis(rng.u64(0..100)) }
    }

    fn draw(rng: &mut fastrand::Rng, world: &World) -> Self {
        match rng.u32(0..100) {
            0..8 => Self::InStartUp(Duration::from_millis(rng.u64(1..400))),
            8..40 => Self::at_any_moment(rng),
            _ => Self::At(loop {
                let place = Place::draw(rng);
                // Where other processes may be at work nobody takes over.
                if world.database().is_sqlite() || !place.is_of_taking_over() {
                    break place;
                }
            }),
        }
    }
}

/// Kills a process and starts it again until there were enough kills in all; it runs when this returns.
pub(crate) async fn torment(
    mut node: Node,
    mut rng: fastrand::Rng,
    kills: &Kills,
    world: &World,
) -> anyhow::Result<Node> {
    // It runs already, without failpoints.
    let mut fate = Fate::at_any_moment(&mut rng);
    while kills.take_ticket() {
        let place = meet(&mut node, &fate, world).await?;
        kills.note(&place);
        world.journal().kills += 1;
        fate = Fate::draw(&mut rng, world);
        let failpoints = if let Fate::At(place) = &fate { Some(place.setting()) } else { None };
        node.spawn(failpoints.as_deref())?;
    }
    // One that carries a failpoint can't stay.
    if let Fate::At(place) = &fate {
        kills.note(match node.kill().await? {
            Death::Aborted => &place.name,
            Death::Killed | Death::Exited(_) => ANY_MOMENT,
        });
        world.journal().kills += 1;
        node.spawn(None)?;
    }
    anyhow::ensure!(node.is_ready().await?, "it ended at its last start: {}", node.log_tail());
    Ok(node)
}

/// Has a process meet its fate; where it died.
async fn meet(node: &mut Node, fate: &Fate, world: &World) -> anyhow::Result<String> {
    let place = match fate {
        Fate::InStartUp(after) => {
            if let Some(death) = node.died(*after).await? {
                return Ok(unasked(node, death, world));
            }
            START_UP
        }
        Fate::AtAnyMoment { progress, moment } => {
            // It may die before it is ready, which `died` finds out.
            let _ = node.is_ready().await?;
            let (started, so_far) = (Instant::now(), world.progress());
            while world.progress() < so_far + progress && started.elapsed() < PATIENCE {
                tokio::time::sleep(LOOK).await;
            }
            if let Some(death) = node.died(*moment).await? {
                return Ok(unasked(node, death, world));
            }
            ANY_MOMENT
        }
        Fate::At(place) => {
            // It may die of it before it is ready.
            let _ = node.is_ready().await?;
            if let Some(death) = node.died(PATIENCE).await? {
                return Ok(if death == Death::Aborted { place.name.clone() } else { unasked(node, death, world) });
            }
            ANY_MOMENT
        }
    };
    // At this very moment it may reach its place.
    Ok(match (node.kill().await?, fate) {
        (Death::Killed, _) => place.to_owned(),
        (Death::Aborted, Fate::At(place)) => place.name.clone(),
        (death, _) => unasked(node, death, world),
    })
}

/// A process ended by itself, which none may.
fn unasked(node: &Node, death: Death, world: &World) -> String {
    world.journal().mishaps.push(format!("a process ended by itself ({death:?}): {}", node.log_tail()));
    "by itself".to_owned()
}
