//! What was refused, in figures.

use std::time::Duration;

use domain::{Refusal, Region, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{Row, Tx, args, clean, json_id, to_json},
    dialect::Field,
};

/// Refusals are counted by the hour.
const HOUR: Duration = Duration::from_hours(1);

/// What was refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The site.
    pub site: SiteId,
    /// Some moment of the hour.
    pub at: Timestamp,
    /// Why.
    pub reason: Refusal,
    /// The number's region, where it has one.
    pub region: Option<Region>,
    /// The number less its last four digits; empty if unknown.
    pub prefix: String,
    /// The visitor's network; empty if unknown.
    pub network: String,
}

/// So often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCount<T> {
    /// What.
    pub what: T,
    /// How often.
    pub count: u64,
}

/// A site's refusals of a time, each list the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedSums {
    /// All of them.
    pub total: u64,
    /// By reason.
    pub reasons: Vec<RefusedCount<Refusal>>,
    /// By region; `None` where the number has none.
    pub regions: Vec<RefusedCount<Option<Region>>>,
    /// By prefix.
    pub prefixes: Vec<RefusedCount<String>>,
    /// By network.
    pub networks: Vec<RefusedCount<String>>,
}

#[derive(Serialize)]
struct Bound<'a> {
    site: String,
    hour: i64,
    reason: &'static str,
    region: &'static str,
    prefix: &'a str,
    network: String,
    count: u64,
}

const ENTRY: &[(&str, Field)] = &[
    ("site", Field::Uuid),
    ("hour", Field::Int),
    ("reason", Field::Text),
    ("region", Field::Text),
    ("prefix", Field::Text),
    ("network", Field::Text),
    ("count", Field::Int),
];

impl Refused {
    /// The first moment of its hour.
    #[must_use]
    pub fn in_its_hour(self) -> Self {
        let hour = i64::try_from(HOUR.as_micros()).unwrap_or(i64::MAX);
        let at = Timestamp::from_micros(self.at.as_micros().div_euclid(hour) * hour);
        Self { at, ..self }
    }
}

impl Store {
    /// Adds refusals to those that are known, in one statement; each must be named once, in their order, at the first moment
    /// of its hour.
    pub async fn add_refusals(&self, refused: &[(Refused, u64)]) -> Result<(), StoreError> {
        let bound: Vec<_> = refused
            .iter()
            .map(|(refused, count)| Bound {
                site: json_id(refused.site.as_uuid()),
                hour: refused.at.as_micros(),
                reason: refused.reason.as_str(),
                region: refused.region.map_or("", Region::as_str),
                prefix: &refused.prefix,
                network: clean(&refused.network),
                count: *count,
            })
            .collect();
        let mut tx = self.write("add_refusals").await?;
        let rows = tx.dialect().rows_of(1, "entry", ENTRY);
        // In one order, so that no two processes wait for each other.
        let sql = format!(
            "INSERT INTO refusals (site_id, hour, reason, region, prefix, network, count)
             SELECT site, hour, reason, region, prefix, network, count FROM {rows} WHERE TRUE
             ORDER BY site, hour, reason, region, prefix, network
             ON CONFLICT (site_id, hour, reason, region, prefix, network)
             DO UPDATE SET count = refusals.count + excluded.count"
        );
        tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
        tx.commit().await
    }

    /// A site's refusals from one time until before another, by the hours that begin in it; each list as long as `most`.
    pub async fn refusals(
        &self,
        site: SiteId,
        from: Timestamp,
        until: Timestamp,
        most: u32,
    ) -> Result<RefusedSums, StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS total FROM refusals
                   WHERE site_id = $1 AND hour >= $2 AND hour < $3";
        let total = tx.one(sql, args![site, from, until]).await?.get("total")?;
        let period = (site, from, until, most);
        Ok(RefusedSums {
            total,
            reasons: by(&mut tx, "reason", period, Row::get).await?,
            regions: by(&mut tx, "region", period, |row, column| Ok(Region::parse(&row.get::<String>(column)?)))
                .await?,
            prefixes: by(&mut tx, "prefix", period, Row::get).await?,
            networks: by(&mut tx, "network", period, Row::get).await?,
        })
    }
}

/// The sums by one column.
async fn by<T>(
    tx: &mut Tx,
    column: &'static str,
    (site, from, until, most): (SiteId, Timestamp, Timestamp, u32),
    read: impl Fn(&Row, &str) -> Result<T, StoreError>,
) -> Result<Vec<RefusedCount<T>>, StoreError> {
    let sql = format!(
        "SELECT {column} AS what, CAST(SUM(count) AS BIGINT) AS times FROM refusals
         WHERE site_id = $1 AND hour >= $2 AND hour < $3
         GROUP BY {column} ORDER BY times DESC, what LIMIT $4"
    );
    let rows = tx.all(AssertSqlSafe(sql), args![site, from, until, most]).await?;
    rows.iter().map(|row| Ok(RefusedCount { what: read(row, "what")?, count: row.get("times")? })).collect()
}
