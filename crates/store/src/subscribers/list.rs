//! Lists of subscribers. Deleted ones are in none of them.

use domain::{PhoneNumber, RateTable, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp};

use crate::{Page, Paged, Store, StoreError};

/// A phone number on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Identity.
    pub id: SubscriberId,
    /// The number.
    pub phone: PhoneNumber,
    /// Its region.
    pub region: Region,
    /// Where it stands.
    pub status: SubscriberStatus,
    /// Since when it stands there.
    pub since: Timestamp,
    /// How it came in: `web`, `api`.
    pub source: String,
    /// The subscriber's language, a BCP 47 tag.
    pub locale: Option<String>,
    /// When it first opted in, or did so again after a deletion.
    pub created_at: Timestamp,
}

/// Which subscribers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriberFilter {
    /// Digits that the number contains; other characters are ignored.
    pub search: Option<String>,
    /// Where it stands.
    pub status: Option<SubscriberStatus>,
    /// Its region.
    pub region: Option<Region>,
}

/// What to sort by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SubscriberSort {
    /// The number, as a number.
    Number,
    /// The region's code.
    Region,
    /// Credits for one segment.
    Credits,
    /// When it opted in.
    #[default]
    Since,
}

/// Which way to sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, oldest, A first.
    Ascending,
    /// Largest, newest, Z first.
    #[default]
    Descending,
}

/// How a list is sorted; newest first by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubscriberOrder {
    /// What to sort by.
    pub sort: SubscriberSort,
    /// Which way.
    pub direction: Direction,
}

/// How many subscribers stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubscriberCounts {
    /// Have not confirmed yet.
    pub pending: u64,
    /// Receive.
    pub active: u64,
    /// Suspended by an admin.
    pub suspended: u64,
    /// Have texted STOP.
    pub unsubscribed: u64,
}

impl SubscriberCounts {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.pending + self.active + self.suspended + self.unsubscribed
    }
}

impl Store {
    /// A page of a site's subscribers. `rates` is what sorting by credits goes by.
    pub async fn subscribers(
        &self,
        site: SiteId,
        filter: &SubscriberFilter,
        order: SubscriberOrder,
        rates: &RateTable,
        page: Page,
    ) -> Result<Paged<Subscriber>, StoreError> {
        todo!()
    }

    /// One subscriber, unless deleted.
    pub async fn subscriber(&self, site: SiteId, id: SubscriberId) -> Result<Option<Subscriber>, StoreError> {
        todo!()
    }

    /// The subscriber with that number, unless deleted.
    pub async fn subscriber_by_phone(
        &self,
        site: SiteId,
        phone: PhoneNumber,
    ) -> Result<Option<Subscriber>, StoreError> {
        todo!()
    }

    /// How many subscribers stand where.
    pub async fn subscriber_counts(&self, site: SiteId) -> Result<SubscriberCounts, StoreError> {
        todo!()
    }

    /// The regions that subscribers of a site have, by code.
    pub async fn subscriber_regions(&self, site: SiteId) -> Result<Vec<Region>, StoreError> {
        todo!()
    }
}
