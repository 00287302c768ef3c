//! The list of subscribers and what an admin does with it.

use domain::{PhoneNumber, RateTable, Region, SubscriberId, SubscriberStatus, Timestamp};
use serde::Serialize;
use store::{StatusChanges, Subscriber, SubscriberCounts};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::paging::Paged;
use crate::subscriber_query::SubscriberQuery;

/// A subscriber as admins see one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SubscriberView {
    /// Its id.
    pub id: SubscriberId,
    /// The number.
    pub phone: PhoneNumber,
    /// The number in international format: `+60 12-345 6789`.
    pub phone_international: String,
    /// The number's region.
    pub region: Region,
    /// The region's English name.
    pub region_name: &'static str,
    /// The state of the subscription.
    pub status: SubscriberStatus,
    /// Credits for one segment to this number.
    pub credits: u32,
    /// Where the number came from: `web`, `api`.
    pub source: String,
    /// The language it opted in with and is texted in, a BCP 47 tag; `null` where it wasn't told.
    pub locale: Option<String>,
    /// Since when the number is on the list.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// How many subscribers a site has, by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StatusCounts {
    /// Not yet proven.
    pub pending: u64,
    /// Receive.
    pub active: u64,
    /// Suspended by an admin.
    pub suspended: u64,
    /// Left.
    pub unsubscribed: u64,
}

/// A region that subscribers of the site have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegionRate {
    /// The region.
    pub region: Region,
    /// Its English name.
    pub name: &'static str,
    /// Credits for one segment.
    pub rate: u32,
}

/// What the list's filters offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubscriberSummary {
    /// By status.
    pub by_status: StatusCounts,
    /// The regions there are, by name.
    pub regions: Vec<RegionRate>,
}

/// What became of a change to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BulkOutcome {
    /// Changed.
    pub changed: u64,
    /// Left as they were: already so, gone, or unsubscribed, which an admin can't undo.
    pub unchanged: u64,
}

impl SubscriberView {
    fn of(subscriber: Subscriber, rates: &RateTable) -> Self {
        Self {
            id: subscriber.id,
            phone: subscriber.phone,
            phone_international: subscriber.phone.international(),
            region: subscriber.region,
            region_name: subscriber.region.name(),
            status: subscriber.status,
            credits: rates.rate(subscriber.region),
            source: subscriber.source,
            locale: subscriber.locale,
            created_at: subscriber.created_at,
        }
    }
}

impl From<SubscriberCounts> for StatusCounts {
    fn from(counts: SubscriberCounts) -> Self {
        Self {
            pending: counts.pending,
            active: counts.active,
            suspended: counts.suspended,
            unsubscribed: counts.unsubscribed,
        }
    }
}

impl Engine {
    /// A page of the site's subscribers.
    pub async fn subscribers(
        &self,
        access: &SiteAccess,
        query: &SubscriberQuery,
    ) -> Result<Paged<SubscriberView>, EngineError> {
        let rates = self.site_rates(access.site_id(), &access.site().settings).await?.table;
        let page = query.paging.to_store();
        let found = self.store().subscribers(access.site_id(), &query.filter(), query.order(), &rates, page).await?;
        let stored = store::Paged { items: found.items, total: found.total };
        let paged = Paged::from_store(stored, query.paging, |subscriber| SubscriberView::of(subscriber, &rates));
        Ok(Paged { total_is_estimate: found.total_is_estimate, ..paged })
    }

    /// Counts by status, and the regions there are.
    pub async fn subscriber_summary(&self, access: &SiteAccess) -> Result<SubscriberSummary, EngineError> {
        let site = access.site_id();
        let rates = self.site_rates(site, &access.site().settings).await?.table;
        let by_status = self.store().subscriber_counts(site).await?.into();
        let regions = self.store().subscriber_regions(site).await?;
        let mut regions: Vec<RegionRate> = regions
            .into_iter()
            .map(|region| RegionRate { region, name: region.name(), rate: rates.rate(region) })
            .collect();
        regions.sort_by_key(|region| region.name);
        Ok(SubscriberSummary { by_status, regions })
    }

    /// Everybody whom a list finds, whatever page was looked at, to be changed together.
    ///
    /// # Errors
    /// `Invalid` where they are too many to be changed at once, or others than the `shown` ones by now.
    pub async fn matching_subscribers(
        &self,
        access: &SiteAccess,
        query: &SubscriberQuery,
        shown: u64,
    ) -> Result<Vec<SubscriberId>, EngineError> {
        let rates = self.site_rates(access.site_id(), &access.site().settings).await?.table;
        let page = store::Page::first(u32::try_from(MAX_SELECTION).unwrap_or(u32::MAX));
        let found = self.store().subscribers(access.site_id(), &query.filter(), query.order(), &rates, page).await?;
        if found.total_is_estimate || found.total > MAX_SELECTION as u64 {
            return Err(EngineError::invalid("all", TOO_MANY));
        }
        if found.total != shown {
            let words = format!(
                "{} match by now, and {shown} did when you looked. Nothing was changed; look again.",
                found.total
            );
            return Err(EngineError::invalid("all", words));
        }
        Ok(found.items.into_iter().map(|subscriber| subscriber.id).collect())
    }

