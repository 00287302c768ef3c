//! How the provider behaves.

use std::time::Duration;

use super::oracle::Answer;

/// How the provider behaves at present.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// The shortest and the longest usual time for an answer, in milliseconds.
    pub latency: (u64, u64),
    /// Whether it refuses, cuts, garbles and reports as badly as it can; else it takes everything and reports nothing.
    pub stormy: bool,
    /// Whether it sometimes answers later than anybody waits.
    pub hangs: bool,
}

impl Manner {
    /// Takes everything within so many milliseconds.
    pub fn calm(from: u64, to: u64) -> Self {
        Self { latency: (from, to), stormy: false, hangs: false }
    }
}

/// What happens to one message.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) answer: Answer,
    /// Between reading the request and answering it.
    pub(super) latency: Duration,
    /// Whether the connection is closed after the answer.
    pub(super) close: bool,
    pub(super) reports: Vec<PlannedReport>,
}

/// A delivery report to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlannedReport {
    pub(super) status: u8,
    pub(super) when: When,
}

/// When a report is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// While the request waits for its answer.
    BeforeTheAnswer,
    /// So long after the decision.
    After(Duration),
}

const DELIVERED: u8 = 1;
const FAILED: u8 = 2;
const EXPIRED: u8 = 3;

impl Plan {
    pub(super) fn draw(manner: Manner, rng: &mut fastrand::Rng) -> Self {
        let (from, to) = manner.latency;
        let usual = Duration::from_millis(rng.u64(from..=to.max(from)));
        if !manner.stormy {
            return Self { answer: Answer::Accepted, latency: usual, close: false, reports: Vec::new() };
        }
        // Out of 10,000. Each wish for patience slows the account down for seconds, so that there must be few of them.
        let answer = match rng.u32(0..10_000) {
            0..15 => Answer::TooManyRequests,
            15..30 => Answer::Throttled,
            200..400 => Answer::Refused,
            400..500 => Answer::Cut,
            500..600 => Answer::Garbled,
            600..603 if manner.hangs => Answer::Hung,
            _ => Answer::Accepted,
        };
        let latency = match rng.u32(0..1_000) {
            0 => usual + Duration::from_secs(2),
            1..30 => usual + Duration::from_millis(rng.u64(50..300)),
            _ => usual,
        };
        let reports = match answer {
            Answer::Accepted => reports(rng),
            // It went out after all, whatever became of the answer.
            Answer::Cut | Answer::Garbled if rng.bool() => vec![delivered(When::After(milliseconds(rng, 0..1_500)))],
            _ => Vec::new(),
        };
        Self { answer, latency, close: rng.u32(0..100) < 5, reports }
    }
}

fn delivered(when: When) -> PlannedReport {
    PlannedReport { status: DELIVERED, when }
}

fn milliseconds(rng: &mut fastrand::Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(rng.u64(range))
}

/// Reports on a message that was taken: none, one, two alike, two that differ, soon, late, before the answer.
fn reports(rng: &mut fastrand::Rng) -> Vec<PlannedReport> {
    let soon = When::After(milliseconds(rng, 5..500));
    let again = When::After(milliseconds(rng, 5..1_500));
    let late = When::After(milliseconds(rng, 2_000..6_000));
    let of = |status, when| PlannedReport { status, when };
    match rng.u32(0..100) {
        0..40 => Vec::new(),
        40..60 => vec![delivered(soon)],
        60..68 => vec![delivered(soon), delivered(again)],
        68..76 => vec![delivered(When::BeforeTheAnswer)],
        76..80 => vec![of(FAILED, When::BeforeTheAnswer), delivered(again)],
        80..86 => vec![of(FAILED, soon), delivered(again)],
        86..90 => vec![delivered(soon), of(EXPIRED, again)],
        90..94 => vec![of(FAILED, soon), of(EXPIRED, again)],
        94..97 => vec![of(EXPIRED, soon)],
        _ => vec![delivered(late)],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Answer, Manner, Plan};

    #[test]
    fn a_storm_brings_everything_and_the_same_seed_the_same() {
        let draw = |seed| {
            let mut rng = fastrand::Rng::with_seed(seed);
            let manner = Manner { latency: (1, 5), stormy: true, hangs: true };
            (0..60_000)
                .map(|_| Plan::draw(manner, &mut rng))
                .map(|plan| (plan.answer, plan.reports))
                .collect::<Vec<_>>()
        };
        let drawn = draw(7);
        let answers: BTreeSet<Answer> = drawn.iter().map(|(answer, _)| *answer).collect();
        assert_eq!(answers.len(), 7, "{answers:?}");
        assert_eq!(drawn, draw(7));
        assert_ne!(drawn, draw(8));
    }

    #[test]
    fn a_calm_provider_takes_everything() {
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..1_000 {
            let plan = Plan::draw(Manner::calm(3, 9), &mut rng);
            assert_eq!(plan.answer, Answer::Accepted);
            assert!((3..=9).contains(&plan.latency.as_millis()));
            assert!(plan.reports.is_empty());
        }
    }
}
