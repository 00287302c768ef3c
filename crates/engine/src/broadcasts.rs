//! One message to many.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, Quote, Region, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Agreed, Broadcast, NewBroadcast};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::paging::{Paged, Paging};
use crate::providers::SIMULATOR_SENDER;
use crate::quiet_hours::QuietWait;
use crate::quotes::{DraftInput, Pricing};

/// The answer to a confirmed broadcast: the same each time the same key and draft are sent.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Confirmed {
    /// The broadcast's id.
    pub id: BroadcastId,
    /// The state it began in.
    pub status: BroadcastStatus,
    /// What it was confirmed at.
    pub quote: Quote,
    /// Whether this key had confirmed it before.
    #[serde(skip)]
    pub replayed: bool,
}

/// A broadcast's messages by status. They sum to its quote's recipients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MessageCounts {
    /// Waiting, rows not yet written included.
    pub queued: u64,
    /// In flight.
    pub sending: u64,
    /// Taken by the provider.
    pub accepted: u64,
    /// Reported delivered.
    pub delivered: u64,
    /// Reported failed.
    pub failed: u64,
    /// Reported expired.
    pub expired: u64,
    /// Refused by the provider.
    pub rejected: u64,
    /// Nobody can tell whether they went out.
    pub unknown: u64,
    /// Not sent: STOP, suspended, deleted.
    pub suppressed: u64,
    /// Not sent: cancelled.
    pub cancelled: u64,
}

impl MessageCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.waiting() + self.settled()
    }

    /// Those still to be decided: queued and in flight.
    pub fn waiting(&self) -> u64 {
        self.queued + self.sending
    }

    /// Those that are decided, as far as sending goes.
    pub fn settled(&self) -> u64 {
        self.accepted
            + self.delivered
            + self.failed
            + self.expired
            + self.rejected
            + self.unknown
            + self.suppressed
            + self.cancelled
    }
}

/// Where a broadcast's credits are. They sum to its quote's credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BroadcastCredits {
    /// Set aside.
    pub reserved: Credits,
    /// Gone.
    pub spent: Credits,
    /// Given back.
    pub released: Credits,
}

/// How a broadcast stands in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegionProgress {
    /// The region.
    pub region: Region,
    /// Its messages by status.
    pub counts: MessageCounts,
    /// Where its credits are.
    pub credits: BroadcastCredits,
}

/// A broadcast as admins see one. Serialises as the API's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BroadcastView {
    /// Its id.
    pub id: BroadcastId,
    /// Where it is in its life.
    pub status: BroadcastStatus,
    /// Its text; empty once it is kept no longer.
    pub body: String,
    /// When its text was removed, as the site keeps texts only for a time.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub text_removed_at: Option<Timestamp>,
    /// Whom it went out from.
    pub sender: String,
    /// What it was confirmed at.
    pub quote: Quote,
    /// Its messages by status.
    pub counts: MessageCounts,
    /// Where its credits are.
    pub credits: BroadcastCredits,
    /// How many of "all" got no message when their turn came, by reason: among `counts.suppressed`, those that were
    /// `too_late` or for whom no hour is right (`quiet_hours`) among `counts.cancelled`.
    pub left_meanwhile: BTreeMap<String, u64>,
    /// Why it is paused, where no person paused it: the provider's words, or that nothing was running.
    pub pause_reason: Option<String>,
    /// What could not go out by then was cancelled as too late; later once it is resumed.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub latest_at: Option<Timestamp>,
    /// Those of the queued messages that wait for their recipients' quiet hours to end; `null` if none does, and in lists.
    pub quiet_wait: Option<QuietWait>,
    /// How many got nothing because no hour is right by the quiet hours in all the time zones that their number may be in; `null`
    /// in lists.
    pub no_hour: Option<u64>,
    /// The same counts and credits by region, sorted by code; empty for a broadcast that was confirmed before they were kept, and
    /// `null` in lists.
    pub by_region: Option<Vec<RegionProgress>>,
    /// Who confirmed it.
    pub created_by: String,
    /// When it was confirmed.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
    /// When nothing was left to send.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub finished_at: Option<Timestamp>,
}

