//! Many measured times.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::words::milliseconds;

/// Times, sorted when they are asked about.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

/// What is said of many times.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Spread {
    /// Half took no longer.
    pub(crate) p50: Duration,
    /// 95 of 100 took no longer.
    pub(crate) p95: Duration,
    /// 99 of 100 took no longer.
    pub(crate) p99: Duration,
    /// None took longer.
    pub(crate) longest: Duration,
}

impl Times {
    /// Adds one.
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds all of the others.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Half, nearly all, and the longest; zero if there are none.
    pub(crate) fn spread(&mut self) -> Spread {
        self.0.sort_unstable();
        let at = |percent: usize| {
            let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
            self.0.get(place).copied().unwrap_or_default()
        };
        Spread { p50: at(50), p95: at(95), p99: at(99), longest: at(100) }
    }
}

impl Spread {
    /// In words, up to the 95th percentile.
    pub(crate) fn words(&self) -> String {
        format!("p50 {}, p95 {}", milliseconds(self.p50), milliseconds(self.p95))
    }

    /// In words, up to the 99th percentile.
    pub(crate) fn words_to_p99(&self) -> String {
        format!("p50 {}, p99 {}", milliseconds(self.p50), milliseconds(self.p99))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Times;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut times = Times::default();
        for n in (1..=200).rev() {
            times.push(Duration::from_millis(n));
        }
        let spread = times.spread();
        let found = [spread.p50, spread.p95, spread.p99, spread.longest].map(|time| time.as_millis());
        assert_eq!(found, [100, 190, 198, 200]);
        assert_eq!(Times::default().spread().p99, Duration::ZERO);
    }
}
