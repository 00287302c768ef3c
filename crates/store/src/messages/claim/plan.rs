//! Who gets how many: what each site has to send, and the rate of its account.

use std::collections::BTreeMap;

use domain::{Openings, Pace, QuietHours, SiteId, Slowed, Timestamp, slower};

use super::{AHEAD, Cap, Claim, ClaimedMessage, LEASE, OpenBroadcast};
use crate::{
    StoreError,
    db::{Row, Tx, args},
};
use sqlx::AssertSqlSafe;

/// No account is taken to have done fewer messages a second.
const LEAST: u32 = 10;
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
    pub(super) room: Cap,
    pace: Pace,
    quiet_hours: Option<QuietHours>,
}

impl SitePlan {
    pub(super) fn has_singles(&self) -> bool {
        self.room.singles > 0 && self.singles
    }

    pub(super) fn has_broadcasts(&self) -> bool {
        self.room.broadcasts > 0 && !self.broadcasts.is_empty()
    }

    /// Notes that so many were taken, and says so in the right type.
    pub(super) fn use_up(&mut self, messages: usize) -> u32 {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        self.room.singles = self.room.singles.saturating_sub(messages);
        self.room.broadcasts = self.room.broadcasts.saturating_sub(messages);
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
    pub(in crate::messages) async fn make(
        tx: &mut Tx,
        claim: &Claim,
        throttled: &BTreeMap<SiteId, u32>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        // `messages_due` answers each EXISTS with one look.
        let due = |lane: u8| {
            format!(
                "EXISTS (SELECT 1 FROM messages m
                         WHERE m.site_id = s.id AND m.lane = {lane} AND m.due_at <= $2
                             AND m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL)"
            )
        };
        let sql = format!(
            "SELECT s.id, s.quiet_hours, a.messages_per_second, p.next_at, p.slowed_to, p.slowed_at,
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
            // Accounts are locked in the order of their sites.
            if let Some(per_second) = throttled.get(&id) {
                slow_down(tx, id, *per_second, now).await?;
            }
            let singles: bool = row.get("singles")?;
            let broadcasts = broadcasts.remove(&id).unwrap_or_default();
            if !singles && broadcasts.is_empty() {
                continue;
            }
            let mut pace = pace(&row)?;
            let mut room = claim.caps.get(&id).copied().unwrap_or(claim.cap_of_others);
            if room.singles > 0 && (pace.rate(now).is_some() || throttled.contains_key(&id)) {
                pace = lock_pace(tx, id, pace.per_second).await?;
                let slots = pace.room(now, AHEAD).unwrap_or(u32::MAX);
                room = Cap { singles: room.singles.min(slots), broadcasts: room.broadcasts.min(slots) };
            }
            let quiet_hours = row.get::<Option<String>>("quiet_hours")?.map(|_| row.json("quiet_hours")).transpose()?;
            sites.push(SitePlan { id, singles, broadcasts, room, pace, quiet_hours });
        }
        // Who comes first changes from claim to claim, so that nobody always gets the last one.
        let turn = usize::from(claim.lease.0.as_bytes()[0]);
        for site in &mut sites {
            let others = site.broadcasts.len().max(1);
            site.broadcasts.rotate_left(turn % others);
        }
        let others = sites.len().max(1);
        sites.rotate_left(turn % others);
        Ok(Self { sites })
    }

    /// When whom of the sites with quiet hours may be texted.
    pub(super) fn openings(&self, now: Timestamp) -> BTreeMap<SiteId, Openings> {
        let quiet = self.sites.iter().filter_map(|site| Some((site.id, site.quiet_hours?)));
        quiet.map(|(site, hours)| (site, Openings::new(hours, now, LEASE))).collect()
    }

    pub(super) fn give_back(&mut self, site: SiteId, messages: u32) {
        if let Some(site) = self.sites.iter_mut().find(|plan| plan.id == site) {
            site.room.broadcasts = site.room.broadcasts.saturating_add(messages);
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

/// Slows an account down whose provider asked for patience while this process did so many messages a second: from the rate
/// that was in force for all processes, if there was one.
pub(in crate::messages) async fn slow_down(
    tx: &mut Tx,
    site: SiteId,
    per_second: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT messages_per_second FROM provider_accounts WHERE site_id = $1";
    let agreed = match tx.optional(sql, args![site]).await? {
        Some(row) => row.get("messages_per_second")?,
        None => None,
    };
    let pace = lock_pace(tx, site, agreed).await?;
    let slowed_lately = pace.slowed.is_some_and(|slowed| slowed.at <= now && now.since(slowed.at) < SLOWED_FOR);
    if slowed_lately {
        return Ok(());
    }
    let did = per_second.max(LEAST);
    // A process that has just begun has done few, and others may do as many.
    let from = match pace.rate(now) {
        Some(rate) if pace.slowed.is_some() => rate,
        Some(rate) => did.max(rate / 2).min(rate),
        None => did,
    };
    let sql = "UPDATE sending_pace SET slowed_to = $2, slowed_at = $3 WHERE site_id = $1";
    tx.execute(sql, args![site, slower(from), now]).await?;
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
