//! Broadcasts: as fast as it goes, against a slow provider, at a set rate, and growing.

use crate::broadcast::{Outcome, bare_loop, measure};
use crate::sink::Received;
use crate::stage::Target;
use crate::table::Row;
use crate::words::{grouped, mebibytes, rounded, tell};

/// The bare loop's messages in flight, where the sink answers at once.
const LOOP_CONCURRENCY: u32 = 64;
/// Messages in flight against a sink that takes its time.
const LATE_CONCURRENCY: u32 = 1_000;
const LATE_MS: u64 = 50;
/// Within this share of another time or rate counts as the same.
const FLAT: f64 = 0.15;

/// A sink that answers at once.
pub(crate) async fn at_once(target: &Target, messages: u64) -> anyhow::Result<Vec<Row>> {
    tell("dispatch, sink at 0 ms: the bare loop")?;
    let bare = bare_loop(messages, 0, LOOP_CONCURRENCY).await?;
    tell("dispatch, sink at 0 ms: the broadcast")?;
    let found = measure(target, messages, 0, None).await?;
    let (share, least) = if target.postgres { (0.20, 10_000.0) } else { (0.40, 20_000.0) };
    let met = found.rate() >= least && found.rate() >= share * bare;
    let row = Row::new(
        format!("dispatch, sink at 0 ms, {}, {} recipients", found.engine, grouped(messages)),
        format!("at least {:.0} % of the bare loop and {}/s", share * 100.0, rounded(least)),
        format!("{} messages/s; confirmed in {} ms", rounded(found.rate()), found.confirmed.as_millis()),
        met,
    );
    Ok(vec![row.of_loop(found.rate(), bare)])
}

/// A sink that takes its time.
pub(crate) async fn late(target: &Target, messages: u64) -> anyhow::Result<Vec<Row>> {
    let target = Target { concurrency: LATE_CONCURRENCY, ..target.clone() };
    tell("dispatch, sink at 50 ms: the bare loop")?;
    let bare = bare_loop(messages, LATE_MS, LATE_CONCURRENCY).await?;
    tell("dispatch, sink at 50 ms: the broadcast")?;
    let found = measure(&target, messages, LATE_MS, None).await?;
    let row = Row::new(
        format!("dispatch, sink at 50 ms, 1,000 in flight, {}, {} recipients", found.engine, grouped(messages)),
        "at least 12,000/s on SQLite",
        format!("{} messages/s", rounded(found.rate())),
        found.rate() >= 12_000.0,
    );
    Ok(vec![row.of_loop(found.rate(), bare)])
}

/// A rate that is set on the account.
pub(crate) async fn rated(target: &Target, rate: u32, seconds: u32) -> anyhow::Result<Vec<Row>> {
    let messages = u64::from(rate) * u64::from(seconds);
    let target = Target { concurrency: LATE_CONCURRENCY, ..target.clone() };
    tell("dispatch at a set rate")?;
    let found = measure(&target, messages, LATE_MS, Some(rate)).await?;
    let set = f64::from(rate);
    let seconds = Seconds::of(&found.received);
    let met =
        (found.received.rate() / set - 1.0).abs() <= 0.05 && seconds.least >= set * 0.95 && seconds.most <= set * 1.05;
    Ok(vec![Row::new(
        format!("dispatch, sink at 50 ms, rate set to {}/s, {}", grouped(rate.into()), found.engine),
        "within 5 % of the rate, flat over the run",
        format!(
            "{} messages/s; {} to {} in a second, standard deviation {:.1}",
            rounded(found.received.rate()),
            rounded(seconds.least),
            rounded(seconds.most),
            seconds.deviation
        ),
        met,
    )])
}

/// How messages are spread over whole seconds.
struct Seconds {
    least: f64,
    most: f64,
    deviation: f64,
}

impl Seconds {
    fn of(received: &Received) -> Self {
        let counts: Vec<f64> = received.by_second().into_iter().map(f64::from).collect();
        let number = counts.iter().map(|_| 1.0).sum::<f64>().max(1.0);
        let mean = counts.iter().sum::<f64>() / number;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / number;
        Self {
            least: counts.iter().copied().reduce(f64::min).unwrap_or_default(),
            most: counts.iter().copied().reduce(f64::max).unwrap_or_default(),
            deviation: variance.sqrt(),
        }
    }
}

/// The same broadcast to more and more: memory, and time for each message.
pub(crate) async fn growing(target: &Target, sizes: &[u64]) -> anyhow::Result<Vec<Row>> {
    let mut found = Vec::new();
    for &messages in sizes {
        tell(&format!("broadcast to {}", grouped(messages)))?;
        found.push(measure(target, messages, 0, None).await?);
    }
    let memory = found.iter().map(|one| format!("{} at {}", mebibytes(one.peak_memory), grouped(one.messages)));
    let memory: Vec<String> = memory.collect();
    let times: Vec<f64> = found.iter().map(per_message).collect();
    let spread = times.iter().copied().fold(f64::MIN, f64::max) / times.iter().copied().fold(f64::MAX, f64::min) - 1.0;
    let words = found.iter().zip(&times).map(|(one, time)| format!("{time:.1} µs at {}", grouped(one.messages)));
    let words: Vec<String> = words.collect();
    Ok(vec![
        Row::new(
            "memory of the process during a broadcast (VmHWM)",
            "under 100 MB at the most, and no more than a tenth above the size before",
            memory.join("; "),
            is_small(&found),
        ),
        Row::new(
            "time for each message as the work grows",
            "flat within 15 %",
            format!("{}; {:.0} % apart", words.join("; "), spread * 100.0),
            spread <= FLAT,
        ),
    ])
}

/// Microseconds for each message, from the first to the last at the sink.
#[allow(clippy::cast_precision_loss, reason = "a time is rounded anyway")]
fn per_message(found: &Outcome) -> f64 {
    found.received.seconds * 1e6 / found.messages as f64
}

fn is_small(found: &[Outcome]) -> bool {
    let [.., before, largest] = found else { return false };
    largest.peak_memory < 100_000_000 && largest.peak_memory * 10 <= before.peak_memory * 11
}
