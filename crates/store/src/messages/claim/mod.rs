//! Claiming messages that are due: who gets how many, single messages by lane, then broadcasts.

mod codes;
mod plan;
mod queued;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{BroadcastId, MessageId, MessageKind, PhoneNumber, SiteId, Timestamp};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Store, StoreError,
    bookkeeping::Books,
    broadcasts::walk,
    db::{Tx, args},
    messages::lane,
};
pub(super) use plan::{Plan, slow_down};

/// How long a claim lasts. What is still `sending` afterwards becomes `unknown`.
pub const LEASE: Duration = Duration::from_secs(90);

/// Where an account has a rate, slots are taken so far ahead.
pub(crate) const AHEAD: Duration = Duration::from_millis(250);

/// Says whose claim a message is under: random, one for each claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseToken(pub Uuid);

/// What a process wants to claim.
#[derive(Debug, Clone)]
pub struct Claim {
    /// At most so many messages.
    pub limit: u32,
    /// At most so many of them broadcasts'.
    pub for_broadcasts: u32,
    /// Says whose they are.
    pub lease: LeaseToken,
    /// Sites that get no more than so many.
    pub caps: BTreeMap<SiteId, Cap>,
    /// What each other site gets at most.
    pub cap_of_others: Cap,
}

/// What a site gets at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// With single messages.
    pub singles: u32,
    /// With broadcasts, single messages counted in.
    pub broadcasts: u32,
}

/// A message to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// Identity.
    pub id: MessageId,
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// Who gets it.
    pub recipient: PhoneNumber,
    /// The sender it carries.
    pub sender: Arc<str>,
    /// The text.
    pub body: Arc<str>,
    /// The text of a code, encrypted: `body` has something else in its place.
    pub sealed_body: Option<Vec<u8>>,
    /// The attempt this claim makes, 1 for the first.
    pub attempts: u32,
    /// The claim it is under.
    pub lease: LeaseToken,
    /// It goes out no sooner, by the rate of the account.
    pub not_before: Timestamp,
}

/// What a claim brought.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) messages: Vec<ClaimedMessage>,
    /// Rows and subscribers gone over, also those that get nothing.
    pub(super) went_over: u64,
}

/// Takes what the plan allows and marks it `sending`. What may not go out any more is suppressed, or cancelled as too late; a
/// broadcast's message that may not go out at this hour waits for the end of its recipient's quiet hours.
pub(super) async fn claim(
    tx: &mut Tx,
    books: &mut Books,
    plan: &mut Plan,
    claim: &Claim,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    let mut due = Vec::new();
    let mut left = claim.limit;
    // Empty but where quiet hours are set.
    let mut openings = plan.openings(now);

    let mut waiting = plan.sites.iter().filter(|site| site.has_singles()).count();
    for site in plan.sites.iter_mut().filter(|site| site.has_singles()) {
        let share = share(left, waiting).min(site.room.singles);
        let found = queued::singles(tx, site.id, now, share, claim.lease, openings.get_mut(&site.id)).await?;
        waiting -= 1;
        left -= site.use_up(found.due.len());
        taken.went_over += found.postponed;
        due.extend(found.due);
    }

    left = left.min(claim.for_broadcasts);
    let mut waiting = plan.sites.iter().filter(|site| site.has_broadcasts()).count();
    let mut walks = Vec::new();
    for site in plan.sites.iter_mut().filter(|site| site.has_broadcasts()) {
        let mut of_site = share(left, waiting).min(site.room.broadcasts);
        waiting -= 1;
        let mut others = site.broadcasts.len();
        for broadcast in std::mem::take(&mut site.broadcasts) {
            let mut of_broadcast = share(of_site, others);
            others -= 1;
            let mut used = 0;
            if broadcast.due {
                let openings = openings.get_mut(&site.id);
                let found = queued::of_broadcast(tx, broadcast.id, now, of_broadcast, claim.lease, openings).await?;
                used = site.use_up(found.due.len());
                taken.went_over += found.postponed;
                due.extend(found.due);
            }
            of_broadcast -= used;
            if broadcast.unwritten && of_broadcast > 0 {
                // What of it turns out to go to nobody is given back below.
                used += site.use_up(of_broadcast as usize);
                walks.push((broadcast.id, site.id, of_broadcast));
            }
            of_site -= used;
            left -= used;
        }
    }
    taken.went_over += due.len() as u64;
    taken.messages = queued::start(tx, books, due, now, claim.lease).await?;

    walks.sort_unstable();
    walk::lock(tx, walks.iter().map(|(id, ..)| *id).chain(books.broadcasts())).await?;
    for (id, site, limit) in walks {
        let walked = walk::walk(tx, books, id, limit, claim.lease, now, openings.get_mut(&site)).await?;
        taken.went_over += walked.went_over;
        plan.give_back(site, limit.saturating_sub(u32::try_from(walked.messages.len()).unwrap_or(u32::MAX)));
        taken.messages.extend(walked.messages);
    }
    plan.set_slots(tx, &mut taken.messages, now).await?;
    Ok(taken)
}

/// What one of so many that wait gets of what is left.
fn share(left: u32, waiting: usize) -> u32 {
    left.div_ceil(u32::try_from(waiting).unwrap_or(u32::MAX).max(1))
}

impl Store {
    /// When the next message is due, for sites that send: `None` if nothing is queued.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        // One look at the head of each lane of each site in `messages_due`, and of each broadcast in `messages_due_broadcast`.
        let heads: Vec<String> = [lane(MessageKind::Code), lane(MessageKind::Welcome), lane(MessageKind::Broadcast)]
            .iter()
            .map(|lane| {
                format!(
                    "SELECT (
                         SELECT m.due_at
                         FROM messages m
                         WHERE m.site_id = s.id AND m.lane = {lane}
                             AND m.status = 'queued' AND m.hold IS NULL AND m.broadcast_id IS NULL
                         ORDER BY m.due_at
                         LIMIT 1
                     ) AS due_at
                     FROM sites s
                     WHERE s.sms_enabled = $1"
                )
            })
            .collect();
        let sql = format!(
            "SELECT MIN(due_at) AS due_at FROM (
                 {heads}
                 UNION ALL
                 SELECT CASE WHEN b.unwritten > 0 THEN b.created_at ELSE (
                     SELECT m.due_at
                     FROM messages m
                     WHERE m.broadcast_id = b.id AND m.status = 'queued'
                     ORDER BY m.due_at
                     LIMIT 1
                 ) END
                 FROM broadcasts b
                 JOIN sites ON sites.id = b.site_id AND sites.sms_enabled = $1
                 WHERE b.status = 'sending' AND b.queued > 0
             ) AS next",
            heads = heads.join(" UNION ALL "),
        );
        let row = self.read().await?.one(AssertSqlSafe(sql), args![true]).await?;
        row.get("due_at")
    }
}

/// A broadcast as a claim sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenBroadcast {
    id: BroadcastId,
    /// Something of it is queued and due.
    due: bool,
    /// It goes to all, and not everybody's message is written yet.
    unwritten: bool,
}
