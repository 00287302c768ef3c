//! Opting in.

use domain::{PhoneNumber, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp};

use crate::{
    AttemptId, ConsentKind, Evidence, NewMessage, OverBudget, Store, StoreError,
    attempts::{spend_on_visitor, take_attempt},
    consent::{NewConsentEvent, record},
    db::{Tx, args},
    ids::new_id,
    messages::enqueue_or_hold,
    suppressions::is_suppressed,
};

/// A visitor's wish to receive texts.
#[derive(Debug, Clone)]
pub struct OptIn {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// Its region.
    pub region: Region,
    /// How it came in: `web`, `api`.
    pub source: String,
    /// The visitor's language, a BCP 47 tag.
    pub locale: Option<String>,
    /// What was seen and agreed to.
    pub evidence: Evidence,
    /// The welcome message, for who is new or returns after a deletion.
    pub welcome: Option<NewMessage>,
    /// The attempt that leads to it, which goes away in the same transaction.
    pub attempt: Option<AttemptId>,
    /// When.
    pub now: Timestamp,
}

/// What came of an opt-in. The consent event is kept, but for the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribed {
    /// A new active subscriber; the welcome message is queued.
    New(SubscriberId),
    /// Deleted before and active again; the welcome message is queued.
    Returned(SubscriberId),
    /// Active already: nothing changed.
    AlreadyActive(SubscriberId),
    /// Suspended by an admin: nothing changed.
    Suspended(SubscriberId),
    /// The number said STOP: nothing changed.
    Stopped,
    /// The welcome costs more than the site lets its visitors cost: nothing was done, and the attempt is still there.
    OverBudget(OverBudget),
    /// The attempt led to an opt-in before: nothing was done.
    Done,
}

impl Subscribed {
    /// What the consent event says.
    const fn event(self) -> ConsentKind {
        match self {
            Self::New(_) | Self::Returned(_) | Self::OverBudget(_) | Self::Done => ConsentKind::OptIn,
            Self::AlreadyActive(_) => ConsentKind::OptInAgain,
            Self::Suspended(_) => ConsentKind::OptInWhileSuspended,
            Self::Stopped => ConsentKind::OptInWhileStopped,
        }
    }
}

impl Store {
    /// Takes an opt-in: subscriber, consent event, welcome message and its credits in one transaction. Without enough
    /// credits the welcome message is held until there are.
    pub async fn subscribe(&self, opt_in: OptIn) -> Result<Subscribed, StoreError> {
        let mut tx = self.write("subscribe").await?;
        tx.lock_site(opt_in.site).await?;
        if let Some(attempt) = opt_in.attempt
            && !take_attempt(&mut tx, attempt).await?
        {
            return Ok(Subscribed::Done);
        }
        let subscribed = place(&mut tx, &opt_in).await?;
        let event = NewConsentEvent {
            site: opt_in.site,
            phone: opt_in.phone,
            kind: subscribed.event(),
            source: &opt_in.source,
            actor: "subscriber",
            reason: None,
            evidence: Some(&opt_in.evidence),
        };
        record(&mut tx, event, opt_in.now).await?;
        if let (Subscribed::New(_) | Subscribed::Returned(_), Some(welcome)) = (subscribed, &opt_in.welcome) {
            if let Err(over) = spend_on_visitor(&mut tx, welcome, opt_in.now).await? {
                return Ok(Subscribed::OverBudget(over));
            }
            enqueue_or_hold(&mut tx, welcome, opt_in.now).await?;
        }
        tx.commit().await?;
        Ok(subscribed)
    }
}

/// Adds the subscriber, brings a deleted one back, or leaves the one that is there as it is.
async fn place(tx: &mut Tx, opt_in: &OptIn) -> Result<Subscribed, StoreError> {
    if is_suppressed(tx, opt_in.site, opt_in.phone).await? {
        return Ok(Subscribed::Stopped);
    }
    let sql = "SELECT id, status, deleted_at FROM subscribers WHERE site_id = $1 AND phone = $2";
    let Some(row) = tx.optional(sql, args![opt_in.site, opt_in.phone]).await? else {
        return add(tx, opt_in).await.map(Subscribed::New);
    };
    let id: SubscriberId = row.get("id")?;
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    match row.get("status")? {
        SubscriberStatus::Active if deleted.is_none() => Ok(Subscribed::AlreadyActive(id)),
        SubscriberStatus::Suspended if deleted.is_none() => Ok(Subscribed::Suspended(id)),
        _ => {
            bring_back(tx, id, opt_in).await?;
            Ok(Subscribed::Returned(id))
        }
    }
}

async fn add(tx: &mut Tx, opt_in: &OptIn) -> Result<SubscriberId, StoreError> {
    let id = SubscriberId::from_uuid(new_id(opt_in.now)?);
    tx.execute(
        "INSERT INTO subscribers
             (id, site_id, phone, region, status, since, active_epoch, source, locale, created_at)
         SELECT $1, $2, $3, $4, 'active', $5, epoch, $6, $7, $5 FROM sites WHERE id = $2",
        args![id, opt_in.site, opt_in.phone, opt_in.region, opt_in.now, opt_in.source, opt_in.locale],
    )
    .await?;
    Ok(id)
}

async fn bring_back(tx: &mut Tx, id: SubscriberId, opt_in: &OptIn) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subscribers
         SET status = 'active', was_suspended = $2, since = $3, created_at = $3, deleted_at = NULL, source = $4,
             locale = $5, active_epoch = (SELECT epoch FROM sites WHERE sites.id = $6)
         WHERE id = $1",
        args![id, false, opt_in.now, opt_in.source, opt_in.locale, opt_in.site],
    )
    .await?;
    Ok(())
}
