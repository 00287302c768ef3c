//! How the provider behaves.

use std::time::Duration;

use super::oracle::{Answer, OPTED_OUT};
use crate::numbers::{self, Digits};

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
    /// What became of it in the end, if it was taken.
    pub(super) fate: Option<u8>,
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
    pub(super) code: u16,
    pub(super) way: Way,
    pub(super) when: When,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    PutForm,
    PostForm,
    Query,
    Json,
}

/// When a report is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// While the request waits for its answer.
    BeforeTheAnswer,
    /// So long after the decision.
    After(Duration),
}

pub(super) const DELIVERED: u8 = 1;
const FAILED: u8 = 2;
const EXPIRED: u8 = 3;
const PENDING: u8 = 4;
/// A status that the document doesn't know.
const NONSENSE: u8 = 9;

/// Codes of "Delivery Report" that go with a failure: absent, unknown, expired, and one that isn't listed.
const CODES: [u16; 4] = [1, 5, 52, 999];

impl Way {
    pub(super) fn draw(rng: &mut fastrand::Rng) -> Self {
        [Self::PutForm, Self::PutForm, Self::PostForm, Self::Query, Self::Json][rng.usize(0..5)]
    }

    /// Whether codes are written without leading zeros.
    pub(super) fn is_terse(self) -> bool {
        matches!(self, Self::PostForm | Self::Query)
    }
}

impl Plan {
    pub(super) fn draw(manner: Manner, to: Digits, rng: &mut fastrand::Rng) -> Self {
        let (from, most) = manner.latency;
        let usual = Duration::from_millis(rng.u64(from..=most.max(from)));
        if !manner.stormy {
            let fate = Some(DELIVERED);
            return Self { answer: Answer::Accepted, fate, latency: usual, close: false, reports: Vec::new() };
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
            Answer::Accepted => reports(to, rng),
            // It went out after all, whatever became of the answer. The first word on it may be that it is on its way.
            Answer::Cut | Answer::Garbled if rng.bool() => {
                let status = if rng.bool() { DELIVERED } else { PENDING };
                vec![report(status, When::After(milliseconds(rng, 0..1_500)), rng)]
            }
            _ => Vec::new(),
        };
        let taken = answer == Answer::Accepted || !reports.is_empty();
        let fate = taken.then(|| fate(&reports, rng));
        Self { answer, fate, latency, close: rng.u32(0..100) < 5, reports }
    }

    /// The account is refused: nothing becomes of the message.
    pub(super) fn refused(answer: Answer, manner: Manner) -> Self {
        let latency = Duration::from_millis(manner.latency.0);
        Self { answer, fate: None, latency, close: false, reports: Vec::new() }
    }
}

/// What became of a message in the end: what its reports come to, or what nobody reports on.
fn fate(reports: &[PlannedReport], rng: &mut fastrand::Rng) -> u8 {
    let told = |wanted: &[u8]| reports.iter().map(|report| report.status).find(|status| wanted.contains(status));
    told(&[DELIVERED])
        .or_else(|| told(&[FAILED, EXPIRED]))
        .unwrap_or_else(|| [DELIVERED, DELIVERED, FAILED, EXPIRED, PENDING][rng.usize(0..5)])
}

fn milliseconds(rng: &mut fastrand::Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(rng.u64(range))
}

fn report(status: u8, when: When, rng: &mut fastrand::Rng) -> PlannedReport {
    let code = if matches!(status, FAILED | EXPIRED) { CODES[rng.usize(0..CODES.len())] } else { 0 };
    PlannedReport { status, code, way: Way::draw(rng), when }
}

