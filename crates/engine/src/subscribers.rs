//! The list of subscribers and what an admin does with it.

use domain::{PhoneNumber, Region, SubscriberId, SubscriberStatus, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::filters::{self, digits_of, present};
use crate::paging::{Paged, Paging};

/// The list's query string, as text. [`SubscriberParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SubscriberParams {
    /// Digits anywhere in the number; spaces, plus and hyphens don't matter.
    pub search: Option<String>,
    /// A status.
    pub status: Option<String>,
    /// A region code.
    pub region: Option<String>,
    /// `number`, `region`, `credits` or `since`; a hyphen before it reverses. `-since` if absent.
    pub sort: Option<String>,
    /// From 1.
    pub page: Option<String>,
    /// 1 to 100.
    pub per_page: Option<String>,
}

/// What to list, in which order.
#[derive(Debug, Clone)]
pub struct SubscriberQuery {
    /// Digits anywhere in the number.
    pub search: Option<String>,
    /// Only these.
    pub status: Option<SubscriberStatus>,
    /// Only these.
    pub region: Option<Region>,
    /// The order.
    pub sort: SubscriberSort,
    /// The page.
    pub paging: Paging,
}

/// What a list of subscribers is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriberSortKey {
    /// The number.
    Number,
    /// The region's code.
    Region,
    /// Credits for one segment.
    Credits,
    /// When they subscribed.
    Since,
}

/// The order of a list of subscribers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriberSort {
    /// By what.
    pub key: SubscriberSortKey,
    /// Largest first.
    pub descending: bool,
}

/// A subscriber as admins see one.
#[derive(Debug, Clone, Serialize)]
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

impl SubscriberParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<SubscriberQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let search = self.search.as_deref().map(digits_of).filter(|digits| !digits.is_empty());
        if search.is_none() && present(self.search.as_deref()).is_some() {
            errors.add("search", "Search for digits of the number.");
        }
        let status = filters::token("status", self.status.as_deref(), &mut errors);
        let region = filters::region("region", self.region.as_deref(), &mut errors);
        let sort = match present(self.sort.as_deref()) {
            None => SubscriberSort::default(),
            Some(text) => SubscriberSort::parse(text).unwrap_or_else(|| {
                errors.add("sort", "Sort by number, region, credits or since; a hyphen before it reverses.");
                SubscriberSort::default()
            }),
        };
        let paging = Paging::parse_into(self.page.as_deref(), self.per_page.as_deref(), &mut errors);
        errors.into_result()?;
        Ok(SubscriberQuery { search, status, region, sort, paging })
    }
}

impl SubscriberSort {
    fn parse(text: &str) -> Option<Self> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        let key = match key {
            "number" => SubscriberSortKey::Number,
            "region" => SubscriberSortKey::Region,
            "credits" => SubscriberSortKey::Credits,
            "since" => SubscriberSortKey::Since,
            _ => return None,
        };
        Some(Self { key, descending })
    }
}

impl Default for SubscriberSort {
    /// The newest first.
    fn default() -> Self {
        Self { key: SubscriberSortKey::Since, descending: true }
    }
}

impl std::fmt::Display for SubscriberSort {
    /// As [`SubscriberParams::sort`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = match self.key {
            SubscriberSortKey::Number => "number",
            SubscriberSortKey::Region => "region",
            SubscriberSortKey::Credits => "credits",
            SubscriberSortKey::Since => "since",
        };
        write!(f, "{}{key}", if self.descending { "-" } else { "" })
    }
}

impl Engine {
    /// A page of the site's subscribers.
    pub async fn subscribers(
        &self,
        access: &SiteAccess,
        query: &SubscriberQuery,
    ) -> Result<Paged<SubscriberView>, EngineError> {
        todo!()
    }

    /// Counts by status and region.
    pub async fn subscriber_summary(&self, access: &SiteAccess) -> Result<SubscriberSummary, EngineError> {
        todo!()
    }

    /// One subscriber.
    ///
    /// # Errors
    /// `NotFound`, also for another site's subscriber and a deleted one.
    pub async fn subscriber(&self, access: &SiteAccess, id: SubscriberId) -> Result<SubscriberView, EngineError> {
        todo!()
    }

    /// Suspends, resumes or unsubscribes one subscriber.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for one who is unsubscribed: only they can come back; `Invalid` for `pending` and where
    /// unsubscribing lacks a reason.
    pub async fn set_subscriber_status(
        &self,
        access: &SiteAccess,
        id: SubscriberId,
        to: SubscriberStatus,
        reason: Option<&str>,
    ) -> Result<SubscriberView, EngineError> {
        todo!()
    }

    /// The same for many at once. Those who can't be changed are counted, not refused.
    ///
    /// # Errors
    /// `Invalid` for no ids, more than 10,000, `pending`, or unsubscribing without a reason.
    pub async fn set_subscribers_status(
        &self,
        access: &SiteAccess,
        ids: &[SubscriberId],
        to: SubscriberStatus,
        reason: Option<&str>,
    ) -> Result<BulkOutcome, EngineError> {
        todo!()
    }

    /// Deletes a subscriber from the list. The number receives nothing more and comes back only by subscribing again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_subscriber(&self, access: &SiteAccess, id: SubscriberId) -> Result<(), EngineError> {
        todo!()
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
        todo!()
    }
}