impl From<store::MessageCounts> for MessageCounts {
    fn from(counts: store::MessageCounts) -> Self {
        Self {
            queued: counts.queued,
            sending: counts.sending,
            accepted: counts.accepted,
            delivered: counts.delivered,
            failed: counts.failed,
            expired: counts.expired,
            rejected: counts.rejected,
            unknown: counts.unknown,
            suppressed: counts.suppressed,
            cancelled: counts.cancelled,
        }
    }
}

impl From<store::BroadcastCredits> for BroadcastCredits {
    fn from(credits: store::BroadcastCredits) -> Self {
        Self { reserved: credits.reserved, spent: credits.spent, released: credits.released }
    }
}

impl From<store::RegionFigures> for RegionProgress {
    fn from(figures: store::RegionFigures) -> Self {
        Self { region: figures.region, counts: figures.counts.into(), credits: figures.credits.into() }
    }
}

impl Confirmed {
    fn of(broadcast: Broadcast, replayed: bool) -> Self {
        // What a confirmed broadcast begins in, so that a repeat is answered as the first time was.
        Self { id: broadcast.id, status: BroadcastStatus::Sending, quote: broadcast.quote, replayed }
    }
}

impl BroadcastView {
    /// How many of "all" were no longer to be reached when their turn came.
    pub fn left_since_confirmed(&self) -> u64 {
        let cancelled = |reason: &str| [TOO_LATE, NO_HOUR].contains(&reason);
        self.left_meanwhile.iter().filter(|(reason, _)| !cancelled(reason)).map(|(_, count)| count).sum()
    }

    /// How many could not go out in time.
    pub fn too_late(&self) -> u64 {
        // Only then is anything cancelled of what was not called off.
        let no_hour = self.no_hour.unwrap_or_default();
        if self.status == BroadcastStatus::Done { self.counts.cancelled.saturating_sub(no_hour) } else { 0 }
    }
}

impl From<Broadcast> for BroadcastView {
    fn from(broadcast: Broadcast) -> Self {
        Self {
            id: broadcast.id,
            status: broadcast.status,
            body: broadcast.body,
            text_removed_at: broadcast.emptied_at,
            sender: broadcast.sender,
            quote: broadcast.quote,
            counts: broadcast.counts.into(),
            credits: broadcast.credits.into(),
            left_meanwhile: broadcast.left_meanwhile,
            pause_reason: broadcast.pause_reason,
            latest_at: broadcast.latest_at,
            quiet_wait: None,
            no_hour: None,
            by_region: None,
            created_by: broadcast.actor,
            created_at: broadcast.created_at,
            finished_at: broadcast.finished_at,
        }
    }
}

/// The store's words for what could not go out in time, and for those for whom no hour is right.
const TOO_LATE: &str = "too_late";
const NO_HOUR: &str = "quiet_hours";

/// The longest idempotency key.
const MAX_KEY_BYTES: usize = 255;

impl Engine {
    /// Confirms a broadcast: reserves its quote and starts it, once per key.
    ///
    /// # Errors
    /// `Invalid` (fields `idempotency_key`, `body`, `max_rate`, `audience`; a broadcast to nobody), `InsufficientCredits`,
    /// `Conflict` (the key was used for another draft; SMS are switched off; no provider in live mode).
    pub async fn confirm_broadcast(
        &self,
        access: &SiteAccess,
        idempotency_key: &str,
        draft: &DraftInput,
    ) -> Result<Confirmed, EngineError> {
        self.confirm_broadcast_as_agreed(access, idempotency_key, draft, Agreed::ANY).await
    }