/// Reports on a message that was taken: none, one, two alike, two that differ, soon, late, before the answer, such that
/// settle nothing, and the carrier's word that the number opted out.
fn reports(to: Digits, rng: &mut fastrand::Rng) -> Vec<PlannedReport> {
    let before = When::BeforeTheAnswer;
    let soon = When::After(milliseconds(rng, 5..500));
    let again = When::After(milliseconds(rng, 5..1_500));
    let late = When::After(milliseconds(rng, 2_000..6_000));
    if numbers::may_opt_out(to) && rng.u32(0..100) < 12 {
        let opted_out = |when, rng: &mut _| PlannedReport { code: OPTED_OUT, ..report(FAILED, when, rng) };
        let first = opted_out(if rng.bool() { before } else { soon }, rng);
        // Repeated, in another form perhaps.
        return if rng.bool() { vec![first] } else { vec![first, opted_out(again, rng)] };
    }
    let planned: &[(u8, When)] = match rng.u32(0..100) {
        0..34 => &[],
        34..40 => &[(PENDING, soon)],
        40..56 => &[(DELIVERED, soon)],
        56..60 => &[(PENDING, before), (DELIVERED, again)],
        60..68 => &[(DELIVERED, soon), (DELIVERED, again)],
        68..74 => &[(DELIVERED, before)],
        74..76 => &[(NONSENSE, soon)],
        76..80 => &[(FAILED, before), (DELIVERED, again)],
        80..86 => &[(FAILED, soon), (DELIVERED, again)],
        86..90 => &[(DELIVERED, soon), (EXPIRED, again)],
        90..94 => &[(FAILED, soon), (EXPIRED, again)],
        94..97 => &[(EXPIRED, soon)],
        _ => &[(DELIVERED, late)],
    };
    planned.iter().map(|(status, when)| report(*status, *when, rng)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Answer, DELIVERED, Manner, OPTED_OUT, Plan, Way};
    use crate::numbers::{stranger, subscriber};

    #[test]
    fn a_storm_brings_everything_and_the_same_seed_the_same() {
        let draw = |seed| {
            let mut rng = fastrand::Rng::with_seed(seed);
            let manner = Manner { latency: (1, 5), stormy: true, hangs: true };
            (0..60_000)
                .map(|index| Plan::draw(manner, subscriber(index % 6), &mut rng))
                .map(|plan| (plan.answer, plan.fate, plan.reports))
                .collect::<Vec<_>>()
        };
        let drawn = draw(7);
        let answers: BTreeSet<Answer> = drawn.iter().map(|(answer, ..)| *answer).collect();
        assert_eq!(answers.len(), 7, "{answers:?}");
        let reports = || drawn.iter().flat_map(|(.., reports)| reports);
        assert_eq!(reports().map(|report| report.status).collect::<BTreeSet<_>>(), [1, 2, 3, 4, 9].into());
        assert_eq!(reports().map(|report| report.way).collect::<BTreeSet<Way>>().len(), 4);
        assert_eq!(drawn.iter().filter_map(|(_, fate, _)| *fate).collect::<BTreeSet<_>>(), [1, 2, 3, 4].into());
        assert_eq!(drawn, draw(7));
        assert_ne!(drawn, draw(8));
    }

    #[test]
    fn carriers_speak_only_for_those_who_have_nobody_else_to() {
        let mut rng = fastrand::Rng::with_seed(3);
        let manner = Manner { latency: (1, 5), stormy: true, hangs: false };
        for (number, may) in [
            (subscriber(0), false),
            (subscriber(1), false),
            (subscriber(2), false),
            (subscriber(4), true),
            (stranger(0), true),
            (stranger(1), false),
        ] {
            let left = (0..1_000)
                .flat_map(|_| Plan::draw(manner, number, &mut rng).reports)
                .any(|report| report.code == OPTED_OUT);
            assert_eq!(left, may, "{number}");
        }
    }

    #[test]
    fn a_calm_provider_takes_everything() {
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..1_000 {
            let plan = Plan::draw(Manner::calm(3, 9), subscriber(0), &mut rng);
            assert_eq!((plan.answer, plan.fate), (Answer::Accepted, Some(DELIVERED)));
            assert!((3..=9).contains(&plan.latency.as_millis()));
            assert!(plan.reports.is_empty());
        }
    }
}