    /// One subscriber.
    ///
    /// # Errors
    /// `NotFound`, also for another site's subscriber and a deleted one.
    pub async fn subscriber(&self, access: &SiteAccess, id: SubscriberId) -> Result<SubscriberView, EngineError> {
        let found = self.store().subscriber(access.site_id(), id).await?;
        let subscriber = found.ok_or(EngineError::NotFound("subscriber"))?;
        let rates = self.site_rates(access.site_id(), &access.site().settings).await?.table;
        Ok(SubscriberView::of(subscriber, &rates))
    }

    /// Suspends, resumes or unsubscribes one subscriber.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for one who is unsubscribed: only they can come back; `Invalid` for `pending` and for a
    /// reason that can't be kept.
    pub async fn set_subscriber_status(
        &self,
        access: &SiteAccess,
        id: SubscriberId,
        to: SubscriberStatus,
        reason: Option<&str>,
    ) -> Result<SubscriberView, EngineError> {
        let changes = self.change_status(access, &[id], to, reason).await?;
        if !changes.missing.is_empty() {
            return Err(EngineError::NotFound("subscriber"));
        }
        if !changes.refused.is_empty() {
            return Err(self.refused_change(access, id, to).await?);
        }
        self.subscriber(access, id).await
    }

    /// The same for many at once. Those who can't be changed are counted, not refused.
    ///
    /// # Errors
    /// `Invalid` for no ids, more than 10,000, `pending`, or a reason that can't be kept.
    pub async fn set_subscribers_status(
        &self,
        access: &SiteAccess,
        ids: &[SubscriberId],
        to: SubscriberStatus,
        reason: Option<&str>,
    ) -> Result<BulkOutcome, EngineError> {
        check_selection(ids)?;
        let changes = self.change_status(access, ids, to, reason).await?;
        let left = changes.unchanged + (changes.refused.len() + changes.missing.len()) as u64;
        Ok(BulkOutcome { changed: changes.changed, unchanged: left })
    }

    /// Deletes a subscriber from the list. The number receives nothing more and comes back only by subscribing again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_subscriber(&self, access: &SiteAccess, id: SubscriberId) -> Result<(), EngineError> {
        match self.delete_subscribers(access, &[id]).await?.changed {
            0 => Err(EngineError::NotFound("subscriber")),
            _ => Ok(()),
        }
    }

    /// The same for many at once.
    ///
    /// # Errors
    /// `Invalid` for no ids or more than 10,000.
    pub async fn delete_subscribers(
        &self,
        access: &SiteAccess,
        ids: &[SubscriberId],
    ) -> Result<BulkOutcome, EngineError> {
        check_selection(ids)?;
        let ids = distinct(ids);
        let deleted = self.by(access).delete_subscribers(access.site_id(), &ids, &access.label(), self.now()).await?;
        self.announce_change();
        Ok(BulkOutcome { changed: deleted, unchanged: (ids.len() as u64).saturating_sub(deleted) })
    }

    async fn change_status(
        &self,
        access: &SiteAccess,
        ids: &[SubscriberId],
        to: SubscriberStatus,
        reason: Option<&str>,
    ) -> Result<StatusChanges, EngineError> {
        if to == SubscriberStatus::Pending {
            return Err(EngineError::invalid("status", "Choose active, suspended or unsubscribed."));
        }
        let mut kept = String::new();
        let mut errors = FieldErrors::default();
        errors.take("reason", domain::note(reason.unwrap_or_default()), &mut kept);
        errors.into_result()?;
        let reason = Some(kept.as_str()).filter(|reason| !reason.is_empty());
        let (site, actor) = (access.site_id(), access.label());
        let changes =
            self.by(access).set_subscriber_status(site, &distinct(ids), to, &actor, reason, self.now()).await?;
        self.announce_change();
        Ok(changes)
    }

    /// Why one subscriber couldn't be changed.
    async fn refused_change(
        &self,
        access: &SiteAccess,
        id: SubscriberId,
        to: SubscriberStatus,
    ) -> Result<EngineError, EngineError> {
        let present = self.subscriber(access, id).await?.status;
        Ok(EngineError::Conflict(match present {
            SubscriberStatus::Unsubscribed => {
                "This number has left by STOP or on request. Only its owner can come back, by texting START.".to_owned()
            }
            _ => format!("A subscriber who is {present} can't become {to}."),
        }))
    }
}

/// The most subscribers that are changed at once.
pub const MAX_SELECTION: usize = 10_000;

const TOO_MANY: &str = "Select at most 10,000 subscribers.";

fn check_selection(ids: &[SubscriberId]) -> Result<(), EngineError> {
    match ids.len() {
        0 => Err(EngineError::invalid("ids", "Select at least one subscriber.")),
        1..=MAX_SELECTION => Ok(()),
        _ => Err(EngineError::invalid("ids", TOO_MANY)),
    }
}

fn distinct(ids: &[SubscriberId]) -> Vec<SubscriberId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}
