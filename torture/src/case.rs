//! One run: load, kills, the wait until everything is done, and the audit.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::figures::Figures;
use crate::killer::{Kills, torment};
use crate::load::{self, Extent};
use crate::provider::Manner;
use crate::rig::{Parts, Rig, Setting};
use crate::verdict::Verdict;

/// Messages that each process hands over at the same time.
const CONCURRENCY: u32 = 16;
/// The last retries come within a minute or two, the last leases end within 90 s.
const PATIENCE: Duration = Duration::from_mins(8);
/// How the provider answers when everything is only to come to its end.
const CALM: Manner = Manner { latency: (1, 10), stormy: false, hangs: false };

/// A run to be made.
#[derive(Debug, Clone)]
pub struct Case {
    /// The binary, built with failpoints.
    pub carillon: PathBuf,
    /// Database and processes.
    pub setting: Setting,
    /// How often a process is killed.
    pub kills: u64,
    /// Subscribers that are there from the start.
    pub subscribers: u64,
    /// Recipients of all broadcasts together, about.
    pub recipients: i64,
    /// Seeds everything that is left to chance. Processes and networks keep their own time, so that the same seed gives
    /// the same plan, not the same run.
    pub seed: u64,
    /// Whether the last leases end at once instead of after 90 seconds, and nothing hangs for longer than a provider may.
    pub short: bool,
}

impl Case {
    /// Makes the run.
    ///
    /// # Errors
    /// When it can't be made or comes to no end. Broken rules are in the verdict.
    pub async fn run(&self) -> anyhow::Result<(Figures, Verdict)> {
        let mut rng = fastrand::Rng::with_seed(self.seed);
        let parts = Parts {
            carillon: self.carillon.clone(),
            setting: self.setting,
            subscribers: self.subscribers,
            concurrency: CONCURRENCY,
            manner: Manner { latency: (1, 40), stormy: true, hangs: !self.short },
            seed: rng.u64(..),
        };
        let started = std::time::Instant::now();
        let mut rig = Rig::set_up(&parts).await?;
        let kills = Arc::new(Kills::new(self.kills));
        match self.storm(&mut rig, &kills, &mut rng).await {
            Ok(()) => {}
            Err(error) => return Err(error.context(format!("see {}", rig.keep().display()))),
        }
        let verdict = rig.close().await?;
        let figures = Figures::of(self.setting, self.seed, started.elapsed(), kills.by_place(), &verdict);
        Ok((figures, verdict))
    }

    /// Load and kills until there were enough, then calm until everything is done.
    async fn storm(&self, rig: &mut Rig, kills: &Arc<Kills>, rng: &mut fastrand::Rng) -> anyhow::Result<()> {
        rig.binary().require_failpoints().await?;
        let stopping = CancellationToken::new();
        let extent = Extent { subscribers: self.subscribers, recipients: self.recipients };
        let mut load_rng = rng.fork();
        let (world, desk, shared, token) =
            (rig.world.clone(), rig.provider.account_desk(), kills.clone(), stopping.clone());
        let load = tokio::spawn(async move { load::act(world, desk, shared, extent, &mut load_rng, token).await });

        let mut killers = JoinSet::new();
        for (index, node) in std::mem::take(&mut rig.nodes).into_iter().enumerate() {
            let (rng, kills, world) = (rng.fork(), kills.clone(), rig.world.clone());
            killers.spawn(async move { torment(node, rng, &kills, &world).await.map(|node| (index, node)) });
        }
        let mut nodes = Vec::new();
        while let Some(ended) = killers.join_next().await {
            nodes.push(ended??);
        }
        stopping.cancel();
        load.await??;

        nodes.sort_by_key(|(index, _)| *index);
        rig.nodes = nodes.into_iter().map(|(_, node)| node).collect();
        rig.provider.behave(CALM);
        rig.restart(self.short).await?;
        // A refusal may be remembered of which no broadcast is left to be resumed.
        rig.world.save_account().await?;
        rig.until_done(PATIENCE).await
    }
}
