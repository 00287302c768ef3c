//! Leaves a provider alone that fails again and again.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// A circuit breaker: a run of failures opens it, after a pause one message is let through as a probe, and an answer to
/// that closes it.
#[derive(Debug)]
pub(super) struct Breaker {
    opens_after: NonZeroU32,
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    pause: Duration,
    until: Instant,
    probing: bool,
}

/// What a breaker made of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    None,
    /// It opened, or stays open after a probe: for so long nothing is let through.
    Opened(Duration),
    /// It closed.
    Closed,
}

impl Breaker {
    pub(super) fn new(opens_after: NonZeroU32) -> Self {
        Self { opens_after, failures: 0, open: None }
    }

    /// How many messages may begin now, of so many that would like to.
    pub(super) fn lets_through(&self, now: Instant) -> usize {
        match &self.open {
            None => usize::MAX,
            Some(open) => usize::from(!open.probing && open.until <= now),
        }
    }

    /// A message begins.
    pub(super) fn begins(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = true;
        }
    }

    /// What began did not get as far as asking the provider.
    pub(super) fn not_asked(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = false;
        }
    }

    /// The provider answered, whatever it said.
    pub(super) fn answered(&mut self) -> Change {
        self.failures = 0;
        if self.open.take().is_some() { Change::Closed } else { Change::None }
    }

    /// The provider was not reached, did not answer in time or made no sense.
    pub(super) fn failed(&mut self, now: Instant) -> Change {
        self.failures = self.failures.saturating_add(1);
        match &mut self.open {
            // What was under way when it opened says nothing new.
            Some(open) if !open.probing => Change::None,
            Some(open) => {
                open.pause = (open.pause * 2).min(LONGEST_PAUSE);
                open.until = now + open.pause;
                open.probing = false;
                Change::Opened(open.pause)
            }
            None if self.failures >= self.opens_after.get() => {
                self.open = Some(Open { pause: FIRST_PAUSE, until: now + FIRST_PAUSE, probing: false });
                Change::Opened(FIRST_PAUSE)
            }
            None => Change::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> Breaker {
        Breaker::new(NonZeroU32::new(3).unwrap())
    }

    #[test]
    fn a_run_opens_it_and_an_answer_in_between_does_not() {
        let (mut breaker, now) = (breaker(), Instant::now());
        assert_eq!([breaker.failed(now), breaker.failed(now)], [Change::None; 2]);
        assert_eq!(breaker.answered(), Change::None);
        assert_eq!(
            [breaker.failed(now), breaker.failed(now), breaker.failed(now)],
            [Change::None, Change::None, Change::Opened(FIRST_PAUSE)]
        );
        assert_eq!(breaker.lets_through(now), 0);
    }

    #[test]
    fn one_probe_at_a_time_with_growing_pauses() {
        let (mut breaker, mut now) = (breaker(), Instant::now());
        for _ in 0..3 {
            breaker.failed(now);
        }
        for (pause, next) in [(2, 4), (4, 8), (8, 16), (16, 32), (32, 60), (60, 60), (60, 60)] {
            assert_eq!(breaker.lets_through(now + Duration::from_millis(pause * 1_000 - 1)), 0);
            now += Duration::from_secs(pause);
            assert_eq!(breaker.lets_through(now), 1);
            breaker.begins();
            assert_eq!(breaker.lets_through(now), 0);
            assert_eq!(breaker.failed(now), Change::Opened(Duration::from_secs(next)));
        }
        now += LONGEST_PAUSE;
        breaker.begins();
        assert_eq!(breaker.answered(), Change::Closed);
        assert_eq!(breaker.lets_through(now), usize::MAX);
    }
}
