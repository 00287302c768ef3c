//! Opting in.

use domain::{CodePurpose, OptInMode, PhoneNumber, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp};

use crate::{
    AttemptId, ConsentKind, Evidence, NewCode, NewMessage, OverBudget, Store, StoreError,
    attempts::{spend_on_visitor, take_attempt},
    confirmations::{Asked, Wanted, request},
    consent::{NewConsentEvent, record},
    days::{DailyFigures, Moved},
    db::{Tx, args},
    erasure::recall,
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
    /// Whether the form is enough, or a code must be entered.
    pub mode: OptInMode,
    /// The welcome message, for who is new or returns after a deletion and need enter no code.
    pub welcome: Option<NewMessage>,
    /// The code, for who must enter one: everybody in the mode with codes, and after a STOP in any mode.
    pub code: Option<NewCode>,
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
    /// Not active before the code is entered that is on its way.
    Pending(SubscriberId),
    /// Active already: nothing changed. In the mode with codes one is on its way, as to everybody.
    AlreadyActive(SubscriberId),
    /// Suspended by an admin: nothing changed.
    Suspended(SubscriberId),
    /// The number said STOP: nothing changed. A code is on its way with which it can come back, unless it had too many.
    Stopped,
    /// The welcome or the code costs more than the site lets its visitors cost: nothing was done, and the attempt is still there.
    OverBudget(OverBudget),
    /// The attempt led to an opt-in before: nothing was done.
    Done,
}

impl Subscribed {
    /// What the consent event says.
    const fn event(self) -> ConsentKind {
        match self {
            Self::New(_) | Self::Returned(_) | Self::OverBudget(_) | Self::Done => ConsentKind::OptIn,
            Self::Pending(_) => ConsentKind::ConfirmationRequested,
            Self::AlreadyActive(_) => ConsentKind::OptInAgain,
            Self::Suspended(_) => ConsentKind::OptInWhileSuspended,
            Self::Stopped => ConsentKind::OptInWhileStopped,
        }
    }

    /// Whether a code goes to the number.
    fn needs_code(self, mode: OptInMode) -> bool {
        match self {
            Self::Stopped | Self::Pending(_) => true,
            Self::AlreadyActive(_) => mode == OptInMode::Code,
            Self::New(_) | Self::Returned(_) | Self::Suspended(_) | Self::OverBudget(_) | Self::Done => false,
        }
    }
}

impl Store {
    /// Takes an opt-in: subscriber, consent event, welcome message or code and its credits in one transaction. Without enough
    /// credits the message is held until there are.
    pub async fn subscribe(&self, opt_in: OptIn) -> Result<Subscribed, StoreError> {
        let mut tx = self.write("subscribe").await?;
        tx.lock_site(opt_in.site).await?;
        if let Some(attempt) = opt_in.attempt
            && !take_attempt(&mut tx, attempt).await?
        {
            return Ok(Subscribed::Done);
        }
        recall(&mut tx, &[(opt_in.site, opt_in.phone)]).await?;
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
        if let Some(code) = opt_in.code.as_ref().filter(|_| subscribed.needs_code(opt_in.mode)) {
            let asked = request(&mut tx, &opt_in.wanted(subscribed), code, opt_in.now).await?;
            if let Asked::OverBudget(over) = asked {
                return Ok(Subscribed::OverBudget(over));
            }
        }
        tx.commit().await?;
        Ok(subscribed)
    }
}

impl OptIn {
    fn wanted(&self, subscribed: Subscribed) -> Wanted<'_> {
        Wanted {
            site: self.site,
            phone: self.phone,
            purpose: CodePurpose::OptIn,
            stopped: subscribed == Subscribed::Stopped,
            source: &self.source,
            locale: self.locale.as_deref(),
        }
    }

    fn newcomer(&self) -> Newcomer<'_> {
        Newcomer {
            site: self.site,
            phone: self.phone,
            region: self.region,
            source: &self.source,
            locale: self.locale.as_deref(),
            now: self.now,
        }
    }
}

