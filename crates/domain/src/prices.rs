//! Price lists: what one segment costs in each region.

mod builtin;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{PriceListError, Region, regions_of_mcc};

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

/// How surely a price is the region's own; the greater wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// The row's code is shared with other regions.
    Shared,
    /// The row's code is this region's alone.
    Own,
}

impl PriceList {
    /// Makes a list of a provider's rows.
    ///
    /// - Rows with no positive price, and rows of single operators, are ignored.
    /// - A code that several regions share gives its price to all of them. A region that also has a row of its own
    ///   takes that; of several rows alike it takes the dearest, so that no credit is sold too cheap.
    /// - A region that has only operator rows is one without a price of its own: the list's default row holds for it as
    ///   for any other. If the list has no default row at all, the dearest of its operator rows stands in.
    ///
    /// # Errors
    /// [`PriceListError::Empty`] if nothing usable is left, [`PriceListError::MixedCurrencies`] if its prices can't be
    /// compared.
    pub fn from_rows(rows: &[PriceRow]) -> Result<Self, PriceListError> {
        let usable: Vec<&PriceRow> = rows.iter().filter(|row| row.price > Decimal::ZERO).collect();
        let currency = one_currency(&usable)?;
        let default = usable.iter().filter(|row| row.is_default_country && row.is_default_operator);
        let default = default.map(|row| row.price).max();
        let mut regions = best_prices(usable.iter().copied().filter(|row| row.is_default_operator));
        if default.is_none() {
            for (region, price) in best_prices(usable.iter().copied().filter(|row| !row.is_default_operator)) {
                regions.entry(region).or_insert(price);
            }
        }
        if regions.is_empty() && default.is_none() {
            return Err(PriceListError::Empty);
        }
        Ok(Self { currency, regions, default })
    }

    /// The list in use until a provider's own is loaded: an estimate with a price for every region.
    pub fn builtin() -> Self {
        builtin::list()
    }

    /// Where the prices of [`builtin`](Self::builtin) come from, in words for people.
    pub const fn builtin_source() -> &'static str {
        builtin::SOURCE
    }
}

fn one_currency(rows: &[&PriceRow]) -> Result<String, PriceListError> {
    let first = rows.first().ok_or(PriceListError::Empty)?.currency.trim();
    match rows.iter().find(|row| !row.currency.trim().eq_ignore_ascii_case(first)) {
        Some(other) => Err(PriceListError::MixedCurrencies { first: first.to_owned(), second: other.currency.clone() }),
        None => Ok(first.to_owned()),
    }
}

fn best_prices<'a>(rows: impl Iterator<Item = &'a PriceRow>) -> BTreeMap<Region, Decimal> {
    let mut best: BTreeMap<Region, (Claim, Decimal)> = BTreeMap::new();
    for row in rows.filter(|row| !row.is_default_country) {
        let regions = row.mcc.map_or(&[][..], regions_of_mcc);
        let claim = if regions.len() == 1 { Claim::Own } else { Claim::Shared };
        for region in regions {
            let candidate = (claim, row.price);
            best.entry(*region).and_modify(|best| *best = (*best).max(candidate)).or_insert(candidate);
        }
    }
    best.into_iter().map(|(region, (_, price))| (region, price)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mcc: u16, price: &str) -> PriceRow {
        PriceRow {
            mcc: Some(mcc),
            is_default_country: false,
            is_default_operator: true,
            price: price.parse().unwrap(),
            currency: "MYR".to_owned(),
        }
    }

    fn operator(mcc: u16, price: &str) -> PriceRow {
        PriceRow { is_default_operator: false, ..row(mcc, price) }
    }

    fn default(price: &str) -> PriceRow {
        PriceRow { mcc: None, is_default_country: true, ..row(0, price) }
    }

    fn price(list: &PriceList, region: Region) -> Option<String> {
        list.regions.get(&region).map(ToString::to_string)
    }

    #[test]
    fn takes_the_countrys_own_row() {
        let rows = [default("0.0100"), row(502, "0.0040"), operator(502, "0.0020"), operator(525, "0.0010")];
        let list = PriceList::from_rows(&rows).unwrap();
        assert_eq!(list.currency, "MYR");
        assert_eq!(list.default, Some("0.0100".parse().unwrap()));
        assert_eq!(price(&list, Region::MY).as_deref(), Some("0.0040"));
        assert_eq!(price(&list, Region::SG), None, "operator rows don't count: the default row holds");
    }

    #[test]
    fn without_a_default_row_the_dearest_operator_stands_in() {
        let rows = [row(502, "0.004"), operator(502, "0.9"), operator(525, "0.01"), operator(525, "0.03")];
        let list = PriceList::from_rows(&rows).unwrap();
        assert_eq!(price(&list, Region::MY).as_deref(), Some("0.004"));
        assert_eq!(price(&list, Region::SG).as_deref(), Some("0.03"));
    }

    #[test]
    fn shared_codes_give_their_price_to_all_but_who_has_their_own() {
        let list = PriceList::from_rows(&[row(310, "0.01"), row(330, "0.005"), row(316, "0.02")]).unwrap();
        assert_eq!(price(&list, Region::GU).as_deref(), Some("0.01"));
        assert_eq!(price(&list, Region::PR).as_deref(), Some("0.005"), "its own row beats the shared one");
        assert_eq!(price(&list, Region::US).as_deref(), Some("0.02"));
        let list = PriceList::from_rows(&[row(404, "0.01"), row(405, "0.02"), row(406, "0.015")]).unwrap();
        assert_eq!(price(&list, Region::IN).as_deref(), Some("0.02"), "the dearest of several alike");
    }

    #[test]
    fn ignores_rows_without_a_price_and_refuses_lists_without_any() {
        let list = PriceList::from_rows(&[row(502, "0"), row(525, "-1"), row(208, "0.05"), row(999, "1")]).unwrap();
        assert_eq!(list.regions.keys().copied().collect::<Vec<_>>(), [Region::FR]);
        assert_eq!(PriceList::from_rows(&[]), Err(PriceListError::Empty));
        assert_eq!(PriceList::from_rows(&[row(502, "0"), default("0.0")]), Err(PriceListError::Empty));
        assert_eq!(PriceList::from_rows(&[row(999, "1")]), Err(PriceListError::Empty), "no region has that code");
        let mixed = [row(502, "1"), PriceRow { currency: "EUR".to_owned(), ..row(208, "1") }];
        assert!(matches!(PriceList::from_rows(&mixed), Err(PriceListError::MixedCurrencies { .. })));
    }

    #[test]
    fn keeps_its_decimals_through_json() {
        let list = PriceList::builtin();
        let json = serde_json::to_string(&list).unwrap();
        assert!(json.contains(r#""US":"0.01""#), "money is never a float");
        assert_eq!(serde_json::from_str::<PriceList>(&json).unwrap(), list);
        assert!(!PriceList::builtin_source().is_empty());
    }
}
