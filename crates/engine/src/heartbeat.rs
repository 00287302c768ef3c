//! The sign that messages are sent, and what happens where there was none for long.
//!
//! Every process that sends writes it. One that starts and finds an old one can't know what happened meanwhile: a backup
//! may have been restored, whose queue went out long ago. So everything queued waits for a person then.

use std::time::Duration;

use domain::Timestamp;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::pulse::SendingPulse;
use crate::times::to_minute;

/// How often a sign is given.
const EVERY: Duration = Duration::from_secs(30);
/// How soon it is tried again where it failed.
const AGAIN: Duration = Duration::from_secs(5);
/// A silence longer than this needs a person.
const LONGEST_SILENCE: Duration = Duration::from_mins(10);
/// Without a sign for so long, nobody sends.
const NOBODY_AFTER: Duration = Duration::from_secs(100);

/// Why nothing goes out, or not for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Whoever sends fails to: why, in words.
    Failing(String),
    /// No process that sends was heard from since.
    Silent(Timestamp),
}

impl Engine {
    /// To be called before this process sends anything. If no process gave a sign for more than ten minutes, everything
    /// queued waits for a person from here on. Safe when several processes start at once; a deployment's first start holds
    /// nothing.
    pub async fn begin_sending(&self) -> Result<(), EngineError> {
        let now = self.now();
        if let Some(last) = self.store().heartbeat().await? {
            self.check_clock(last.at, now).await?;
        }
        let silence = self.store().hold_after_silence(LONGEST_SILENCE, pause_words, now).await?;
        if let Some(silence) = silence {
            tracing::warn!(
                from = %to_minute(silence.from),
                to = %to_minute(silence.to),
                messages = silence.messages,
                broadcasts = silence.broadcasts,
                "nothing was running for long: what was queued before waits until an admin sends or cancels it"
            );
            self.announce_change();
        }
        self.pulse().begin();
        Ok(())
    }

    /// Gives signs until the token is cancelled.
    pub(crate) async fn run_heartbeat(&self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            if !self.pulse().has_begun() {
                continue;
            }
            if let Some(Err(error)) = shutdown.run_until_cancelled(Box::pin(self.beat())).await {
                tracing::error!(error = &error as &dyn std::error::Error, "the heartbeat could not be written");
                ticks.reset_after(AGAIN);
            }
        }
    }

    async fn beat(&self) -> Result<(), EngineError> {
        let trouble = match self.pulse().feel() {
            SendingPulse::Failing(words) | SendingPulse::Recovered(words) => Some(words),
            SendingPulse::Stuck => Some("sending is stuck".to_owned()),
            SendingPulse::Good | SendingPulse::NotHere => None,
        };
        Ok(self.store().beat(trouble.as_deref(), self.now()).await?)
    }

    /// What keeps messages from going out, in this process or in those that send for it.
    pub async fn trouble(&self) -> Result<Option<Trouble>, EngineError> {
        if let SendingPulse::Failing(words) | SendingPulse::Recovered(words) = self.pulse().feel() {
            return Ok(Some(Trouble::Failing(words)));
        }
        let Some(last) = self.store().heartbeat().await? else { return Ok(None) };
        if self.now().since(last.at) > NOBODY_AFTER {
            return Ok(Some(Trouble::Silent(last.at)));
        }
        Ok(last.trouble.map(Trouble::Failing))
    }
}

/// Why a broadcast is paused after a silence.
fn pause_words(from: Timestamp, to: Timestamp) -> String {
    format!(
        "Carillon was not running from {} to {} UTC (or a backup was restored), so this waits for your decision.",
        to_minute(from),
        to_minute(to)
    )
}
