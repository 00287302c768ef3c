//! Whether this process manages to send.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::StoreError;

/// A failure is told for so long.
const TOLD_FOR: Duration = Duration::from_mins(1);
/// A dispatcher that has not come round for so long is stuck: it waits half a minute at most for a provider's answer.
const STUCK_AFTER: Duration = Duration::from_secs(90);

/// How sending goes in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendingPulse {
    /// This process doesn't send.
    NotHere,
    /// It does.
    Good,
    /// It does, and failed within the last minute; why, in words for everybody.
    Recovered(String),
    /// It failed when it last tried; why, in words for everybody.
    Failing(String),
    /// It hasn't come round for a minute and a half.
    Stuck,
}

/// When the dispatcher of this process last worked and last failed. By the machine's running time and not by a clock
/// that can be set.
#[derive(Debug, Default)]
pub(crate) struct Pulse(Mutex<Signs>);

#[derive(Debug, Default)]
struct Signs {
    /// When it last came round, whether that worked or not; `None` before it begins.
    round: Option<Instant>,
    failure: Option<(Instant, String)>,
    /// The last round failed.
    fails: bool,
}

impl Pulse {
    /// Sending begins.
    pub(crate) fn begin(&self) {
        self.signs().round = Some(Instant::now());
    }

    /// Whether this process sends.
    pub(crate) fn has_begun(&self) -> bool {
        self.signs().round.is_some()
    }

    /// A round worked.
    pub(crate) fn worked(&self) {
        let mut signs = self.signs();
        signs.round = Some(Instant::now());
        signs.fails = false;
    }

    /// A round failed.
    pub(crate) fn failed(&self, error: &StoreError) {
        let words = error.outage().map_or_else(
            || "something went wrong, which the log says more about".to_owned(),
            |outage| outage.to_string(),
        );
        self.failed_for(words);
    }

    /// A round failed: why, in words for everybody.
    pub(crate) fn failed_for(&self, words: String) {
        let mut signs = self.signs();
        signs.round = Some(Instant::now());
        signs.failure = Some((Instant::now(), words));
        signs.fails = true;
    }

    /// How it goes.
    pub(crate) fn feel(&self) -> SendingPulse {
        self.signs().feel(Instant::now())
    }

    fn signs(&self) -> std::sync::MutexGuard<'_, Signs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Signs {
    fn feel(&self, now: Instant) -> SendingPulse {
        let Some(round) = self.round else { return SendingPulse::NotHere };
        match &self.failure {
            _ if now.duration_since(round) >= STUCK_AFTER => SendingPulse::Stuck,
            Some((_, words)) if self.fails => SendingPulse::Failing(words.clone()),
            Some((at, words)) if now.duration_since(*at) < TOLD_FOR => SendingPulse::Recovered(words.clone()),
            _ => SendingPulse::Good,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_for_a_minute_and_silence_after_a_minute_and_a_half() {
        let pulse = Pulse::default();
        assert_eq!(pulse.feel(), SendingPulse::NotHere);
        pulse.begin();
        assert_eq!(pulse.feel(), SendingPulse::Good);
        pulse.failed(&StoreError::Url("a secret".to_owned()));
        let SendingPulse::Failing(words) = pulse.feel() else { panic!("it failed") };
        assert!(!words.contains("secret"));
        let later = |seconds| pulse.signs().feel(Instant::now() + Duration::from_secs(seconds));
        assert_eq!(later(61), SendingPulse::Failing(words.clone()));
        pulse.worked();
        assert_eq!(
            (pulse.feel(), later(61), later(91)),
            (SendingPulse::Recovered(words), SendingPulse::Good, SendingPulse::Stuck)
        );
    }
}
