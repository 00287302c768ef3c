//! Several processes on one PostgreSQL.

use anyhow::ensure;

use crate::database::People;
use crate::sink::Options as Behaviour;
use crate::stage::{Stage, Target};
use crate::table::Row;
use crate::words::{rounded, tell};

const LATENCY_MS: u64 = 100;
/// Messages in flight in each process.
const CONCURRENCY: u32 = 32;
/// What a process can send at most: so many in flight, ten times a second.
const EACH: u64 = 320;

/// The rate of 1, 2 and 4 processes whose concurrency is fixed.
pub(crate) async fn processes(target: &Target, seconds: u64) -> anyhow::Result<Vec<Row>> {
    ensure!(target.postgres, "several processes need PostgreSQL: --postgres");
    let target = Target { concurrency: CONCURRENCY, ..target.clone() };
    let mut rates = Vec::new();
    for processes in [1_u32, 2, 4] {
        tell(&format!("{processes} processes on one PostgreSQL"))?;
        let messages = EACH * u64::from(processes) * seconds;
        let stage = Stage::set(&target, messages, People::Alike, Behaviour::after(LATENCY_MS)).await?;
        let mut others = Vec::new();
        for number in 1..processes {
            others.push(stage.another(number).await?);
        }
        stage.grant().await?;
        stage.broadcast("bench-1").await?;
        rates.push(stage.sink.take_all(messages).await?.rate());
        for other in others {
            other.stop().await?;
        }
        stage.carillon.stop().await?;
    }
    let [one, two, four] = rates[..] else { anyhow::bail!("three rates") };
    Ok(vec![Row::new(
        "processes on one PostgreSQL, sink at 100 ms, 32 in flight each: 1, 2, 4",
        "at least 1.9 and 3.6 times the rate of one",
        format!(
            "{}, {}, {} messages/s: {:.2} and {:.2} times",
            rounded(one),
            rounded(two),
            rounded(four),
            two / one,
            four / one
        ),
        two >= 1.9 * one && four >= 3.6 * one,
    )])
}