/// Adds the subscriber, brings a deleted one back, or leaves the one that is there as it is.
async fn place(tx: &mut Tx, opt_in: &OptIn) -> Result<Subscribed, StoreError> {
    if is_suppressed(tx, opt_in.site, opt_in.phone).await? {
        return Ok(Subscribed::Stopped);
    }
    let newcomer = opt_in.newcomer();
    let known = find(tx, &newcomer).await?;
    match (known, opt_in.mode) {
        (Some(Found { id, status: SubscriberStatus::Active, deleted: false }), _) => Ok(Subscribed::AlreadyActive(id)),
        (Some(Found { id, status: SubscriberStatus::Suspended, deleted: false }), _) => Ok(Subscribed::Suspended(id)),
        (None, OptInMode::Single) => add(tx, &newcomer, SubscriberStatus::Active).await.map(Subscribed::New),
        (None, OptInMode::Code) => add(tx, &newcomer, SubscriberStatus::Pending).await.map(Subscribed::Pending),
        (Some(Found { id, .. }), OptInMode::Single) => {
            bring_back(tx, id, &newcomer).await?;
            Ok(Subscribed::Returned(id))
        }
        (Some(Found { id, status: SubscriberStatus::Pending, deleted: false }), OptInMode::Code) => {
            Ok(Subscribed::Pending(id))
        }
        (Some(Found { id, .. }), OptInMode::Code) => {
            ask_back(tx, id, &newcomer).await?;
            Ok(Subscribed::Pending(id))
        }
    }
}

/// Who becomes a subscriber.
pub(crate) struct Newcomer<'a> {
    pub(crate) site: SiteId,
    pub(crate) phone: PhoneNumber,
    pub(crate) region: Region,
    pub(crate) source: &'a str,
    pub(crate) locale: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// Somebody who is there, or was.
struct Found {
    id: SubscriberId,
    status: SubscriberStatus,
    deleted: bool,
}

async fn find(tx: &mut Tx, newcomer: &Newcomer<'_>) -> Result<Option<Found>, StoreError> {
    let sql = "SELECT id, status, deleted_at FROM subscribers WHERE site_id = $1 AND phone = $2";
    let Some(row) = tx.optional(sql, args![newcomer.site, newcomer.phone]).await? else { return Ok(None) };
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    Ok(Some(Found { id: row.get("id")?, status: row.get("status")?, deleted: deleted.is_some() }))
}

/// Makes an active subscriber where there is none, or a deleted one, on a site whose row is locked.
pub(crate) async fn add_or_bring_back(tx: &mut Tx, newcomer: &Newcomer<'_>) -> Result<(), StoreError> {
    match find(tx, newcomer).await? {
        Some(known) => bring_back(tx, known.id, newcomer).await,
        None => add(tx, newcomer, SubscriberStatus::Active).await.map(|_| ()),
    }
}

async fn add(tx: &mut Tx, newcomer: &Newcomer<'_>, status: SubscriberStatus) -> Result<SubscriberId, StoreError> {
    let id = SubscriberId::from_uuid(new_id(newcomer.now)?);
    tx.execute(
        "INSERT INTO subscribers
             (id, site_id, phone, region, status, since, active_epoch, source, locale, created_at)
         SELECT $1, $2, $3, $4, $5, $6, epoch, $7, $8, $6 FROM sites WHERE id = $2",
        args![
            id,
            newcomer.site,
            newcomer.phone,
            newcomer.region,
            status,
            newcomer.now,
            newcomer.source,
            newcomer.locale
        ],
    )
    .await?;
    if status.receives() {
        count_in(tx, newcomer).await?;
    }
    Ok(id)
}

/// Makes one active who was deleted, or didn't receive.
async fn bring_back(tx: &mut Tx, id: SubscriberId, newcomer: &Newcomer<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subscribers
         SET status = 'active', was_suspended = $2, since = $3, created_at = $3, deleted_at = NULL, source = $4,
             locale = $5, active_epoch = (SELECT epoch FROM sites WHERE sites.id = $6)
         WHERE id = $1",
        args![id, false, newcomer.now, newcomer.source, newcomer.locale, newcomer.site],
    )
    .await?;
    count_in(tx, newcomer).await
}

async fn count_in(tx: &mut Tx, newcomer: &Newcomer<'_>) -> Result<(), StoreError> {
    let mut days = DailyFigures::default();
    days.subscriber(newcomer.site, Moved::In, newcomer.now);
    days.post(tx).await
}

/// Brings back one who was deleted, to be confirmed first. Since when they were active last is kept: walks of broadcasts go by
/// it.
async fn ask_back(tx: &mut Tx, id: SubscriberId, newcomer: &Newcomer<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE subscribers
         SET status = 'pending', was_suspended = $2, since = $3, created_at = $3, deleted_at = NULL, source = $4,
             locale = $5
         WHERE id = $1",
        args![id, false, newcomer.now, newcomer.source, newcomer.locale],
    )
    .await?;
    Ok(())
}
