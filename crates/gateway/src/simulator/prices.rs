//! The simulator's price list: the domain's built-in table, in Mocean's rows.

use std::ops::RangeInclusive;

use domain::{Decimal, PriceList, Region, regions_of_mcc};
use serde::Serialize;

/// All mobile country codes of ITU-T E.212 that belong to geographic areas.
const GEOGRAPHIC: RangeInclusive<u16> = 200..=799;

/// One row of "Account Pricing", as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    country: String,
    operator: &'static str,
    mcc: String,
    mnc: &'static str,
    price: String,
    currency: String,
}

pub(super) struct Prices {
    list: PriceList,
    rows: Vec<Row>,
}

impl Prices {
    pub(super) fn builtin() -> Self {
        let list = PriceList::builtin();
        let rows = rows(&list);
        Self { list, rows }
    }

    /// What one segment to a region costs.
    pub(super) fn price(&self, region: Region) -> Decimal {
        price(&self.list, region)
    }

    /// All rows, or those of one mobile country code.
    pub(super) fn rows(&self, mcc: Option<&str>) -> Vec<&Row> {
        let wanted = |row: &&Row| mcc.is_none_or(|mcc| row.mcc == mcc.trim());
        self.rows.iter().filter(wanted).collect()
    }
}

fn price(list: &PriceList, region: Region) -> Decimal {
    list.regions.get(&region).copied().or(list.default).unwrap_or(Decimal::ONE)
}

fn rows(list: &PriceList) -> Vec<Row> {
    let row = |country: &str, operator, mcc: &str, mnc, price: Decimal| Row {
        country: country.to_owned(),
        operator,
        mcc: mcc.to_owned(),
        mnc,
        price: format!("{price:.4}"),
        currency: list.currency.clone(),
    };
    let mut rows = Vec::new();
    if let Some(other) = list.default {
        rows.push(row("Default", "Default", "Default", "Default", other));
    }
    for mcc in GEOGRAPHIC {
        let Some(region) = regions_of_mcc(mcc).first() else { continue };
        rows.push(row(region.name(), "Default", &mcc.to_string(), "Default", price(list, *region)));
    }
    // A row of one operator, as real lists have: not the country's price.
    let malaysia = price(list, Region::MY) / Decimal::TWO;
    rows.push(row(Region::MY.name(), "Celcom", "502", "13,19", malaysia));
    rows
}

#[cfg(test)]
mod tests {
    use super::Prices;
    use domain::Region;

    #[test]
    fn there_is_a_default_and_a_row_for_each_country() {
        let prices = Prices::builtin();
        let all = prices.rows(None);
        assert!(all.len() > 200);
        assert_eq!(all[0].country, "Default");
        let malaysia = prices.rows(Some("502"));
        let operators: Vec<_> = malaysia.iter().map(|row| row.operator).collect();
        assert_eq!(operators, ["Default", "Celcom"]);
        assert_eq!(malaysia[0].price, format!("{:.4}", prices.price(Region::MY)));
        assert_ne!(malaysia[1].price, malaysia[0].price);
        assert!(prices.rows(Some("999")).is_empty());
    }
}