    /// Confirms a broadcast as [`Engine::confirm_broadcast`] does, unless it has come to reach more people or to cost more
    /// than the person was shown.
    ///
    /// # Errors
    /// Those of [`Engine::confirm_broadcast`], and `Conflict` with the present figures.
    pub async fn confirm_broadcast_as_agreed(
        &self,
        access: &SiteAccess,
        idempotency_key: &str,
        draft: &DraftInput,
        agreed: Agreed,
    ) -> Result<Confirmed, EngineError> {
        check_key(idempotency_key)?;
        let request_hash = hash_of(draft)?;
        // Before anything that may have changed since: the same request is answered as the first time.
        if let Some(broadcast) =
            self.store().replayed_broadcast(access.site_id(), idempotency_key, &request_hash).await?
        {
            return Ok(Confirmed::of(broadcast, true));
        }
        let site = self.current_site(access.site_id()).await?;
        let carrier = self.carrier(site.id).await?;
        let sender = carrier.as_ref().map_or(SIMULATOR_SENDER, |carrier| &carrier.sender);
        let draft = draft.check(&site.settings, &self.way_out(&site.settings, sender)).await?;
        if !site.sms_enabled {
            return Err(EngineError::conflict("SMS are switched off for this site: switch them on in its settings."));
        }
        let Some(carrier) = carrier else {
            return Err(EngineError::conflict(NO_PROVIDER));
        };
        let rates = self.site_rates(site.id, &site.settings).await?;
        let pricing = Pricing::new(&draft, rates.table);
        let new = NewBroadcast {
            site: site.id,
            body: draft.body,
            sender: carrier.sender,
            audience: draft.audience,
            ceiling: pricing.ceiling(),
            rates: rates.id,
            agreed,
            idempotency_key: idempotency_key.to_owned(),
            request_hash,
            actor: access.label(),
            now: self.now(),
        };
        let price = move |counts: &_| pricing.quote(counts);
        let confirmed = self.by(access).confirm_broadcast(new, price).await?;
        let replayed = matches!(confirmed, store::Confirmed::Replayed(_));
        self.wake_dispatcher();
        Ok(Confirmed::of(confirmed.into_broadcast(), replayed))
    }

    /// The site's broadcasts, newest first.
    pub async fn broadcasts(&self, access: &SiteAccess, paging: Paging) -> Result<Paged<BroadcastView>, EngineError> {
        let found = self.store().broadcasts(access.site_id(), paging.to_store()).await?;
        Ok(Paged::from_store(found, paging, BroadcastView::from))
    }

    /// One broadcast.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        let found = self.store().broadcast(access.site_id(), id).await?;
        let mut broadcast = found.map(BroadcastView::from).ok_or(EngineError::NotFound("broadcast"))?;
        if broadcast.counts.queued > 0 {
            broadcast.quiet_wait = self.quiet_wait(id).await?;
        }
        let unwritten = broadcast.left_meanwhile.get(NO_HOUR).copied().unwrap_or_default();
        let written = if broadcast.counts.cancelled > 0 { self.store().count_no_hour(id).await? } else { 0 };
        broadcast.no_hour = Some(unwritten + written);
        let regions = self.store().broadcast_regions(id).await?;
        broadcast.by_region = Some(regions.into_iter().map(RegionProgress::from).collect());
        Ok(broadcast)
    }

    /// Stops a broadcast for good. What is in flight still goes out.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it is over.
    pub async fn cancel_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        let broadcast = self.by(access).cancel_broadcast(access.site_id(), id, self.now()).await?;
        self.announce_change();
        Ok(broadcast.into())
    }

    /// Holds a broadcast until it is resumed.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it isn't sending.
    pub async fn pause_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        let broadcast = self.by(access).pause_broadcast(access.site_id(), id, self.now()).await?;
        self.announce_change();
        Ok(broadcast.into())
    }

    /// Lets a paused broadcast go on, with time anew to go out.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it isn't paused.
    pub async fn resume_broadcast(&self, access: &SiteAccess, id: BroadcastId) -> Result<BroadcastView, EngineError> {
        let broadcast = self.by(access).resume_broadcast(access.site_id(), id, self.now()).await?;
        self.clear_account_refusal(access.site_id()).await?;
        self.announce_change();
        self.wake_dispatcher();
        Ok(broadcast.into())
    }
}

/// Why a site in live mode sends nothing.
pub(crate) const NO_PROVIDER: &str = "This site has no provider yet: set its account up first.";

fn check_key(key: &str) -> Result<(), EngineError> {
    if (1..=MAX_KEY_BYTES).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(EngineError::invalid("idempotency_key", "Give 1 to 255 letters, digits or signs, without spaces."))
    }
}

fn hash_of(draft: &DraftInput) -> Result<Vec<u8>, EngineError> {
    let json = serde_json::to_vec(draft).map_err(|error| EngineError::Internal(format!("a draft: {error}")))?;
    Ok(Sha256::digest(json).to_vec())
}
