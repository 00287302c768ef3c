//! Versions of a site's price list and of the rates made from it.

use domain::{PriceList, RateTable, SiteId, Timestamp};

use sqlx::AssertSqlSafe;

use crate::{
    RatesId, Store, StoreError,
    db::{Row, args},
    ids::new_id,
};

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
    /// When the provider was last asked for its prices.
    pub checked_at: Timestamp,
    /// When this version began.
    pub created_at: Timestamp,
}

const RATES: &str = "SELECT id, prices, rate_table, source, warning, checked_at, created_at FROM rates";

fn version(row: &Row) -> Result<Rates, StoreError> {
    Ok(Rates {
        id: row.get("id")?,
        prices: row.json("prices")?,
        table: row.json("rate_table")?,
        source: row.get("source")?,
        warning: row.get("warning")?,
        checked_at: row.get("checked_at")?,
        created_at: row.get("created_at")?,
    })
}

/// The site's current version is the one that was made last, whatever the clock said. `rates_newest` serves it.
const NEWEST: &str = "WHERE site_id = $1 ORDER BY version DESC, id DESC LIMIT 1";

fn current() -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{RATES} {NEWEST}"))
}

impl Store {
    /// Makes a version the current one. Where prices, rates and source are the current version's, that one stays, checked
    /// at `now` and without a warning.
    pub async fn add_rates(&self, site: SiteId, rates: NewRates<'_>, now: Timestamp) -> Result<RatesId, StoreError> {
        let mut tx = self.write("add_rates").await?;
        tx.lock_site(site).await?;
        let before = tx.optional(current(), args![site]).await?.as_ref().map(version).transpose()?;
        let same = before.filter(|before| {
            before.prices == *rates.prices && before.table == *rates.table && before.source == rates.source
        });
        let id = if let Some(same) = same {
            let sql = "UPDATE rates SET checked_at = $2, warning = NULL WHERE id = $1";
            tx.execute(sql, args![same.id, now]).await?;
            same.id
        } else {
            let id = RatesId::from_uuid(new_id(now)?);
            let json = |value: serde_json::Result<String>| value.map_err(|error| StoreError::corrupt("rates", error));
            let (prices, table) = (serde_json::to_string(rates.prices), serde_json::to_string(rates.table));
            tx.execute(
                "INSERT INTO rates (id, site_id, prices, rate_table, source, checked_at, created_at, version)
                 SELECT $1, $2, $3, $4, $5, $6, $6, COALESCE(MAX(version), 0) + 1 FROM rates WHERE site_id = $2",
                args![id, site, json(prices)?, json(table)?, rates.source, now],
            )
            .await?;
            id
        };
        tx.commit().await?;
        Ok(id)
    }

    /// The site's current version.
    pub async fn current_rates(&self, site: SiteId) -> Result<Option<Rates>, StoreError> {
        self.read().await?.optional(current(), args![site]).await?.as_ref().map(version).transpose()
    }

    /// A version by its identity, for what was quoted with it.
    pub async fn rates(&self, id: RatesId) -> Result<Option<Rates>, StoreError> {
        let row = self.read().await?.optional(AssertSqlSafe(format!("{RATES} WHERE id = $1")), args![id]).await?;
        row.as_ref().map(version).transpose()
    }

    /// Notes on the current version why asking for a newer one failed at `now`.
    pub async fn warn_rates(&self, site: SiteId, warning: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write("warn_rates").await?;
        let sql = format!("UPDATE rates SET warning = $2, checked_at = $3 WHERE id = (SELECT id FROM rates {NEWEST})");
        tx.execute(AssertSqlSafe(sql), args![site, warning, now]).await?;
        tx.commit().await
    }
}
