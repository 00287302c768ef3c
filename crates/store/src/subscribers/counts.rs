//! How many subscribers stand where. Triggers keep `subscriber_counts` (migration 0002), so that nothing is counted here.

use std::collections::BTreeMap;

use domain::{Region, SiteId, SubscriberStatus};

use crate::{
    Store, StoreError, SubscriberFilter,
    db::{Tx, args},
};

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

    const fn of(&mut self, status: SubscriberStatus) -> &mut u64 {
        match status {
            SubscriberStatus::Pending => &mut self.pending,
            SubscriberStatus::Active => &mut self.active,
            SubscriberStatus::Suspended => &mut self.suspended,
            SubscriberStatus::Unsubscribed => &mut self.unsubscribed,
        }
    }
}

/// Everything that is counted of a site's subscribers.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// Those not deleted, by state and region; never 0.
    pub(crate) groups: Vec<Group>,
    /// Those deleted whose number is not stopped.
    pub(crate) deleted: u64,
    /// Numbers that are stopped, subscribers or not.
    pub(crate) stopped: u64,
}

/// Subscribers of one state and region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) status: SubscriberStatus,
    pub(crate) region: Region,
    pub(crate) n: u64,
}

impl Census {
    /// Reads a site's.
    pub(crate) async fn read(tx: &mut Tx, site: SiteId) -> Result<Self, StoreError> {
        let sql = "SELECT standing, region, n FROM subscriber_counts WHERE site_id = $1 AND n <> 0";
        let mut census = Self::default();
        for row in tx.all(sql, args![site]).await? {
            let (standing, n): (String, u64) = (row.get("standing")?, row.get("n")?);
            match standing.as_str() {
                "deleted" => census.deleted = n,
                "stopped" => census.stopped = n,
                _ => census.groups.push(Group { status: row.get("standing")?, region: row.get("region")?, n }),
            }
        }
        Ok(census)
    }

    /// How many there are, the deleted left out.
    pub(crate) fn total(&self) -> u64 {
        self.groups.iter().map(|group| group.n).sum()
    }

    /// How many a filter finds, whatever digits it searches for.
    pub(crate) fn found_by(&self, filter: &SubscriberFilter) -> u64 {
        self.regions_found_by(filter).values().sum()
    }

    /// How many a filter finds in each region, whatever digits it searches for; never 0.
    pub(crate) fn regions_found_by(&self, filter: &SubscriberFilter) -> BTreeMap<Region, u64> {
        let mut regions = BTreeMap::new();
        for group in &self.groups {
            let here = filter.status.is_none_or(|status| status == group.status)
                && filter.region.is_none_or(|region| region == group.region);
            if here {
                *regions.entry(group.region).or_default() += group.n;
            }
        }
        regions
    }

    /// The regions there are, by code.
    fn regions(&self) -> Vec<Region> {
        self.regions_found_by(&SubscriberFilter::default()).into_keys().collect()
    }
}

impl Store {
    /// How many subscribers stand where.
    pub async fn subscriber_counts(&self, site: SiteId) -> Result<SubscriberCounts, StoreError> {
        let mut counts = SubscriberCounts::default();
        for group in Census::read(&mut self.read().await?, site).await?.groups {
            *counts.of(group.status) += group.n;
        }
        Ok(counts)
    }

    /// The regions that subscribers of a site have, by code.
    pub async fn subscriber_regions(&self, site: SiteId) -> Result<Vec<Region>, StoreError> {
        Ok(Census::read(&mut self.read().await?, site).await?.regions())
    }
}
