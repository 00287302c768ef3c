//! How a site's latest days went, and how long its credits last if it goes on like that.

use std::time::Duration;

use domain::Credits;
use serde::Deserialize;
use store::{DayFigures, Days};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::filters::present;

/// The overview's query string, as text. [`TrendParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TrendParams {
    /// `7`, `30` or `90`; 30 if absent.
    pub days: Option<String>,
}

/// How far back one looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TrendPeriod {
    /// Seven days.
    Week,
    /// Thirty days.
    #[default]
    Month,
    /// Ninety days.
    Quarter,
}

/// The latest days, today with them, in UTC.
#[derive(Debug, Clone)]
pub struct Trends {
    /// How many days.
    pub period: TrendPeriod,
    /// Each of them, oldest first, and the messages by region.
    pub days: Days,
    /// What is left of the credits, and for how long that is.
    pub pace: CreditPace,
}

/// How long credits last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditPace {
    /// What is left to use.
    pub available: Credits,
    /// What was spent in the period, less what came back; never below zero.
    pub spent: Credits,
    /// The days of the period on which the site was there.
    pub over_days: u64,
    /// For so many whole days it lasts at that pace, if nothing is added; `None` where nothing was spent.
    pub lasts_days: Option<u64>,
}

impl TrendParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` for another number of days.
    pub fn parse(&self) -> Result<TrendPeriod, EngineError> {
        let Some(asked) = present(self.days.as_deref()) else { return Ok(TrendPeriod::default()) };
        let found = TrendPeriod::ALL.into_iter().find(|period| period.days().to_string() == asked.trim());
        found.ok_or_else(|| EngineError::invalid("days", "Choose 7, 30 or 90 days."))
    }
}

impl TrendPeriod {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// How many days.
    pub const fn days(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

impl Trends {
    /// Whether there is anything to show: somebody came or something was sent at some time.
    pub fn is_empty(&self) -> bool {
        let nothing = |(_, day): &(_, DayFigures)| *day == DayFigures::default();
        self.days.regions.is_empty() && self.days.days.iter().all(nothing)
    }
}

impl CreditPace {
    fn of(available: Credits, spent: Credits, over_days: u64) -> Self {
        let spent = spent.max(Credits::ZERO);
        let whole = |credits: Credits| u128::try_from(credits.get()).unwrap_or(0);
        let lasts = (whole(available) * u128::from(over_days)).checked_div(whole(spent));
        let lasts_days = lasts.map(|days| u64::try_from(days).unwrap_or(u64::MAX));
        Self { available, spent, over_days, lasts_days }
    }
}

impl Engine {
    /// How the site's latest days went.
    pub async fn trends(&self, access: &SiteAccess, period: TrendPeriod) -> Result<Trends, EngineError> {
        let now = self.now();
        let days = self.store().days(access.site_id(), period.days(), now).await?;
        let spent = days.days.iter().map(|(_, day)| day.spent.get()).sum();
        let age = now.since(access.site().created_at).as_secs() / DAY.as_secs() + 1;
        let available = self.credits(access).await?.available;
        let pace = CreditPace::of(available, Credits::new(spent), age.min(u64::from(period.days())));
        Ok(Trends { period, days, pace })
    }
}

/// A day.
const DAY: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_on_offer() {
        let read = |text: Option<&str>| TrendParams { days: text.map(str::to_owned) }.parse();
        assert_eq!(read(None).unwrap(), TrendPeriod::Month);
        assert_eq!(read(Some("")).unwrap(), TrendPeriod::Month);
        assert_eq!(read(Some("90")).unwrap(), TrendPeriod::Quarter);
        for wrong in ["8", "x", "-7", "07"] {
            assert!(matches!(read(Some(wrong)), Err(EngineError::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn credits_last_as_long_as_the_pace_says() {
        for (available, spent, over, lasts) in [
            (100, 30, 30, Some(100)),
            (412, 1_204, 30, Some(10)),
            (1, 30, 30, Some(1)),
            (1, 31, 30, Some(0)),
            (0, 5, 7, Some(0)),
            (100, 0, 30, None),
            (100, -5, 30, None),
            (i64::MAX, 1, 90, Some(u64::MAX)),
        ] {
            let pace = CreditPace::of(Credits::new(available), Credits::new(spent), over);
            assert_eq!(pace.lasts_days, lasts, "{available} at {spent} in {over}");
        }
    }
}
