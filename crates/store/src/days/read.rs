//! Reading days back.

use std::collections::BTreeMap;

use domain::{Credits, Region, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use super::{Figure, MICROS};
use crate::{
    Store, StoreError,
    db::{Tx, args},
    subscribers::Census,
};

/// What happened on a day of UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayFigures {
    /// Subscribers who receive, at the end of the day or, of the last one, now.
    pub active: u64,
    /// Who came, or came back, by themselves.
    pub opt_ins: u64,
    /// Numbers that were stopped, subscribers or not.
    pub stops: u64,
    /// Messages that the provider took on that day.
    pub sent: u64,
    /// Those of them that were delivered since.
    pub delivered: u64,
    /// Those of them that failed or expired since.
    pub undelivered: u64,
    /// Credits spent, less those that came back.
    pub spent: Credits,
}

/// What happened to a region's messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SentFigures {
    /// Messages that the provider took.
    pub sent: u64,
    /// Those of them that were delivered since.
    pub delivered: u64,
    /// Those of them that failed or expired since.
    pub undelivered: u64,
}

/// The latest days of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// Each of them, the oldest first, by when it began.
    pub days: Vec<(Timestamp, DayFigures)>,
    /// Their messages by region; `None` are those to numbers of no region.
    pub regions: BTreeMap<Option<Region>, SentFigures>,
}

impl Store {
    /// The last so many days up to now, today with them.
    pub async fn days(&self, site: SiteId, days: u32, now: Timestamp) -> Result<Days, StoreError> {
        let today = now.as_micros().div_euclid(MICROS);
        let first = today - i64::from(days.max(1)) + 1;
        let mut tx = self.read().await?;
        let mut by_day: BTreeMap<i64, DayFigures> = (first..=today).map(|day| (day, DayFigures::default())).collect();
        let mut moved = BTreeMap::new();
        // The primary key serves both. What a clock that was set back calls tomorrow counts as today.
        let sql = "SELECT day, what, CAST(SUM(n) AS BIGINT) AS total FROM daily_figures
                   WHERE site_id = $1 AND day >= $2 GROUP BY day, what";
        for row in tx.all(sql, args![site, first]).await? {
            let (day, what, n): (i64, String, i64) = (row.get("day")?, row.get("what")?, row.get("total")?);
            let day = day.min(today);
            if what == Figure::Active.as_str() {
                *moved.entry(day).or_default() += n;
            } else if let Some(figures) = by_day.get_mut(&day) {
                figures.add(&what, n);
            }
        }
        let regions = regions(&mut tx, site, first).await?;
        let mut active = active(&mut tx, site).await?;
        for (day, figures) in by_day.iter_mut().rev() {
            figures.active = unsigned(active);
            active -= moved.get(day).copied().unwrap_or(0);
        }
        let begins = |day: i64| Timestamp::from_micros(day.saturating_mul(MICROS));
        Ok(Days { days: by_day.into_iter().map(|(day, figures)| (begins(day), figures)).collect(), regions })
    }
}

/// The messages of all days from that one on, by region.
async fn regions(tx: &mut Tx, site: SiteId, first: i64) -> Result<BTreeMap<Option<Region>, SentFigures>, StoreError> {
    let sql = format!(
        "SELECT what, region, CAST(SUM(n) AS BIGINT) AS total FROM daily_figures
         WHERE site_id = $1 AND day >= $2 AND what IN ('{}', '{}', '{}') GROUP BY what, region",
        Figure::Sent.as_str(),
        Figure::Delivered.as_str(),
        Figure::Undelivered.as_str(),
    );
    let mut regions: BTreeMap<Option<Region>, SentFigures> = BTreeMap::new();
    for row in tx.all(AssertSqlSafe(sql), args![site, first]).await? {
        let (what, region, n): (String, String, i64) = (row.get("what")?, row.get("region")?, row.get("total")?);
        let mut figures = DayFigures::default();
        figures.add(&what, n);
        let region = regions.entry(Region::parse(&region)).or_default();
        region.sent += figures.sent;
        region.delivered += figures.delivered;
        region.undelivered += figures.undelivered;
    }
    regions.retain(|_, figures| figures.sent > 0);
    Ok(regions)
}

async fn active(tx: &mut Tx, site: SiteId) -> Result<i64, StoreError> {
    let active = Census::read(tx, site).await?.groups.into_iter().filter(|group| group.status.receives());
    Ok(active.map(|group| i64::try_from(group.n).unwrap_or(i64::MAX)).sum())
}

impl DayFigures {
    fn add(&mut self, what: &str, n: i64) {
        let places = [
            (Figure::OptIns, &mut self.opt_ins),
            (Figure::Stops, &mut self.stops),
            (Figure::Sent, &mut self.sent),
            (Figure::Delivered, &mut self.delivered),
            (Figure::Undelivered, &mut self.undelivered),
        ];
        if what == Figure::Spent.as_str() {
            self.spent = Credits::new(self.spent.get() + n);
        } else if let Some((_, place)) = places.into_iter().find(|(figure, _)| figure.as_str() == what) {
            *place += unsigned(n);
        }
    }
}

/// Nothing here is ever below zero.
fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
