//! What comes in while a broadcast goes out.

use std::time::Duration;

use anyhow::Context as _;

use crate::database::People;
use crate::load::{Kind, Outcome, in_a_process};
use crate::sink::Options as Behaviour;
use crate::stage::{Stage, Target};
use crate::table::Row;
use crate::words::{grouped, per_second, rounded, tell};

/// How long p99 of an inbound text may be.
const PATIENCE: Duration = Duration::from_millis(50);

/// Texts of subscribers, one of ten a STOP.
pub(crate) async fn inbound(target: &Target, subscribers: u64, rate: u32, seconds: u32) -> anyhow::Result<Vec<Row>> {
    tell("inbound texts during a broadcast")?;
    let stage = Stage::set(target, subscribers, People::Alike, Behaviour::default()).await?;
    stage.grant().await?;
    let provider = stage.api.get("/provider").await?;
    let url = provider["webhooks"]["inbound"].as_str().context("no address for inbound texts")?.to_owned();
    let (id, started, _) = stage.confirm("bench-1").await?;
    // From those who are texted last, so that a STOP still finds something to stop.
    let from = subscribers / 2;
    let found = in_a_process(Kind::Inbound, &url, rate, seconds, from).await?;
    let was_sending = is_sending(&stage, &id).await?;
    stage.wait(&id, started).await?;
    let rows = stage.database.rows("inbound_messages").await?;
    let row = Row::new(
        format!("inbound webhook during a broadcast to {}, {}", grouped(subscribers), stage.database.engine()),
        format!("{} requests/s, p99 under 50 ms, none lost", grouped(rate.into())),
        format!(
            "{} requests/s, {}; {}{}",
            rounded(per_second(found.sent, found.time)),
            found.times.words_to_p99(),
            lost(&found, rows),
            remark(was_sending),
        ),
        was_sending && found.times.p99 < PATIENCE && rows == found.sent && found.stored == found.sent,
    );
    stage.carillon.stop().await?;
    Ok(vec![row])
}

/// Delivery reports for what the broadcast sent.
pub(crate) async fn reports(target: &Target, subscribers: u64, rate: u32, seconds: u32) -> anyhow::Result<Vec<Row>> {
    tell("delivery reports during a broadcast")?;
    let behaviour = Behaviour { keep_reports: true, ..Behaviour::default() };
    let stage = Stage::set(target, subscribers, People::Alike, behaviour).await?;
    stage.grant().await?;
    let (id, started, _) = stage.confirm("bench-1").await?;
    let found = in_a_process(Kind::Reports, &stage.sink.url, rate, seconds, 0).await?;
    let was_sending = is_sending(&stage, &id).await?;
    stage.wait(&id, started).await?;
    let rows = stage.database.rows("delivery_reports").await?;
    let reached = per_second(found.stored, found.time);
    let row = Row::new(
        format!("delivery reports during a broadcast to {}, {}", grouped(subscribers), stage.database.engine()),
        format!("{} requests/s stored, none lost", grouped(rate.into())),
        format!(
            "{} requests/s, {}; {}{}",
            rounded(reached),
            found.times.words_to_p99(),
            lost(&found, rows),
            remark(was_sending),
        ),
        was_sending && reached >= f64::from(rate) * 0.95 && rows == found.sent && found.stored == found.sent,
    );
    stage.carillon.stop().await?;
    Ok(vec![row])
}

async fn is_sending(stage: &Stage, id: &str) -> anyhow::Result<bool> {
    Ok(stage.api.get(&format!("/broadcasts/{id}")).await?["status"] != "done")
}

fn lost(found: &Outcome, rows: u64) -> String {
    if found.stored == found.sent && rows == found.sent {
        format!("none of {} lost", grouped(rows))
    } else {
        format!("{} sent, {} answered with 2xx, {} rows", grouped(found.sent), grouped(found.stored), grouped(rows))
    }
}

/// The broadcast must outlast the load, or the load was not during it.
fn remark(was_sending: bool) -> &'static str {
    if was_sending { "" } else { " (the broadcast ended before)" }
}
