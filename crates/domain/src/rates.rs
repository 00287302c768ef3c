//! Rates: credits for one segment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{PriceList, Region};

/// Credits for one segment to each region. One credit is the cheapest region's price, or what the owner set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateTable {
    /// Credits per segment of the regions that have a price of their own; at least 1.
    pub regions: BTreeMap<Region, u32>,
    /// Credits per segment of every other region; at least 1.
    pub default: u32,
}

impl RateTable {
    /// Turns prices into whole credits.
    pub fn from_prices(prices: &PriceList, credit_price: Option<Decimal>) -> Self {
        let _ = (prices, credit_price);
        todo!()
    }

    /// The rates of the builtin price list.
    pub fn builtin() -> Self {
        Self::from_prices(&PriceList::builtin(), None)
    }

    /// Credits for one segment to a region.
    pub fn rate(&self, region: Region) -> u32 {
        self.regions.get(&region).copied().unwrap_or(self.default)
    }
}
