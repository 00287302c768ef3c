//! What a message to many costs, before it is sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Credits, Encoding, Measure, RateTable, Region, measure};

/// Recipients, segments and credits of a message before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Quote {
    /// How many people will get it.
    pub recipients: u64,
    /// The alphabet the text needs.
    pub encoding: Encoding,
    /// SMS on the air for each recipient.
    pub segments: u32,
    /// What it costs in all.
    pub credits: Credits,
    /// The same by region, sorted by code; regions without recipients are left out.
    pub by_region: Vec<RegionQuote>,
    /// Who will not get it.
    pub excluded: Excluded,
    /// What is saved by leaving out who costs more a segment than `max_rate`; absent where no `max_rate` was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Saving>,
}

/// What a quote leaves out because it would cost more a segment than was allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Saving {
    /// The most credits that a segment may cost.
    pub max_rate: u32,
    /// People who are left out for it: `excluded.too_dear`.
    pub recipients: u64,
    /// What the message would have cost to them.
    pub credits: Credits,
    /// The same by region, sorted by code.
    pub by_region: Vec<RegionQuote>,
}

/// One region's share of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RegionQuote {
    /// The region.
    pub region: Region,
    /// People there.
    pub recipients: u64,
    /// Credits for one segment to there.
    pub rate: u32,
    /// recipients × rate × segments.
    pub credits: Credits,
}

/// How many were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Excluded {
    /// Suspended by an admin.
    pub suspended: u64,
    /// Have texted STOP.
    pub unsubscribed: u64,
    /// Have not confirmed yet.
    pub pending: u64,
    /// Deleted by an admin.
    pub deleted: u64,
    /// No mobile number, or an id that is no subscriber's.
    pub invalid: u64,
    /// Named before.
    pub duplicate: u64,
    /// Cost more a segment than the draft's `max_rate`; absent where that is nobody.
    #[serde(skip_serializing_if = "is_nobody")]
    pub too_dear: u64,
}

