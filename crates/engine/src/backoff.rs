//! When what was refused as temporary is tried again.

use std::time::Duration;

use crate::error::EngineError;

/// The first pause; each further one is twice as long.
const FIRST: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST: Duration = Duration::from_mins(30);
/// A provider's own wish about the pause is heeded up to here.
const LONGEST_ASKED: Duration = Duration::from_hours(6);
/// The last attempt: some nine hours after the first.
pub(crate) const MAX_ATTEMPTS: u32 = 25;

/// The pause after an attempt that failed; `attempt` is 1 for the first. Spread by a quarter either way, so that what
/// failed together doesn't come back together.
pub(crate) fn pause(attempt: u32, asked: Option<Duration>) -> Result<Duration, EngineError> {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
    Ok(pause_with(attempt, asked, byte[0]))
}

fn pause_with(attempt: u32, asked: Option<Duration>, random: u8) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let own = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let pause = own.max(asked.unwrap_or_default().min(LONGEST_ASKED));
    // From three quarters to five quarters.
    let spread = pause * (u32::from(random) + 384) / 512;
    // Never sooner than the provider asked for.
    spread.max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_half_an_hour_and_spreads() {
        let seconds = |attempt, random| pause_with(attempt, None, random).as_secs();
        assert_eq!((seconds(1, 128), seconds(2, 128), seconds(3, 128)), (5, 10, 20));
        assert_eq!((seconds(20, 0), seconds(20, 128), seconds(20, 255)), (1_350, 1_800, 2_246));
        assert_eq!(seconds(u32::MAX, 128), 1_800);
    }

    #[test]
    fn never_sooner_than_asked() {
        let minute = Some(Duration::from_mins(1));
        assert!((0..=u8::MAX).all(|random| pause_with(1, minute, random) >= Duration::from_mins(1)));
        assert!(pause_with(1, Some(Duration::MAX), 255) <= LONGEST_ASKED * 5 / 4);
    }
}
