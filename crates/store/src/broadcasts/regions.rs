//! A broadcast by region: the same figures as its row has, counted with them in the same transactions, so that nobody ever goes over
//! a million messages to tell them.

use std::collections::BTreeMap;

use domain::{BroadcastId, Credits, MessageStatus, Quote, Region};
use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::{
    confirm::credits_by_region,
    read::{BroadcastCredits, MessageCounts, counts, credits},
};
use crate::{
    Store, StoreError,
    db::{Tx, args, to_json},
    dialect::Field,
};

/// How a broadcast stands in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionFigures {
    /// The region.
    pub region: Region,
    /// How many messages to there stand where.
    pub counts: MessageCounts,
    /// What became of the credits for there.
    pub credits: BroadcastCredits,
}

/// Recipients that come to stand elsewhere together.
pub(super) struct Share {
    /// Where they are; `None` of a broadcast that was confirmed before regions were counted.
    pub(super) region: Option<Region>,
    pub(super) messages: u64,
    pub(super) credits: Credits,
}

/// How figures of one region change: columns with what is added to each.
pub(crate) type RegionChange = BTreeMap<&'static str, i64>;

/// The columns that change as messages do.
fn columns() -> impl Iterator<Item = &'static str> {
    MessageStatus::ALL.iter().map(|status| status.as_str()).chain(["reserved", "spent", "released"])
}

/// Writes the figures of a broadcast that is confirmed now; `unwritten` where its messages are yet to be written.
pub(super) async fn insert(tx: &mut Tx, id: BroadcastId, quote: &Quote, unwritten: bool) -> Result<(), StoreError> {
    let regions: Vec<BTreeMap<&str, Value>> = quote
        .by_region
        .iter()
        .map(|part| {
            let waiting = if unwritten { part.recipients } else { 0 };
            BTreeMap::from([
                ("region", part.region.as_str().into()),
                ("unwritten", waiting.into()),
                ("queued", part.recipients.into()),
                ("reserved", part.credits.get().into()),
            ])
        })
        .collect();
    let fields = [("region", Field::Text), ("unwritten", Field::Int), ("queued", Field::Int), ("reserved", Field::Int)];
    let rows = tx.dialect().rows_of(1, "new", &fields);
    let sql = format!(
        "INSERT INTO broadcast_regions (broadcast_id, region, unwritten, queued, reserved)
         SELECT $2, region, unwritten, queued, reserved FROM {rows}"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&regions)?, id]).await?;
    Ok(())
}

/// Adds to a broadcast's figures. Its row must be locked, which keeps those of its regions in step.
pub(crate) async fn add(
    tx: &mut Tx,
    id: BroadcastId,
    changes: &BTreeMap<Region, RegionChange>,
) -> Result<(), StoreError> {
    let changes: Vec<BTreeMap<&str, Value>> = changes
        .iter()
        .map(|(region, change)| {
            let added = columns().map(|column| (column, change.get(column).copied().unwrap_or_default().into()));
            added.chain([("region", region.as_str().into())]).collect()
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let fields: Vec<_> =
        [("region", Field::Text)].into_iter().chain(columns().map(|column| (column, Field::Int))).collect();
    let rows = tx.dialect().rows_of(1, "change", &fields);
    let set: Vec<_> =
        columns().map(|column| format!("{column} = broadcast_regions.{column} + change.{column}")).collect();
    let sql = format!(
        "UPDATE broadcast_regions
         SET {}
         FROM {rows}
         WHERE broadcast_regions.broadcast_id = $2 AND broadcast_regions.region = change.region",
        set.join(", ")
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&changes)?, id]).await?;
    Ok(())
}

/// Notes that so many recipients of each region are unwritten no more.
pub(super) async fn go_over(tx: &mut Tx, id: BroadcastId, gone: &BTreeMap<Region, u64>) -> Result<(), StoreError> {
    let gone: Vec<BTreeMap<&str, Value>> = gone
        .iter()
        .map(|(region, number)| BTreeMap::from([("region", region.as_str().into()), ("number", (*number).into())]))
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(1, "gone", &[("region", Field::Text), ("number", Field::Int)]);
    let sql = format!(
        "UPDATE broadcast_regions
         SET unwritten = unwritten - gone.number
         FROM {rows}
         WHERE broadcast_regions.broadcast_id = $2 AND broadcast_regions.region = gone.region"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&gone)?, id]).await?;
    Ok(())
}

/// The recipients for whom no message is written, by region: of these so many messages and credits, less those that the
/// caller has gone over since it read them.
pub(super) async fn rest(
    tx: &mut Tx,
    id: BroadcastId,
    quote: &Quote,
    (messages, credits): (u64, Credits),
    gone: &BTreeMap<Region, u64>,
) -> Result<Vec<Share>, StoreError> {
    let each = credits_by_region(quote)?;
    let sql = "SELECT region, unwritten FROM broadcast_regions WHERE broadcast_id = $1 AND unwritten > 0";
    let mut shares = Vec::new();
    let (mut known, mut worth) = (0, 0);
    for row in tx.all(sql, args![id]).await? {
        let region: Region = row.get("region")?;
        let left = row.get::<u64>("unwritten")?.saturating_sub(gone.get(&region).copied().unwrap_or_default());
        let cost = each.get(&region).copied().unwrap_or_default();
        let credits = cost.checked_mul(left).map_err(|error| StoreError::corrupt("quote", error))?;
        if left > 0 {
            known += left;
            worth += credits.get();
            shares.push(Share { region: Some(region), messages: left, credits });
        }
    }
    if messages > known {
        let credits = Credits::new(credits.get() - worth);
        shares.push(Share { region: None, messages: messages - known, credits });
    }
    Ok(shares)
}

impl Store {
    /// How a broadcast stands in each of its regions, sorted by their codes; empty for one that was confirmed before regions
    /// were counted.
    pub async fn broadcast_regions(&self, id: BroadcastId) -> Result<Vec<RegionFigures>, StoreError> {
        // The primary key serves it.
        let sql = "SELECT region, queued, sending, accepted, delivered, failed, expired, rejected, unknown, suppressed,
                          cancelled, reserved, spent, released
                   FROM broadcast_regions
                   WHERE broadcast_id = $1
                   ORDER BY region";
        let rows = self.read().await?.all(sql, args![id]).await?;
        let figures = rows
            .iter()
            .map(|row| Ok(RegionFigures { region: row.get("region")?, counts: counts(row)?, credits: credits(row)? }));
        figures.collect()
    }
}
