//! Messages of broadcasts that wait for their recipients' quiet hours to end.
//!
//! They are queued and due when these end. Whoever claims looks at the hour again, so that nothing goes out in quiet hours however
//! it came to be late; here they are looked at when the hours have changed.

use domain::{BroadcastId, MessageId, Opening, Openings, QuietHours, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    LEASE, Store, StoreError,
    db::{Row, Tx, args, json_id, to_json},
    dialect::{Field, Gate},
    messages::id_list,
};

/// Why messages were not sent: no hour is right in all the zones that their numbers may be in.
pub(crate) const NEVER: &str = "quiet_hours";
/// How many are looked at in one go where all of them wait: a few milliseconds of work.
pub(crate) const LOOKED_AT: u64 = 500;
/// Waiting messages that are looked at again in one transaction.
const AGAIN_AT_ONCE: u32 = 1_000;
/// Up to so many are counted one by one.
const COUNTED: u32 = 10_000;

/// How long a message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// When its recipient may be texted.
    pub(crate) until: Timestamp,
    /// Until when it may go out: as much later as it waits.
    pub(crate) latest: Option<Timestamp>,
}

/// A wait as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    until: i64,
    latest: Option<i64>,
}

impl Wait {
    /// The wait from now on of a message that may go out until `latest`.
    pub(crate) fn from(now: Timestamp, until: Timestamp, latest: Option<Timestamp>) -> Self {
        Self { until, latest: latest.map(|latest| latest.plus(until.since(now))) }
    }

    /// Puts off messages that are locked.
    pub(crate) async fn put_off(tx: &mut Tx, waits: &[(MessageId, Self)]) -> Result<(), StoreError> {
        if waits.is_empty() {
            return Ok(());
        }
        let fields = [("id", Field::Uuid), ("until", Field::Int), ("latest", Field::Int)];
        let rows = tx.dialect().rows_of(1, "wait", &fields);
        let sql = format!(
            "UPDATE messages
             SET due_at = wait.until, quiet_until = wait.until, latest_at = COALESCE(wait.latest, latest_at)
             FROM {rows}
             WHERE messages.id = wait.id"
        );
        let bound: Vec<_> = waits
            .iter()
            .map(|(id, wait)| Bound {
                id: json_id(id.as_uuid()),
                until: wait.until.as_micros(),
                latest: wait.latest.map(Timestamp::as_micros),
            })
            .collect();
        tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
        Ok(())
    }
}

/// Until when a message may go out: as its broadcast, or longer if it waited.
pub(crate) fn latest_of(row: &Row) -> Result<Option<Timestamp>, StoreError> {
    let own: Option<Timestamp> = row.get("latest_at")?;
    Ok(own.max(row.get("broadcast_latest_at")?))
}

/// Has those of a broadcast who wait looked at again. The site must be locked.
pub(crate) async fn look_again(
    tx: &mut Tx,
    site: SiteId,
    broadcast: BroadcastId,
    now: Timestamp,
) -> Result<(), StoreError> {
    // `messages_quiet` serves it.
    let sql = "UPDATE sites SET quiet_changed_at = $3
               WHERE id = $1 AND EXISTS (
                   SELECT 1 FROM messages
                   WHERE broadcast_id = $2 AND status = 'queued' AND quiet_until > $3
               )";
    tx.execute(sql, args![site, broadcast, now]).await?;
    Ok(())
}

/// Says of messages of a site that were cancelled as too late why they were where no hour was right for them either: time was not
/// what they lacked. The rows have `id`, `recipient` and `region`.
pub(crate) async fn give_true_reason(
    tx: &mut Tx,
    site: SiteId,
    cancelled: &[Row],
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(hours) = hours_of(tx, site).await?.filter(|_| !cancelled.is_empty()) else { return Ok(()) };
    let mut openings = Openings::new(hours, now, LEASE);
    let mut never: Vec<MessageId> = Vec::new();
    for row in cancelled {
        let (recipient, region) = (row.get("recipient")?, row.get("region")?);
        if let (Some(recipient), Some(region)) = (recipient, region)
            && openings.of(recipient, region) == Opening::Never
        {
            never.push(row.get("id")?);
        }
    }
    if never.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(1, "never", &[("id", Field::Uuid)]);
    let sql = format!("UPDATE messages SET reason = $2 WHERE id IN (SELECT id FROM {rows})");
    tx.execute(AssertSqlSafe(sql), args![id_list(&never)?, NEVER]).await?;
    Ok(())
}

/// The quiet hours of a site, if it has any.
async fn hours_of(tx: &mut Tx, site: SiteId) -> Result<Option<QuietHours>, StoreError> {
    let row = tx.one("SELECT quiet_hours FROM sites WHERE id = $1", args![site]).await?;
    row.get::<Option<String>>("quiet_hours")?.map(|_| row.json("quiet_hours")).transpose()
}

/// How many messages of a broadcast wait for quiet hours to end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QuietWait {
    /// How many.
    pub messages: u64,
    /// There may be more of them.
    pub or_more: bool,
    /// When the first of them may go out.
    pub next_at: Option<Timestamp>,
}

