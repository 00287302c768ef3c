//! Lists of subscribers. Deleted ones are in none of them.

use std::collections::BTreeMap;

use domain::{PhoneNumber, RateTable, Region, SiteId, SubscriberId, SubscriberStatus, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Page, Store, StoreError,
    db::{Row, Tx, args, to_json},
    dialect::Field,
    messages::digits_of,
    subscribers::{Census, pages, search},
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

/// What to sort by. What is alike is sorted by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SubscriberSort {
    /// The number, as a number.
    Number,
    /// The region's code.
    Region,
    /// Credits for one segment, then the region's code.
    Credits,
    /// When it opted in.
    #[default]
    Since,
    /// The status by its word, then the number.
    Status,
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

impl Direction {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }

    pub(crate) const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// How a list is sorted; newest first by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubscriberOrder {
    /// What to sort by.
    pub sort: SubscriberSort,
    /// Which way.
    pub direction: Direction,
}

/// One page of a list of subscribers and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberPage {
    /// The subscribers on this page.
    pub items: Vec<Subscriber>,
    /// Subscribers in the whole list.
    pub total: u64,
    /// Whether `total` is an estimate: in a large list for digits that very many numbers contain. Everything else is exact.
    pub total_is_estimate: bool,
}

/// What a page of a list shows, before the rows are read: numbers in their order.
pub(crate) struct Found {
    pub(crate) phones: Vec<i64>,
    pub(crate) total: u64,
    pub(crate) total_is_estimate: bool,
}

/// A part of a list whose order an index has: all of it, or one region or status after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) region: Option<Region>,
    pub(crate) status: Option<SubscriberStatus>,
    /// How many the filter finds in it, whatever digits it searches for.
    pub(crate) n: u64,
}

/// A list in an order.
pub(crate) struct List<'a> {
    pub(crate) site: SiteId,
    pub(crate) filter: &'a SubscriberFilter,
    pub(crate) order: SubscriberOrder,
    pub(crate) census: &'a Census,
    pub(crate) runs: Vec<Run>,
}

impl<'a> List<'a> {
    fn new(
        site: SiteId,
        filter: &'a SubscriberFilter,
        order: SubscriberOrder,
        rates: &RateTable,
        census: &'a Census,
    ) -> Self {
        let regions = census.regions_found_by(filter);
        let runs = match order.sort {
            SubscriberSort::Number | SubscriberSort::Since => {
                vec![Run { region: filter.region, status: filter.status, n: regions.values().sum() }]
            }
            SubscriberSort::Region => runs(&regions, filter, order.direction, |_| 0),
            SubscriberSort::Credits => runs(&regions, filter, order.direction, |region| rates.rate(region)),
            SubscriberSort::Status => runs_of_statuses(census, filter, order.direction),
        };
        Self { site, filter, order, census, runs }
    }
}

/// One region after the other, by `first` and then by code.
fn runs(
    regions: &BTreeMap<Region, u64>,
    filter: &SubscriberFilter,
    direction: Direction,
    first: impl Fn(Region) -> u32,
) -> Vec<Run> {
    let run = |(&region, &n)| Run { region: Some(region), status: filter.status, n };
    let mut runs: Vec<Run> = regions.iter().map(run).collect();
    runs.sort_by_key(|run| run.region.map(|region| (first(region), region.as_str())));
    if direction == Direction::Descending {
        runs.reverse();
    }
    runs
}

/// One status after the other, by its word.
fn runs_of_statuses(census: &Census, filter: &SubscriberFilter, direction: Direction) -> Vec<Run> {
    let statuses = SubscriberStatus::ALL.iter().copied();
    let statuses = statuses.filter(|status| filter.status.is_none_or(|asked| asked == *status));
    let mut runs: Vec<Run> = statuses
        .map(|status| {
            let n = census.found_by(&SubscriberFilter { status: Some(status), ..filter.clone() });
            Run { region: filter.region, status: Some(status), n }
        })
        .filter(|run| run.n > 0)
        .collect();
    runs.sort_by_key(|run| run.status.map(SubscriberStatus::as_str));
    if direction == Direction::Descending {
        runs.reverse();
    }
    runs
}

const SUBSCRIBER: &str = "s.id, s.phone, s.region, s.status, s.since, s.source, s.locale, s.created_at";

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

/// The rows of numbers that are there, in this order.
async fn rows_of(tx: &mut Tx, site: SiteId, phones: &[i64]) -> Result<Vec<Subscriber>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        place: usize,
        phone: i64,
    }
    let list: Vec<_> = phones.iter().enumerate().map(|(place, &phone)| Bound { place, phone }).collect();
    let rows = tx.dialect().rows_of(2, "listed", &[("place", Field::Int), ("phone", Field::Int)]);
    let sql = format!(
        "SELECT {SUBSCRIBER}
         FROM {rows}
         LEFT JOIN subscribers s ON s.site_id = $1 AND s.phone = listed.phone
         ORDER BY listed.place"
    );
    tx.all(AssertSqlSafe(sql), args![site, to_json(&list)?]).await?.iter().map(subscriber).collect()
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
    ) -> Result<SubscriberPage, StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        let census = Census::read(&mut tx, site).await?;
        let list = List::new(site, filter, order, rates, &census);
        let digits = filter.search.as_deref().map(digits_of).filter(|digits| !digits.is_empty());
        let found = match digits {
            None => pages::find(&mut tx, &list, page).await?,
            Some(digits) => search::find(&mut tx, &list, &digits, page).await?,
        };
        let items = rows_of(&mut tx, site, &found.phones).await?;
        Ok(SubscriberPage { items, total: found.total, total_is_estimate: found.total_is_estimate })
    }

    /// One subscriber, unless deleted.
    pub async fn subscriber(&self, site: SiteId, id: SubscriberId) -> Result<Option<Subscriber>, StoreError> {
        let sql = format!(
            "SELECT {SUBSCRIBER} FROM subscribers s WHERE s.site_id = $1 AND s.id = $2 AND s.deleted_at IS NULL"
        );
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![site, id]).await?;
        row.as_ref().map(subscriber).transpose()
    }
}
