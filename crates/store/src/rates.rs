//! Versions of a site's price list and of the rates made from it.

use domain::{PriceList, RateTable, SiteId, Timestamp};

use crate::{RatesId, Store, StoreError};

/// A version to be kept.
#[derive(Debug, Clone)]
pub struct NewRates<'a> {
    /// What the provider charges.
    pub prices: &'a PriceList,
    /// What follows in credits.
    pub table: &'a RateTable,
    /// Where the prices come from: `mocean`, `builtin`.
    pub source: &'a str,
}

/// One version of a site's price list and rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    /// Identity.
    pub id: RatesId,
    /// What the provider charges.
    pub prices: PriceList,
    /// What follows in credits.
    pub table: RateTable,
    /// Where the prices come from.
    pub source: String,
    /// Why a newer price list could not be loaded.
    pub warning: Option<String>,
    /// When the prices were last seen so.
    pub checked_at: Timestamp,
    /// When this version began.
    pub created_at: Timestamp,
}

impl Store {
    /// Makes a version the current one. Where prices, rates and source are the current version's, that one stays, checked
    /// at `now` and without a warning.
    pub async fn add_rates(&self, site: SiteId, rates: NewRates<'_>, now: Timestamp) -> Result<RatesId, StoreError> {
        todo!()
    }

    /// The site's current version.
    pub async fn current_rates(&self, site: SiteId) -> Result<Option<Rates>, StoreError> {
        todo!()
    }

    /// A version by its identity, for what was quoted with it.
    pub async fn rates(&self, id: RatesId) -> Result<Option<Rates>, StoreError> {
        todo!()
    }

    /// Notes on the current version why a newer one could not be loaded.
    pub async fn warn_rates(&self, site: SiteId, warning: &str, now: Timestamp) -> Result<(), StoreError> {
        todo!()
    }
}
