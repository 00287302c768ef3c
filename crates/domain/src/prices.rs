//! Price lists: what one segment costs in each region.

mod builtin;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{PriceListError, Region};

/// What one segment costs in each region, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// ISO 4217 code, as the provider gave it.
    pub currency: String,
    /// The price of one segment to each region that has one of its own.
    pub regions: BTreeMap<Region, Decimal>,
    /// The price of one segment to every other region.
    pub default: Option<Decimal>,
}

/// One row of a provider's price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    /// ITU E.212 mobile country code; `None` in the row for all other countries.
    pub mcc: Option<u16>,
    /// The row is for all countries that have none of their own.
    pub is_default_country: bool,
    /// The row is for the whole country, not for one operator in it.
    pub is_default_operator: bool,
    /// What one segment costs.
    pub price: Decimal,
    /// ISO 4217 code.
    pub currency: String,
}

impl PriceList {
    /// Makes a list of a provider's rows.
    pub fn from_rows(rows: &[PriceRow]) -> Result<Self, PriceListError> {
        let _ = rows;
        todo!()
    }

    /// The list in use until a provider's own is loaded.
    pub fn builtin() -> Self {
        builtin::list()
    }

    /// Where the prices of [`builtin`](Self::builtin) come from, in words for people.
    pub const fn builtin_source() -> &'static str {
        builtin::SOURCE
    }
}
