//! Who gets how many: what each site has to send, and the rate of its account.

use std::collections::BTreeMap;

use domain::{Pace, SiteId, Slowed, Timestamp, slower};

use super::{AHEAD, Claim, ClaimedMessage, OpenBroadcast};
use crate::{
    StoreError,
    db::{Row, Tx, args},
};
use sqlx::AssertSqlSafe;

/// An account isn't slowed down more often: what was under way at the first refusal is refused as well.
const SLOWED_FOR: std::time::Duration = std::time::Duration::from_secs(1);

/// A site that has something to send.
#[derive(Debug)]
pub(in crate::messages) struct SitePlan {
    pub(super) id: SiteId,
    /// Single messages are due.
    pub(super) singles: bool,
    pub(super) broadcasts: Vec<OpenBroadcast>,
    /// How many it may still take.
    pub(super) room: u32,
    pace: Pace,
}

impl SitePlan {
    pub(super) fn has_broadcasts(&self) -> bool {
        self.room > 0 && !self.broadcasts.is_empty()
    }

    /// Notes that so many were taken, and says so in the right type.
    pub(super) fn use_up(&mut self, messages: usize) -> u32 {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        self.room = self.room.saturating_sub(messages);
        messages
    }
}

/// What every site has to send.
#[derive(Debug)]
pub(in crate::messages) struct Plan {
    pub(super) sites: Vec<SitePlan>,
}

impl Plan {
    /// Looks at every site that sends. Accounts with a rate are locked, so that processes take slots one after the other.
    pub(in crate::messages) async fn make(tx: &mut Tx, claim: &Claim, now: Timestamp) -> Result<Self, StoreError> {
        // `messages_due` answers each EXISTS with one look.
        let due = |lane: u8| {
            format!(
                "EXISTS (SELECT 1 FROM messages m
                         WHERE m.site_id = s.id AND m.lane = {lane} AND m.due_at <= $2
                             AND m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL)"
            )
        };
        let sql = format!(
            "SELECT s.id, a.messages_per_second, p.next_at, p.slowed_to, p.slowed_at,
                    ({} OR {} OR {}) AS singles
             FROM sites s
             LEFT JOIN provider_accounts a ON a.site_id = s.id
             LEFT JOIN sending_pace p ON p.site_id = s.id
             WHERE s.sms_enabled = $1
             ORDER BY s.id",
            due(0),
            due(1),
            due(2),
        );
        let rows = tx.all(AssertSqlSafe(sql), args![true, now]).await?;
        let mut broadcasts = open_broadcasts(tx, now).await?;
        let mut sites = Vec::new();
        for row in rows {
            let id: SiteId = row.get("id")?;
            let singles: bool = row.get("singles")?;
            let broadcasts = broadcasts.remove(&id).unwrap_or_default();
            if !singles && broadcasts.is_empty() {
                continue;
            }
            let mut pace = pace(&row)?;
            let mut room = claim.caps.get(&id).copied().unwrap_or(claim.cap_of_others);
            if room > 0 && pace.rate(now).is_some() {
                pace = lock_pace(tx, id, pace.per_second).await?;
                room = room.min(pace.room(now, AHEAD).unwrap_or(u32::MAX));
            }
            sites.push(SitePlan { id, singles, broadcasts, room, pace });
        }
        Ok(Self { sites })
    }

    pub(super) fn give_back(&mut self, site: SiteId, messages: u32) {
        if let Some(site) = self.sites.iter_mut().find(|plan| plan.id == site) {
            site.room = site.room.saturating_add(messages);
        }
    }

    /// Gives each message its slot, in the order in which they were taken.
    pub(super) async fn set_slots(
        &mut self,
        tx: &mut Tx,
        messages: &mut [ClaimedMessage],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for site in &mut self.sites {
            if site.pace.rate(now).is_none() {
                continue;
            }
            let of_site = || messages.iter().filter(|message| message.site == site.id);
            let count = u32::try_from(of_site().count()).unwrap_or(u32::MAX);
            if count == 0 {
                continue;
            }
            let slots = site.pace.take(now, count);
            for (message, slot) in messages.iter_mut().filter(|message| message.site == site.id).zip(slots) {
                message.not_before = slot;
            }
            let sql = "UPDATE sending_pace SET next_at = $2 WHERE site_id = $1";
            tx.execute(sql, args![site.id, site.pace.next_at]).await?;
        }
        Ok(())
    }
}

