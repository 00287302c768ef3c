//! What the provider says messages cost, beside what we counted.

use std::collections::BTreeMap;

use domain::{Credits, Region, SiteId, Timestamp};

use crate::{RatesId, Store, StoreError, db::args, ids::first_id};

/// Messages of one region that were quoted with the same rates, and of which the provider said what it charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedCosts {
    /// Where they went.
    pub region: Region,
    /// The price list and rates they were quoted with: their broadcast's, or those in force when they were queued.
    pub rates: RatesId,
    /// How many.
    pub messages: u64,
    /// Their segments.
    pub segments: u64,
    /// What they cost in credits.
    pub credits: Credits,
    /// What the provider charged for them, in millionths of its unit.
    pub charged_millionths: i64,
}

impl Store {
    /// What is known of the provider's charges for a site's messages that were queued from one time until before another.
    pub async fn reported_costs(
        &self,
        site: SiteId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ReportedCosts>, StoreError> {
        // Rates are kept for good, and one version at least is older than any message but for a clock that was set back.
        let rows = self
            .read()
            .await?
            .all(
                "SELECT priced.region, priced.rates_id, COUNT(*) AS messages,
                        CAST(SUM(priced.segments) AS BIGINT) AS segments,
                        CAST(SUM(priced.credits) AS BIGINT) AS credits,
                        CAST(SUM(priced.reported_cost) AS BIGINT) AS charged
                 FROM (
                     SELECT m.region, m.segments, m.credits, m.reported_cost,
                            COALESCE(b.rates_id,
                                (SELECT r.id FROM rates r
                                 WHERE r.site_id = m.site_id AND r.created_at <= m.created_at
                                 ORDER BY r.version DESC, r.id DESC LIMIT 1),
                                (SELECT r.id FROM rates r WHERE r.site_id = m.site_id ORDER BY r.version, r.id LIMIT 1)
                            ) AS rates_id
                     FROM messages m
                     LEFT JOIN broadcasts b ON b.id = m.broadcast_id
                     WHERE m.site_id = $1 AND m.reported_cost IS NOT NULL AND m.id >= $2 AND m.id < $3
                         AND m.region IS NOT NULL
                 ) priced
                 WHERE priced.rates_id IS NOT NULL
                 GROUP BY priced.region, priced.rates_id
                 ORDER BY priced.region, priced.rates_id",
                args![site, first_id(from), first_id(until)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(ReportedCosts {
                    region: row.get("region")?,
                    rates: row.get("rates_id")?,
                    messages: row.get("messages")?,
                    segments: row.get("segments")?,
                    credits: row.get("credits")?,
                    charged_millionths: row.get("charged")?,
                })
            })
            .collect()
    }

    /// Of how many messages queued since then the provider's charge is known, by region.
    pub async fn costs_known_since(&self, site: SiteId, since: Timestamp) -> Result<BTreeMap<Region, u32>, StoreError> {
        self.read()
            .await?
            .all(
                "SELECT m.region, COUNT(*) AS known
                 FROM messages m
                 WHERE m.site_id = $1 AND m.reported_cost IS NOT NULL AND m.id >= $2 AND m.region IS NOT NULL
                 GROUP BY m.region",
                args![site, first_id(since)],
            )
            .await?
            .iter()
            .map(|row| Ok((row.get("region")?, row.get("known")?)))
            .collect()
    }
}
