//! How many requests one account may have under way: as many as the provider answers without getting slower.

use std::time::{Duration, Instant};

/// Where a new account begins.
const FIRST: f64 = 128.0;
/// It never falls below.
const LEAST: f64 = 4.0;
/// Answers are looked at together over so long.
const WINDOW: Duration = Duration::from_millis(100);
/// While it doubles, over no more than the answers to two rounds, and at least so long.
const SHORTEST_WINDOW: Duration = Duration::from_millis(10);
/// A provider may take twice as long as at its quickest, and this much longer, before it counts as slower.
const LEEWAY: Duration = Duration::from_millis(20);
/// The quickest answer is forgotten by this part with each window, so that a provider that has become slower for good is
/// not held back for ever.
const FORGETTING: f64 = 0.0001;

/// Requests that an account may have under way. It doubles at first, then grows by its square root, and shrinks as the
/// provider gets slower (the gradient of latency, as in Netflix' "concurrency-limits").
#[derive(Debug)]
pub(super) struct Limit {
    /// How many at present.
    size: f64,
    most: f64,
    quickest: f64,
    doubling: bool,
    began: Instant,
    /// Of the present window: answers, their seconds together, and the most that was under way.
    answers: u32,
    seconds: f64,
    under_way: usize,
}

impl Limit {
    pub(super) fn new(most: usize) -> Self {
        let most = f64::from(u32::try_from(most).unwrap_or(u32::MAX));
        Self {
            size: FIRST.min(most),
            most,
            quickest: f64::MAX,
            doubling: true,
            began: Instant::now(),
            answers: 0,
            seconds: 0.0,
            under_way: 0,
        }
    }

    /// How many may be under way.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between one and the most")]
    pub(super) fn get(&self) -> usize {
        self.size.max(1.0) as usize
    }

    /// An answer came after so long, while so many were under way.
    pub(super) fn note(&mut self, took: Duration, under_way: usize, now: Instant) {
        self.answers += 1;
        self.seconds += took.as_secs_f64();
        self.quickest = self.quickest.min(took.as_secs_f64());
        self.under_way = self.under_way.max(under_way);
        let (passed, rounds) = (now.duration_since(self.began), f64::from(self.answers) / self.size);
        if passed >= WINDOW || (self.doubling && rounds >= 2.0 && passed >= SHORTEST_WINDOW) {
            self.turn(now);
        }
    }

    /// The provider asked for patience.
    pub(super) fn shrink(&mut self) {
        self.doubling = false;
        self.size = (self.size * 0.7).max(LEAST.min(self.most));
    }

    /// Everything is to be found out anew.
    pub(super) fn restart(&mut self) {
        *self = Self { most: self.most, size: FIRST.min(self.most), ..Self::new(1) };
    }

    fn turn(&mut self, now: Instant) {
        let average = self.seconds / f64::from(self.answers);
        let fair = 2.0 * self.quickest + LEEWAY.as_secs_f64();
        let gradient = (fair / average.max(f64::EPSILON)).clamp(0.5, 1.0);
        // Only what was used up can be too little.
        let used_up = f64::from(u32::try_from(self.under_way).unwrap_or(u32::MAX)) >= self.size * 0.8;
        if gradient < 1.0 {
            self.doubling = false;
            self.size *= gradient;
        } else if used_up {
            self.size += if self.doubling { self.size } else { self.size.sqrt() };
        }
        self.size = self.size.clamp(LEAST.min(self.most), self.most);
        self.quickest *= 1.0 + FORGETTING;
        (self.began, self.answers, self.seconds, self.under_way) = (now, 0, 0.0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A provider that answers so many at once, each after `base`; more than that have to wait.
    fn after(limit: &mut Limit, seconds: u64, capacity: f64, base: Duration) {
        let start = Instant::now();
        for window in 1..=seconds * 10 {
            let under_way = limit.get();
            let took = base.mul_f64((f64::from(u32::try_from(under_way).unwrap()) / capacity).max(1.0));
            let now = start + WINDOW * u32::try_from(window).unwrap();
            for _ in 0..10 {
                limit.note(took, under_way, now);
            }
            limit.turn(now);
        }
    }

    #[test]
    fn grows_to_the_most_where_nothing_gets_slower() {
        let mut limit = Limit::new(1_000);
        assert_eq!(limit.get(), 128);
        after(&mut limit, 1, 5_000.0, Duration::from_millis(50));
        assert_eq!(limit.get(), 1_000);
    }

    #[test]
    fn stays_where_the_provider_begins_to_slow_down_and_finds_its_way_back() {
        let mut limit = Limit::new(1_000);
        after(&mut limit, 20, 100.0, Duration::from_millis(100));
        assert!((100..400).contains(&limit.get()), "{}", limit.get());
        after(&mut limit, 60, 5_000.0, Duration::from_millis(100));
        assert_eq!(limit.get(), 1_000);
    }

    #[test]
    fn an_idle_account_keeps_its_limit_and_patience_is_given() {
        let mut limit = Limit::new(1_000);
        let start = Instant::now();
        for window in 1..100 {
            limit.note(Duration::from_millis(5), 1, start + WINDOW * window);
        }
        assert_eq!(limit.get(), 128);
        limit.shrink();
        assert_eq!(limit.get(), 89);
        (0..100).for_each(|_| limit.shrink());
        assert_eq!(limit.get(), 4);
        limit.restart();
        assert_eq!(limit.get(), 128);
    }

    #[test]
    fn the_operators_limit_holds() {
        let mut limit = Limit::new(2);
        after(&mut limit, 5, 5_000.0, Duration::from_millis(1));
        assert_eq!(limit.get(), 2);
        limit.shrink();
        assert_eq!(limit.get(), 2);
    }
}