fn pace(row: &Row) -> Result<Pace, StoreError> {
    let (to, at): (Option<u32>, Option<Timestamp>) = (row.get("slowed_to")?, row.get("slowed_at")?);
    Ok(Pace {
        per_second: row.get("messages_per_second")?,
        next_at: row.get::<Option<Timestamp>>("next_at")?.unwrap_or(Timestamp::from_micros(0)),
        slowed: to.zip(at).map(|(to, at)| Slowed { to, at }),
    })
}

/// Locks an account's pace, and reads it as whoever had it before left it.
async fn lock_pace(tx: &mut Tx, site: SiteId, per_second: Option<u32>) -> Result<Pace, StoreError> {
    tx.execute("INSERT INTO sending_pace (site_id) VALUES ($1) ON CONFLICT (site_id) DO NOTHING", args![site]).await?;
    let lock = tx.dialect().for_update("p");
    let sql = format!(
        "SELECT $2 AS messages_per_second, p.next_at, p.slowed_to, p.slowed_at
         FROM sending_pace p
         WHERE p.site_id = $1{lock}"
    );
    let per_second = per_second.map(i64::from);
    pace(&tx.one(AssertSqlSafe(sql), args![site, per_second]).await?)
}

/// Slows accounts down whose provider asked for patience; each is named with what it did a second.
pub(in crate::messages) async fn slow_down(
    tx: &mut Tx,
    throttled: &BTreeMap<SiteId, u32>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (site, per_second) in throttled {
        // A process that caught up for a moment did more than its rate: that is nothing to go by.
        let sql = "SELECT messages_per_second FROM provider_accounts WHERE site_id = $1";
        let account = tx.optional(sql, args![*site]).await?;
        let rate: Option<u32> = account.map_or(Ok(None), |row| row.get("messages_per_second"))?;
        let per_second = rate.map_or(*per_second, |rate| rate.min(*per_second));
        tx.execute(
            "INSERT INTO sending_pace (site_id, slowed_to, slowed_at) VALUES ($1, $2, $3)
             ON CONFLICT (site_id) DO UPDATE
             SET slowed_to = excluded.slowed_to, slowed_at = excluded.slowed_at
             WHERE sending_pace.slowed_at IS NULL OR sending_pace.slowed_at <= $4 OR sending_pace.slowed_at > $3",
            args![site, slower(per_second), now, now.minus(SLOWED_FOR)],
        )
        .await?;
    }
    Ok(())
}

/// Broadcasts that are going out and have something to send now, by site.
async fn open_broadcasts(tx: &mut Tx, now: Timestamp) -> Result<BTreeMap<SiteId, Vec<OpenBroadcast>>, StoreError> {
    // `broadcasts_sending` and `messages_due_broadcast` serve it.
    let rows = tx
        .all(
            "SELECT b.id, b.site_id, b.unwritten,
                    EXISTS (SELECT 1 FROM messages m
                            WHERE m.broadcast_id = b.id AND m.status = 'queued' AND m.due_at <= $1) AS due
             FROM broadcasts b
             WHERE b.status = 'sending' AND b.queued > 0
             ORDER BY b.id",
            args![now],
        )
        .await?;
    let mut broadcasts: BTreeMap<SiteId, Vec<OpenBroadcast>> = BTreeMap::new();
    for row in rows {
        let open =
            OpenBroadcast { id: row.get("id")?, due: row.get("due")?, unwritten: row.get::<u64>("unwritten")? > 0 };
        if open.due || open.unwritten {
            broadcasts.entry(row.get("site_id")?).or_default().push(open);
        }
    }
    Ok(broadcasts)
}