impl Store {
    /// How many messages of a broadcast wait for quiet hours to end.
    pub async fn quiet_wait(&self, broadcast: BroadcastId, now: Timestamp) -> Result<QuietWait, StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        let index = tx.dialect().by_index("messages_quiet");
        let of_it = format!("FROM messages{index} WHERE broadcast_id = $1 AND status = 'queued'");
        let sql = format!("SELECT MIN(quiet_until) AS next_at {of_it} AND quiet_until > $2");
        let next_at: Option<Timestamp> = tx.one(AssertSqlSafe(sql), args![broadcast, now]).await?.get("next_at")?;
        if next_at.is_none() {
            return Ok(QuietWait::default());
        }
        let waiting = format!("SELECT COUNT(*) AS n FROM (SELECT 1 {of_it} AND quiet_until > $2 LIMIT $3) AS found");
        let some: u64 = tx.one(AssertSqlSafe(waiting), args![broadcast, now, COUNTED + 1]).await?.get("n")?;
        if some <= u64::from(COUNTED) {
            return Ok(QuietWait { messages: some, or_more: false, next_at });
        }
        // Where many wait, the others are mostly few.
        let others = format!(
            "SELECT queued - unwritten AS rows_queued, (
                 SELECT COUNT(*) FROM (
                     SELECT * FROM (SELECT 1 {of_it} AND quiet_until IS NULL LIMIT $3) AS unmoved
                     UNION ALL
                     SELECT * FROM (SELECT 1 {of_it} AND quiet_until <= $2 LIMIT $3) AS ended
                 ) AS others
             ) AS others
             FROM broadcasts
             WHERE id = $1"
        );
        let row = tx.one(AssertSqlSafe(others), args![broadcast, now, COUNTED]).await?;
        let (all, others): (u64, u64) = (row.get("rows_queued")?, row.get("others")?);
        let exact = others < u64::from(COUNTED);
        Ok(QuietWait { messages: if exact { all.saturating_sub(others) } else { some }, or_more: !exact, next_at })
    }

    /// How many messages of a broadcast got cancelled because no hour was right in all the zones that their numbers may be in.
    /// What never came to be a row stands in [`crate::Broadcast::left_meanwhile`].
    pub async fn count_no_hour(&self, broadcast: BroadcastId) -> Result<u64, StoreError> {
        // `messages_of_broadcast` serves it: named recipients are 10,000 at most.
        let sql = "SELECT COUNT(*) AS n FROM messages WHERE broadcast_id = $1 AND status = 'cancelled' AND reason = $2";
        self.read().await?.one(sql, args![broadcast, NEVER]).await?.get("n")
    }

    /// Looks again at the messages that wait, where quiet hours have changed or a broadcast was let go on: each waits until it may go
    /// out by the present hours. How many were looked at.
    pub async fn look_again_at_quiet_hours(&self, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "SELECT id, quiet_changed_at FROM sites WHERE quiet_changed_at IS NOT NULL ORDER BY id";
        let changed = self.read().await?.all(sql, Vec::new()).await?;
        let mut looked_at = 0;
        for row in changed {
            let (site, at): (SiteId, Timestamp) = (row.get("id")?, row.get("quiet_changed_at")?);
            let mut after = MessageId::from_uuid(uuid::Uuid::nil());
            while let Some((last, some)) = self.look_again_at_some(site, after, now).await? {
                after = last;
                looked_at += some;
            }
            let mut tx = self.write("look_again_at_quiet_hours").await?;
            let sql = "UPDATE sites SET quiet_changed_at = NULL WHERE id = $1 AND quiet_changed_at = $2";
            tx.execute(sql, args![site, at]).await?;
            tx.commit().await?;
        }
        Ok(looked_at)
    }

    /// The next of them by their ids: the last one's and how many; `None` if there are no more.
    async fn look_again_at_some(
        &self,
        site: SiteId,
        after: MessageId,
        now: Timestamp,
    ) -> Result<Option<(MessageId, u64)>, StoreError> {
        let mut tx = self.write("look_again_at_some").await?;
        tx.pass(Gate::Sending).await?;
        let hours = hours_of(&mut tx, site).await?.unwrap_or_default();
        let mut openings = Openings::new(hours, now, LEASE);
        let (lock, index) = (tx.dialect().for_update_skip_locked("m"), tx.dialect().by_index("messages_waited"));
        let sql = format!(
            "SELECT m.id, m.recipient, m.region, m.quiet_until, m.latest_at, b.latest_at AS broadcast_latest_at
             FROM messages m{index}
             LEFT JOIN broadcasts b ON b.id = m.broadcast_id
             WHERE m.site_id = $1 AND m.id > $2 AND m.status = 'queued' AND m.quiet_until > $3
             ORDER BY m.id
             LIMIT $4{lock}"
        );
        let rows = tx.all(AssertSqlSafe(sql), args![site, after, now, AGAIN_AT_ONCE]).await?;
        let mut waits = Vec::with_capacity(rows.len());
        for row in &rows {
            // For whom no hour is right any more is due, to be cancelled when it is claimed.
            let until = match openings.of(row.get("recipient")?, row.get("region")?) {
                Opening::At(until) => until,
                Opening::Now | Opening::Never => now,
            };
            waits.push((row.get("id")?, anew(row, until, now)?));
        }
        Wait::put_off(&mut tx, &waits).await?;
        tx.commit().await?;
        Ok(waits.last().map(|(last, _)| (*last, waits.len() as u64)))
    }
}

/// What becomes of a wait that now ends then: time to go out that was lost by waiting is found again, and not more.
fn anew(row: &Row, until: Timestamp, now: Timestamp) -> Result<Wait, StoreError> {
    let before: Timestamp = row.get("quiet_until")?;
    let (own, broadcast): (Option<Timestamp>, Option<Timestamp>) =
        (row.get("latest_at")?, row.get("broadcast_latest_at")?);
    let own = own.map(|own| own.minus(before.since(until)).plus(until.since(before)));
    Ok(Wait { until, latest: own.max(Wait::from(now, until, broadcast).latest) })
}
