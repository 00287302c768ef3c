//! Lists of subscribers. Deleted ones are in none of them.

use domain::{PhoneNumber, RateTable, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp};

use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Page, Paged, Store, StoreError,
    db::{Row, ToValue, Tx, Value, args, to_json},
    dialect::Field,
    messages::digits_of,
};

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

const SUBSCRIBER: &str = "SELECT s.id, s.phone, s.region, s.status, s.since, s.source, s.locale, s.created_at
    FROM subscribers s";

fn subscriber(row: &Row) -> Result<Subscriber, StoreError> {
    Ok(Subscriber {
        id: row.get("id")?,
        phone: row.get("phone")?,
        region: row.get("region")?,
        status: row.get("status")?,
        since: row.get("since")?,
        source: row.get("source")?,
        locale: row.get("locale")?,
        created_at: row.get("created_at")?,
    })
}

/// The condition that a filter stands for, and the values bound to it; `$1` is the site.
fn condition(site: SiteId, filter: &SubscriberFilter) -> (String, Vec<Value>) {
    let mut clauses = vec!["s.site_id = $1 AND s.deleted_at IS NULL".to_owned()];
    let mut values = args![site];
    if let Some(digits) = filter.search.as_deref().map(digits_of).filter(|digits| !digits.is_empty()) {
        values.push(format!("%{digits}%").to_value());
        clauses.push(format!("CAST(s.phone AS TEXT) LIKE ${}", values.len()));
    }
    if let Some(status) = filter.status {
        values.push(status.to_value());
        clauses.push(format!("s.status = ${}", values.len()));
    }
    if let Some(region) = filter.region {
        values.push(region.to_value());
        clauses.push(format!("s.region = ${}", values.len()));
    }
    (clauses.join(" AND "), values)
}

async fn regions(tx: &mut Tx, site: SiteId) -> Result<Vec<Region>, StoreError> {
    let sql = "SELECT DISTINCT region FROM subscribers WHERE site_id = $1 AND deleted_at IS NULL ORDER BY region";
    tx.all(sql, args![site]).await?.iter().map(|row| row.get("region")).collect()
}

/// The rates of the regions that a site's subscribers have, as they are bound.
async fn bound_rates(tx: &mut Tx, site: SiteId, rates: &RateTable) -> Result<String, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        region: &'static str,
        rate: u32,
    }
    let regions = regions(tx, site).await?;
    to_json(
        &regions.iter().map(|&region| Bound { region: region.as_str(), rate: rates.rate(region) }).collect::<Vec<_>>(),
    )
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
        let (condition, mut values) = condition(site, filter);
        let mut tx = self.read().await?;
        let sql = format!("SELECT COUNT(*) AS total FROM subscribers s WHERE {condition}");
        let total = tx.one(AssertSqlSafe(sql), values.clone()).await?.get("total")?;

        let way = match order.direction {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        let mut join = String::new();
        let by = match order.sort {
            SubscriberSort::Number => format!("s.phone {way}"),
            SubscriberSort::Region => format!("s.region {way}, s.phone {way}"),
            SubscriberSort::Since => format!("s.created_at {way}, s.id {way}"),
            SubscriberSort::Credits => {
                values.push(bound_rates(&mut tx, site, rates).await?.to_value());
                let parameter = u8::try_from(values.len()).unwrap_or(u8::MAX);
                let fields = [("region", Field::Text), ("rate", Field::Int)];
                join =
                    format!(" JOIN {} ON rated.region = s.region", tx.dialect().rows_of(parameter, "rated", &fields));
                format!("rated.rate {way}, s.phone {way}")
            }
        };
        values.extend(args![page.size, page.offset()]);
        let (limit, offset) = (values.len() - 1, values.len());
        let sql = format!("{SUBSCRIBER}{join} WHERE {condition} ORDER BY {by} LIMIT ${limit} OFFSET ${offset}");
        let rows = tx.all(AssertSqlSafe(sql), values).await?;
        Ok(Paged { items: rows.iter().map(subscriber).collect::<Result<_, _>>()?, total })
    }

    /// One subscriber, unless deleted.
    pub async fn subscriber(&self, site: SiteId, id: SubscriberId) -> Result<Option<Subscriber>, StoreError> {
        let sql = format!("{SUBSCRIBER} WHERE s.site_id = $1 AND s.id = $2 AND s.deleted_at IS NULL");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![site, id]).await?;
        row.as_ref().map(subscriber).transpose()
    }

    /// How many subscribers stand where.
    pub async fn subscriber_counts(&self, site: SiteId) -> Result<SubscriberCounts, StoreError> {
        let sql = "SELECT status, COUNT(*) AS subscribers FROM subscribers
                   WHERE site_id = $1 AND deleted_at IS NULL
                   GROUP BY status";
        let mut counts = SubscriberCounts::default();
        for row in self.read().await?.all(sql, args![site]).await? {
            let subscribers = row.get("subscribers")?;
            match row.get("status")? {
                SubscriberStatus::Pending => counts.pending = subscribers,
                SubscriberStatus::Active => counts.active = subscribers,
                SubscriberStatus::Suspended => counts.suspended = subscribers,
                SubscriberStatus::Unsubscribed => counts.unsubscribed = subscribers,
            }
        }
        Ok(counts)
    }

    /// The regions that subscribers of a site have, by code.
    pub async fn subscriber_regions(&self, site: SiteId) -> Result<Vec<Region>, StoreError> {
        regions(&mut self.read().await?, site).await
    }
}