impl Excluded {
    /// All reasons together.
    pub const fn total(self) -> u64 {
        self.suspended + self.unsubscribed + self.pending + self.deleted + self.invalid + self.duplicate + self.too_dear
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference; on 32 bits nothing is said of it")]
const fn is_nobody(number: &u64) -> bool {
    *number == 0
}

impl Quote {
    /// This quote with what is saved by leaving out people who cost more a segment than `max_rate`. They are not among the
    /// recipients it was made of.
    #[must_use]
    pub fn with_saving(self, max_rate: u32, left_out: &BTreeMap<Region, u64>, rates: &RateTable) -> Self {
        let by_region = price(left_out, rates, self.segments);
        let (recipients, credits) = together(&by_region);
        Self { saving: Some(Saving { max_rate, recipients, credits, by_region }), ..self }
    }

    /// Whether people of that region are left out, because they cost more than was allowed.
    pub fn leaves_out(&self, region: Region) -> bool {
        self.saving.as_ref().is_some_and(|saving| saving.by_region.iter().any(|part| part.region == region))
    }
}

/// Prices a text for its recipients by region. Sums that leave the range stay at its end, which nobody can pay.
pub fn quote(body: &str, recipients: &BTreeMap<Region, u64>, rates: &RateTable, excluded: Excluded) -> Quote {
    let Measure { encoding, segments, .. } = measure(body);
    let by_region = price(recipients, rates, segments);
    let (recipients, credits) = together(&by_region);
    Quote { recipients, encoding, segments, credits, by_region, excluded, saving: None }
}

/// What so many segments cost in each region.
fn price(people: &BTreeMap<Region, u64>, rates: &RateTable, segments: u32) -> Vec<RegionQuote> {
    people
        .iter()
        .filter(|(_, recipients)| **recipients > 0)
        .map(|(region, recipients)| {
            let rate = rates.rate(*region);
            let each = u64::from(rate) * u64::from(segments);
            let credits = recipients.checked_mul(each).and_then(|sum| i64::try_from(sum).ok());
            let credits = credits.map_or(Credits::MAX, Credits::new);
            RegionQuote { region: *region, recipients: *recipients, rate, credits }
        })
        .collect()
}

/// People and credits of all regions.
fn together(by_region: &[RegionQuote]) -> (u64, Credits) {
    let recipients = by_region.iter().fold(0, |sum: u64, part| sum.saturating_add(part.recipients));
    (recipients, Credits::checked_sum(by_region.iter().map(|part| part.credits)).unwrap_or(Credits::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rates() -> RateTable {
        RateTable { regions: BTreeMap::from([(Region::US, 1), (Region::MY, 2), (Region::FR, 5)]), default: 9 }
    }

    #[test]
    fn adds_up_by_region() {
        let recipients = BTreeMap::from([(Region::US, 10), (Region::MY, 3), (Region::DE, 1), (Region::FR, 0)]);
        let excluded = Excluded { suspended: 2, duplicate: 1, ..Excluded::default() };
        let quote = quote(&"a".repeat(161), &recipients, &rates(), excluded);
        assert_eq!((quote.recipients, quote.segments, quote.encoding), (14, 2, Encoding::Gsm7));
        assert_eq!(quote.credits, Credits::new(2 * (10 + 6 + 9)));
        assert_eq!(
            quote.by_region.iter().map(|part| part.region).collect::<Vec<_>>(),
            [Region::DE, Region::MY, Region::US]
        );
        assert_eq!(quote.excluded.total(), 3);
    }

    #[test]
    fn nobody_costs_nothing_and_too_much_stays_at_the_end() {
        let nobody = quote("Hello", &BTreeMap::new(), &rates(), Excluded::default());
        assert_eq!((nobody.recipients, nobody.credits), (0, Credits::ZERO));
        let all = BTreeMap::from([(Region::US, u64::MAX), (Region::MY, u64::MAX)]);
        let everybody = quote("Hello", &all, &rates(), Excluded::default());
        assert_eq!((everybody.recipients, everybody.credits), (u64::MAX, Credits::MAX));
    }

    #[test]
    fn what_is_left_out_as_too_dear_is_told_with_what_it_saves() {
        let recipients = BTreeMap::from([(Region::US, 10)]);
        let excluded = Excluded { too_dear: 5, ..Excluded::default() };
        let quote = quote(&"a".repeat(161), &recipients, &rates(), excluded);
        let quote =
            quote.with_saving(4, &BTreeMap::from([(Region::FR, 3), (Region::DE, 2), (Region::MY, 0)]), &rates());
        let saving = quote.saving.clone().unwrap();
        assert_eq!((quote.recipients, quote.credits, quote.excluded.total()), (10, Credits::new(20), 5));
        assert_eq!((saving.recipients, saving.credits), (5, Credits::new(2 * (15 + 18))));
        assert!(quote.leaves_out(Region::FR) && !quote.leaves_out(Region::US) && !quote.leaves_out(Region::MY));
        let json = serde_json::to_value(&quote).unwrap();
        assert_eq!(json["excluded"]["too_dear"], 5);
        assert_eq!(json["saving"]["by_region"][1]["region"], "FR");
        assert_eq!(serde_json::from_value::<Quote>(json).unwrap(), quote);
    }

    #[test]
    fn its_json_is_the_contract() {
        let quote = quote("Hi", &BTreeMap::from([(Region::MY, 3)]), &rates(), Excluded::default());
        let json = serde_json::to_value(&quote).unwrap();
        let expected = serde_json::json!({
            "recipients": 3, "encoding": "GSM-7", "segments": 1, "credits": 6,
            "by_region": [{"region": "MY", "recipients": 3, "rate": 2, "credits": 6}],
            "excluded": {"suspended": 0, "unsubscribed": 0, "pending": 0, "deleted": 0, "invalid": 0, "duplicate": 0},
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Quote>(json).unwrap(), quote);
    }

    proptest! {
        #[test]
        fn the_whole_is_the_sum_of_its_parts(us in 0_u64..1_000_000, my in 0_u64..1_000_000, zz in 0_u64..1_000_000, body in "\\PC{0,400}") {
            let recipients = BTreeMap::from([(Region::US, us), (Region::MY, my), (Region::ZW, zz)]);
            let quote = quote(&body, &recipients, &rates(), Excluded::default());
            prop_assert_eq!(quote.recipients, us + my + zz);
            let parts = Credits::checked_sum(quote.by_region.iter().map(|part| part.credits)).unwrap();
            prop_assert_eq!(quote.credits, parts);
            let expected = u64::from(quote.segments) * (us + 2 * my + 9 * zz);
            prop_assert_eq!(quote.credits.get(), i64::try_from(expected).unwrap());
        }
    }
}
