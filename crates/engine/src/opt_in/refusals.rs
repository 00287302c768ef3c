//! Counts what is refused: summed up in memory, written once a second.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{PhoneNumber, Refusal, Region, SiteId};
use store::Refused;
use tokio_util::sync::CancellationToken;

use super::limits::prefix;
use crate::engine::Engine;
use crate::error::EngineError;

/// How often sums are written.
const ROUND: Duration = Duration::from_secs(1);
/// Different sums that are kept at once; of what comes beyond, prefix and network are not told apart.
const MOST: usize = 2_000;

/// What was refused since it was written last.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<BTreeMap<Refused, u64>>);

impl Refusals {
    fn add(&self, refused: Refused, times: u64) {
        let mut sums = self.lock();
        let refused = if sums.len() < MOST || sums.contains_key(&refused) {
            refused
        } else {
            Refused { prefix: String::new(), network: String::new(), ..refused }
        };
        *sums.entry(refused).or_default() += times;
    }

    fn take(&self) -> Vec<(Refused, u64)> {
        std::mem::take(&mut *self.lock()).into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Refused, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Counts a refusal. The number, if there is one, is not kept.
    pub(super) fn count_refusal(&self, site: SiteId, reason: Refusal, phone: Option<PhoneNumber>, network: &str) {
        metrics::counter!("carillon_attempts_refused_total", "reason" => reason.as_str()).increment(1);
        let refused = Refused {
            site,
            at: self.now(),
            reason,
            region: phone.map(PhoneNumber::region).filter(|region| *region != Region::NON_GEOGRAPHIC),
            prefix: phone.map(prefix).unwrap_or_default(),
            network: network.to_owned(),
        };
        self.refusals().add(refused.in_its_hour(), 1);
    }

    /// Writes down what was refused since the last time. What can't be written is kept for the next time.
    pub async fn write_refusals(&self) -> Result<(), EngineError> {
        let sums = self.refusals().take();
        if sums.is_empty() {
            return Ok(());
        }
        let written = self.store().add_refusals(&sums).await;
        if written.is_err() {
            for (refused, times) in sums {
                self.refusals().add(refused, times);
            }
        }
        Ok(written?)
    }

    /// Writes refusals down once a second, and at the end once more.
    pub async fn run_refusals(&self, shutdown: CancellationToken) {
        loop {
            let goes_on = shutdown.run_until_cancelled(tokio::time::sleep(ROUND)).await.is_some();
            if let Err(error) = self.write_refusals().await {
                tracing::error!(error = &error as &dyn std::error::Error, "refusals could not be written down");
            }
            if !goes_on {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    #[test]
    fn sums_stay_few_however_many_networks_there_are() {
        let refusals = Refusals::default();
        for n in 0..10_000 {
            let refused = Refused {
                site: SiteId::from_uuid(uuid::Uuid::nil()),
                at: Timestamp::from_secs(0),
                reason: Refusal::Prefix,
                region: None,
                prefix: "1202555".to_owned(),
                network: format!("{n}"),
            };
            refusals.add(refused, 1);
        }
        let sums = refusals.take();
        assert_eq!(sums.len(), MOST + 1);
        assert_eq!(sums.iter().map(|(_, times)| times).sum::<u64>(), 10_000);
    }
}
