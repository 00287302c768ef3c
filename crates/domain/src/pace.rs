//! How fast a provider account is used: slots at even distances, and patience when the provider asks for it.

use std::time::Duration;

use crate::Timestamp;

/// A second in microseconds.
const SECOND: i128 = 1_000_000;
/// What was slowed down grows by a tenth of itself each second: it is back where it was after four seconds (a slow-down
/// takes three tenths).
const GROWTH_PER_SECOND: i128 = 10;
/// No slot is taken farther ahead.
const FARTHEST: Duration = Duration::from_secs(5);
/// So long after the provider last asked for patience, an account without a rate of its own is free again.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(1);

/// The provider asked for patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowed {
    /// Messages a second from then on.
    pub to: u32,
    /// When.
    pub at: Timestamp,
}

/// How fast an account may be used, and when its next message may go out. The generic cell rate algorithm (ITU-T I.371)
/// without a burst: what was not used is not saved up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The account's messages a second; `None` sets no rate.
    pub per_second: Option<u32>,
    /// When the next message may go out.
    pub next_at: Timestamp,
    /// When and how much it was slowed down last.
    pub slowed: Option<Slowed>,
}

impl Pace {
    /// Messages a second at `now`; `None` for as many as there are.
    pub fn rate(&self, now: Timestamp) -> Option<u32> {
        // One that lies ahead was noted by a clock that has jumped back since.
        let slowed = self.slowed.filter(|slowed| slowed.at <= now.plus(FARTHEST));
        let grown = slowed.and_then(|slowed| {
            let passed = now.since(slowed.at);
            let to = i128::from(slowed.to.max(1));
            let micros = i128::try_from(passed.as_micros()).unwrap_or(i128::MAX / 1_000);
            let grown = to + to * micros / (GROWTH_PER_SECOND * SECOND);
            (passed < FORGOTTEN_AFTER).then(|| u32::try_from(grown).unwrap_or(u32::MAX))
        });
        match (self.per_second, grown) {
            (Some(rate), Some(grown)) => Some(rate.min(grown).max(1)),
            (Some(rate), None) => Some(rate.max(1)),
            (None, grown) => grown,
        }
    }

    /// How many messages may go out between `now` and `ahead` from now; `None` for any number.
    pub fn room(&self, now: Timestamp, ahead: Duration) -> Option<u32> {
        let rate = i128::from(self.rate(now)?);
        let free = i128::from(now.plus(ahead).as_micros()) - i128::from(self.first(now));
        if free < 0 {
            return Some(0);
        }
        // The first slot is at the beginning of what is free.
        Some(u32::try_from(free * rate / SECOND + 1).unwrap_or(u32::MAX))
    }

    /// Takes slots for so many messages: when each may go out. Without a rate that is `now`.
    pub fn take(&mut self, now: Timestamp, count: u32) -> Vec<Timestamp> {
        let Some(rate) = self.rate(now) else { return vec![now; count as usize] };
        let first = self.first(now);
        let slot = |index: u32| {
            let offset = i128::from(index) * SECOND / i128::from(rate);
            Timestamp::from_micros(first.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX)))
        };
        if count > 0 {
            self.next_at = slot(count);
        }
        (0..count).map(slot).collect()
    }

    /// The first free slot. One that lies beyond anything a claim takes was noted by a clock that has jumped back since.
    fn first(&self, now: Timestamp) -> i64 {
        let next = if self.next_at > now.plus(FARTHEST) { now } else { self.next_at.max(now) };
        next.as_micros()
    }
}

/// What an account that did so many messages a second is slowed down to: seven tenths, and never to a halt.
pub fn slower(per_second: u32) -> u32 {
    u32::try_from(u64::from(per_second) * 7 / 10).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AHEAD: Duration = Duration::from_millis(250);

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn pace(per_second: Option<u32>) -> Pace {
        Pace { per_second, next_at: at(0), slowed: None }
    }

    #[test]
    fn without_a_rate_everything_goes_at_once() {
        let mut free = pace(None);
        assert_eq!(free.room(at(5), AHEAD), None);
        assert_eq!(free.take(at(5), 2), [at(5), at(5)]);
    }

    #[test]
    fn slots_are_even_and_go_on_where_the_last_claim_ended() {
        let mut hundred = pace(Some(100));
        assert_eq!(hundred.room(at(1_000_000), AHEAD), Some(26));
        assert_eq!(hundred.take(at(1_000_000), 3), [at(1_000_000), at(1_010_000), at(1_020_000)]);
        assert_eq!(hundred.take(at(1_001_000), 1), [at(1_030_000)]);
        assert_eq!(hundred.room(at(1_001_000), Duration::from_millis(9)), Some(0));
    }

    #[test]
    fn what_was_not_used_is_not_saved_up() {
        let mut ten = pace(Some(10));
        assert_eq!(ten.take(at(0), 1), [at(0)]);
        assert_eq!(ten.room(at(60_000_000), AHEAD), Some(3));
        assert_eq!(ten.take(at(60_000_000), 1), [at(60_000_000)]);
    }

    #[test]
    fn claims_of_any_size_keep_the_rate() {
        for rate in [1, 7, 333, 2_000, 99_999] {
            let mut pace = pace(Some(rate));
            let (mut now, mut sent, mut size) = (0, 0_u64, 1);
            while now < 20_000_000 {
                let room = pace.room(at(now), AHEAD).unwrap().min(size);
                sent += pace.take(at(now), room).len() as u64;
                now += if room == 0 { 10_000 } else { 50 };
                size = size % 97 + 1;
            }
            let expected = u64::from(rate) * 20;
            assert!(sent.abs_diff(expected) <= expected / 50 + u64::from(rate) / 4 + 1, "{rate}: {sent}");
        }
    }

    #[test]
    fn a_clock_that_jumps_back_stops_nothing() {
        let mut one = Pace { next_at: at(3_600_000_000), ..pace(Some(1)) };
        assert_eq!(one.take(at(7), 1), [at(7)]);
        assert_eq!(one.next_at, at(1_000_007));
    }

    #[test]
    fn patience_wears_off() {
        let slowed = Pace { slowed: Some(Slowed { to: slower(1_000), at: at(0) }), ..pace(Some(1_000)) };
        assert_eq!(slowed.rate(at(0)), Some(700));
        assert_eq!(slowed.rate(at(1_000_000)), Some(770));
        assert_eq!(slowed.rate(at(10_000_000)), Some(1_000));
        let free = Pace { per_second: None, ..slowed };
        assert_eq!(free.rate(at(10_000_000)), Some(1_400));
        assert_eq!(free.rate(at(60_000_000)), None);
        assert_eq!((slower(0), slower(1), slower(10)), (1, 1, 7));
    }
}
