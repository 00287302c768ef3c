//! Whether this process can do its work, part by part.

use std::time::{Duration, Instant};

use store::StoreError;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::pulse::SendingPulse;

/// What is wrong with a part, in words for everybody; nothing if it works.
pub type Ailment = Option<String>;

/// Whether this process can do its work, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The database answers.
    pub database: Ailment,
    /// It takes writes: its disk isn't full, and nobody holds it.
    pub writes: Ailment,
    /// Its schema is this version's.
    pub migrations: Ailment,
    /// The dispatcher comes round; not asked of a process that doesn't send.
    pub dispatcher: Ailment,
}

/// How long each part may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Writing is tried no more often than this, however often one asks.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// What came of the last try to write, and when that was.
#[derive(Debug, Default)]
pub(crate) struct WriteProbe(tokio::sync::Mutex<Option<(Instant, Ailment)>>);

impl Health {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        [&self.database, &self.writes, &self.migrations, &self.dispatcher].iter().all(|part| part.is_none())
    }
}

impl Engine {
    /// Looks at every part; takes two seconds at most.
    pub async fn health(&self) -> Health {
        let migrated = async {
            match self.store().is_migrated().await {
                Ok(false) => Ok(Some("a migration is missing".to_owned())),
                Ok(true) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let (database, writes, migrations) = tokio::join!(
            Box::pin(probe("database", async { self.store().ping().await.map(|()| None) })),
            Box::pin(self.try_to_write()),
            Box::pin(probe("migrations", migrated)),
        );
        Health { database, writes, migrations, dispatcher: self.dispatcher_ailment() }
    }

    async fn try_to_write(&self) -> Ailment {
        let mut last = self.write_probe().0.lock().await;
        if let Some((at, ailment)) = last.as_ref()
            && at.elapsed() < WRITE_EVERY
        {
            return ailment.clone();
        }
        let ailment = probe("writes", async { self.store().try_to_write(self.now()).await.map(|()| None) }).await;
        *last = Some((Instant::now(), ailment.clone()));
        ailment
    }

    fn dispatcher_ailment(&self) -> Ailment {
        match self.pulse().feel() {
            SendingPulse::NotHere | SendingPulse::Good | SendingPulse::Recovered(_) => None,
            SendingPulse::Failing(words) => Some(words),
            SendingPulse::Stuck => Some("it does not come round".to_owned()),
        }
    }
}

async fn probe(part: &'static str, asked: impl Future<Output = Result<Ailment, StoreError>>) -> Ailment {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(ailment)) => ailment,
        Ok(Err(error)) => {
            let error = EngineError::from(error);
            tracing::warn!(part, error = &error as &dyn std::error::Error, "a probe failed");
            match error {
                EngineError::Unavailable { outage, .. } => Some(outage.to_string()),
                _ => Some("it fails; the log says more".to_owned()),
            }
        }
        Err(_) => Some(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}
