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
    /// Turns prices into whole credits: the region's price over the price of a credit, rounded up, in exact decimals,
    /// and never less than 1. A credit's price is the cheapest region's, or `credit_price` where the owner set a
    /// positive one (in the list's currency).
    ///
    /// A list without a default row charges other regions what its dearest region costs. A list whose only price is the
    /// default row counts that as the cheapest.
    pub fn from_prices(prices: &PriceList, credit_price: Option<Decimal>) -> Self {
        let positive = || prices.regions.iter().filter(|(_, price)| **price > Decimal::ZERO);
        let default = prices.default.filter(|price| *price > Decimal::ZERO);
        let cheapest = positive().map(|(_, price)| *price).min().or(default);
        let credit = credit_price.filter(|price| *price > Decimal::ZERO).or(cheapest);
        let credits = |price: Decimal| credit.map_or(1, |credit| divide_rounding_up(price, credit));
        let regions: BTreeMap<Region, u32> = positive().map(|(region, price)| (*region, credits(*price))).collect();
        let dearest = || regions.values().copied().max().unwrap_or(1);
        let default = default.map_or_else(dearest, credits);
        Self { regions, default }
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

/// `price / unit` rounded up to a whole number, for two positive decimals; exact where [`Decimal`]'s own division would
/// round at its 28th digit. Stops at the end of `u32`.
fn divide_rounding_up(price: Decimal, unit: Decimal) -> u32 {
    let mut whole = price.mantissa().unsigned_abs();
    let divisor = unit.mantissa().unsigned_abs();
    let mut rest = whole % divisor;
    whole /= divisor;
    let mut inexact = false;
    // Bring both to one scale by long division: ten times the quotient for each digit that the unit has more,
    // a tenth of it for each that the price has more.
    for _ in price.scale()..unit.scale() {
        rest *= 10;
        whole = whole.saturating_mul(10).saturating_add(rest / divisor);
        rest %= divisor;
    }
    for _ in unit.scale()..price.scale() {
        inexact |= !whole.is_multiple_of(10);
        whole /= 10;
    }
    let rounded = whole.saturating_add(u128::from(inexact || rest != 0));
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn list(regions: &[(Region, &str)], default: Option<&str>) -> PriceList {
        PriceList {
            currency: "EUR".to_owned(),
            regions: regions.iter().map(|(region, price)| (*region, decimal(price))).collect(),
            default: default.map(decimal),
        }
    }

    #[test]
    fn rounds_up_over_the_cheapest() {
        let prices = list(&[(Region::MY, "0.0040"), (Region::SG, "0.00400001"), (Region::FR, "0.02")], Some("0.0100"));
        let rates = RateTable::from_prices(&prices, None);
        assert_eq!(rates.rate(Region::MY), 1);
        assert_eq!(rates.rate(Region::SG), 2);
        assert_eq!(rates.rate(Region::FR), 5);
        assert_eq!(rates.rate(Region::DE), 3, "the default row");
    }

    #[test]
    fn thirds_are_exact() {
        let prices =
            list(&[(Region::US, "0.003"), (Region::MY, "0.009"), (Region::FR, "0.0090000000000000000000001")], None);
        let rates = RateTable::from_prices(&prices, None);
        assert_eq!((rates.rate(Region::MY), rates.rate(Region::FR)), (3, 4));
        let long = divide_rounding_up(decimal("0.3"), decimal("0.1000000000000000000000000001"));
        assert_eq!(long, 3);
    }

    #[test]
    fn the_owner_may_set_the_price_of_a_credit() {
        let prices = list(&[(Region::US, "0.01"), (Region::FR, "0.05")], Some("0.10"));
        let rates = RateTable::from_prices(&prices, Some(decimal("0.02")));
        assert_eq!((rates.rate(Region::US), rates.rate(Region::FR), rates.default), (1, 3, 5));
        assert_eq!(RateTable::from_prices(&prices, Some(Decimal::ZERO)), RateTable::from_prices(&prices, None));
        assert_eq!(RateTable::from_prices(&prices, Some(decimal("-1"))), RateTable::from_prices(&prices, None));
    }

    #[test]
    fn odd_lists_still_give_whole_credits() {
        assert_eq!(RateTable::from_prices(&list(&[], Some("0.3")), None).rate(Region::US), 1);
        assert_eq!(RateTable::from_prices(&list(&[], None), None).rate(Region::US), 1);
        let rates = RateTable::from_prices(&list(&[(Region::US, "0.01"), (Region::FR, "0.055")], None), None);
        assert_eq!(rates.rate(Region::DE), 6, "no default row: as the dearest");
        let rates = RateTable::from_prices(&list(&[(Region::US, "0.01"), (Region::FR, "0")], Some("0.001")), None);
        assert_eq!((rates.rate(Region::FR), rates.rate(Region::US)), (1, 1));
        let huge = list(
            &[(Region::US, "0.0000000000000000000000000001"), (Region::FR, "79228162514264337593543950335")],
            None,
        );
        assert_eq!(RateTable::from_prices(&huge, None).rate(Region::FR), u32::MAX);
    }

    #[test]
    fn the_builtin_rates_are_as_documented() {
        let rates = RateTable::builtin();
        assert_eq!((rates.rate(Region::US), rates.rate(Region::MY), rates.rate(Region::FR)), (1, 2, 5));
        assert_eq!(rates.regions.len(), Region::all().count());
        let json = serde_json::to_string(&rates).unwrap();
        assert_eq!(serde_json::from_str::<RateTable>(&json).unwrap(), rates);
    }

    proptest! {
        #[test]
        fn is_the_smallest_whole_number_that_covers_the_price(
            price in 1_i64..1_000_000_000, price_scale in 0_u32..12, unit in 1_i64..1_000_000, unit_scale in 0_u32..12,
        ) {
            let (price, unit) = (Decimal::new(price, price_scale), Decimal::new(unit, unit_scale));
            let credits = divide_rounding_up(price, unit);
            if credits < u32::MAX {
                prop_assert!(Decimal::from(credits) * unit >= price);
                prop_assert!(credits == 1 || Decimal::from(credits - 1) * unit < price);
            }
        }
    }
}
