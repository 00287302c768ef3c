//! How fast answers come in.

use std::time::{Duration, Instant};

/// Answers are counted over spans of this length.
const SPAN: Duration = Duration::from_millis(250);

/// Counts answers by quarters of a second.
#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    count: usize,
    last_span: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { began: Instant::now(), count: 0, last_span: 0 }
    }
}

impl Pace {
    /// An answer came.
    pub(super) fn note(&mut self) {
        self.turn(Instant::now());
        self.count += 1;
    }

    /// Answers to be expected in a quarter of a second.
    pub(super) fn in_a_quarter_second(&self) -> usize {
        if self.began.elapsed() < SPAN * 4 { self.last_span.max(self.count) } else { 0 }
    }

    fn turn(&mut self, now: Instant) {
        let elapsed = now.duration_since(self.began);
        if elapsed < SPAN {
            return;
        }
        self.last_span = if elapsed < SPAN * 2 { self.count } else { 0 };
        self.count = 0;
        self.began = now;
    }
}
