//! What the provider charged for messages, beside what our price list says and what we counted in credits.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use domain::{Credits, Region, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use store::{Rates, RatesId, ReportedCosts};

use crate::access::SiteAccess;
use crate::csv_file::{plain, write_rows};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::{prices, times};

/// A difference beyond so many per cent of what was expected is marked.
const THRESHOLD_PERCENT: u32 = 5;
/// The period when none is asked for.
const USUAL_PERIOD: Duration = Duration::from_hours(30 * 24);

/// The query string, as text. [`CostParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CostParams {
    /// Messages queued then or later: RFC 3339, or a date. Thirty days before the end where it is missing.
    pub from: Option<String>,
    /// Messages queued until then: RFC 3339, or a date, which is meant whole. Now where it is missing.
    pub to: Option<String>,
}

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostQuery {
    /// Not before.
    pub from: Timestamp,
    /// Not after.
    pub to: Timestamp,
}

/// What a period's messages cost, as far as the provider was asked. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CostsView {
    /// The period's first moment.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub from: Timestamp,
    /// The period's last moment.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub to: Timestamp,
    /// Differences beyond so many per cent are marked.
    pub threshold_percent: u32,
    /// Whether something was compared with the built-in prices, which are an estimate.
    pub estimated: bool,
    /// A line for each region (and currency, should the price list's have changed), those with the greatest charge first.
    pub items: Vec<CostView>,
    /// All regions together, a line for each currency.
    pub totals: Vec<CostFigures>,
}

/// One region's messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CostView {
    /// Where they went.
    pub region: Region,
    /// What they cost.
    #[serde(flatten)]
    pub figures: CostFigures,
}

/// What some messages cost: by our counting, by the price list, and by the provider's own word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CostFigures {
    /// Messages compared: those of which the provider said what it charged.
    pub messages: u64,
    /// Their segments.
    pub segments: u64,
    /// What they cost in credits.
    pub credits: Credits,
    /// The price list's currency, ISO 4217.
    pub currency: String,
    /// What they should have cost by the price list they were quoted with; `None` where it has no price for one of them.
    pub expected: Option<Decimal>,
    /// What the provider says it charged.
    pub charged: Decimal,
    /// Charged less expected.
    pub difference: Option<Decimal>,
    /// The difference in per cent of what was expected, to a tenth.
    pub difference_percent: Option<Decimal>,
    /// Whether the difference lies beyond the threshold, either way.
    pub marked: bool,
}

/// Figures that are still being added up.
#[derive(Debug, Clone)]
struct Sum {
    messages: u64,
    segments: u64,
    credits: i64,
    expected: Option<Decimal>,
    charged: Decimal,
}

impl CostParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read, and at `to` if it lies before `from`.
    pub fn parse(&self, now: Timestamp) -> Result<CostQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let from = times::parse("from", self.from.as_deref(), false, &mut errors);
        let to = times::parse("to", self.to.as_deref(), true, &mut errors).unwrap_or(now);
        let from = from.unwrap_or_else(|| to.minus(USUAL_PERIOD));
        if errors.is_empty() && to < from {
            errors.add("to", "The end lies before the start.");
        }
        errors.into_result()?;
        Ok(CostQuery { from, to })
    }
}

impl Sum {
    const NOTHING: Self =
        Self { messages: 0, segments: 0, credits: 0, expected: Some(Decimal::ZERO), charged: Decimal::ZERO };

    fn add(&mut self, costs: &ReportedCosts, price: Option<Decimal>) {
        self.messages += costs.messages;
        self.segments += costs.segments;
        self.credits += costs.credits.get();
        let expected = price.and_then(|price| price.checked_mul(Decimal::from(costs.segments)));
        self.expected = self.expected.zip(expected).and_then(|(sum, more)| sum.checked_add(more));
        self.charged += Decimal::new(costs.charged_millionths, 6);
    }

    fn figures(&self, currency: &str) -> CostFigures {
        let difference = self.expected.map(|expected| self.charged - expected);
        let exact = difference
            .zip(self.expected)
            .and_then(|(difference, expected)| difference.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(expected));
        CostFigures {
            messages: self.messages,
            segments: self.segments,
            credits: Credits::new(self.credits),
            currency: currency.to_owned(),
            expected: self.expected.map(|expected| expected.normalize()),
            charged: self.charged.normalize(),
            difference: difference.map(|difference| difference.normalize()),
            difference_percent: exact.map(|percent| percent.round_dp(1).normalize()),
            marked: exact.is_some_and(|percent| percent.abs() > Decimal::from(THRESHOLD_PERCENT)),
        }
    }
}

/// The lines of what was charged, by the price lists that hold for it.
fn lines(costs: &[ReportedCosts], rates: &HashMap<RatesId, Rates>) -> (Vec<CostView>, Vec<CostFigures>) {
    let mut by_region: BTreeMap<(Region, &str), Sum> = BTreeMap::new();
    let mut together: BTreeMap<&str, Sum> = BTreeMap::new();
    for costs in costs {
        let Some(rates) = rates.get(&costs.rates) else { continue };
        let prices = &rates.prices;
        let price = prices.regions.get(&costs.region).copied().or(prices.default);
        let currency = prices.currency.as_str();
        by_region.entry((costs.region, currency)).or_insert(Sum::NOTHING).add(costs, price);
        together.entry(currency).or_insert(Sum::NOTHING).add(costs, price);
    }
    let view = |((region, currency), sum): ((Region, &str), Sum)| CostView { region, figures: sum.figures(currency) };
    let mut items: Vec<CostView> = by_region.into_iter().map(view).collect();
    items.sort_by_key(|line| std::cmp::Reverse(line.figures.charged));
    (items, together.into_iter().map(|(currency, sum)| sum.figures(currency)).collect())
}

impl Engine {
    /// What the provider charged for the period's messages, as far as it was asked, beside what was expected.
    pub async fn costs(&self, access: &SiteAccess, query: CostQuery) -> Result<CostsView, EngineError> {
        // The store leaves the end out, and identities know milliseconds.
        let until = query.to.plus(Duration::from_millis(1));
        let costs = self.store().reported_costs(access.site_id(), query.from, until).await?;
        let mut rates = HashMap::new();
        for id in costs.iter().map(|costs| costs.rates) {
            if !rates.contains_key(&id)
                && let Some(version) = self.store().rates(id).await?
            {
                rates.insert(id, version);
            }
        }
        let (items, totals) = lines(&costs, &rates);
        let estimated =
            !self.uses_simulator(access).await? && rates.values().any(|version| version.source == prices::BUILTIN);
        Ok(CostsView { from: query.from, to: query.to, threshold_percent: THRESHOLD_PERCENT, estimated, items, totals })
    }

    /// The same as CSV (RFC 4180).
    pub async fn costs_csv(&self, access: &SiteAccess, query: CostQuery) -> Result<Vec<u8>, EngineError> {
        let headings = [
            "region",
            "country",
            "messages",
            "segments",
            "credits",
            "currency",
            "expected",
            "charged",
            "difference",
            "difference_percent",
            "marked",
        ];
        let rows = self.costs(access, query).await?.items.into_iter().map(|line| {
            let figures = line.figures;
            let amount = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
            [
                line.region.to_string(),
                line.region.name().to_owned(),
                figures.messages.to_string(),
                figures.segments.to_string(),
                figures.credits.to_string(),
                plain(figures.currency),
                amount(figures.expected),
                figures.charged.to_string(),
                amount(figures.difference),
                amount(figures.difference_percent),
                if figures.marked { "yes" } else { "no" }.to_owned(),
            ]
        });
        write_rows(std::iter::once(headings.map(str::to_owned)).chain(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn costs(messages: u64, segments: u64, charged_millionths: i64) -> ReportedCosts {
        ReportedCosts {
            region: Region::MY,
            rates: RatesId::from_uuid(uuid::Uuid::nil()),
            messages,
            segments,
            credits: Credits::new(1),
            charged_millionths,
        }
    }

    #[test]
    fn differences_are_exact_and_marked_beyond_the_threshold() {
        for (price, segments, charged, difference, percent, marked) in [
            ("0.008", 10, 80_000, "0", Some("0"), false),
            ("0.008", 10, 84_000, "0.004", Some("5"), false),
            ("0.008", 10, 84_001, "0.004001", Some("5"), true),
            ("0.008", 10, 40_000, "-0.04", Some("-50"), true),
            ("0.0000001", 3, 1, "0.0000007", Some("233.3"), true),
            ("0", 3, 5, "0.000005", None, false),
        ] {
            let mut sum = Sum::NOTHING;
            sum.add(&costs(2, segments, charged), Some(decimal(price)));
            let figures = sum.figures("EUR");
            assert_eq!(figures.difference, Some(decimal(difference)), "{price} {charged}");
            assert_eq!(figures.difference_percent, percent.map(decimal), "{price} {charged}");
            assert_eq!(figures.marked, marked, "{price} {charged}");
        }
    }

    #[test]
    fn without_a_price_nothing_is_expected() {
        let mut sum = Sum::NOTHING;
        sum.add(&costs(1, 1, 8_000), Some(decimal("0.008")));
        sum.add(&costs(1, 1, 8_000), None);
        let figures = sum.figures("EUR");
        assert_eq!((figures.expected, figures.difference, figures.marked), (None, None, false));
        assert_eq!((figures.messages, figures.charged), (2, decimal("0.016")));
    }

    #[test]
    fn periods() {
        let now = Timestamp::from_secs(1_790_000_000);
        let params = |from: &str, to: &str| CostParams { from: Some(from.to_owned()), to: Some(to.to_owned()) };
        let usual = CostParams::default().parse(now).unwrap();
        assert_eq!((usual.from, usual.to), (now.minus(USUAL_PERIOD), now));
        let day = params("2026-07-01", "2026-07-01").parse(now).unwrap();
        assert_eq!(day.to.since(day.from), Duration::from_micros(86_400_000_000 - 1));
        for (from, to, field) in [("never", "", "from"), ("", "x", "to"), ("2026-07-02", "2026-07-01", "to")] {
            let Err(EngineError::Invalid(errors)) = params(from, to).parse(now) else { panic!("{from} {to}") };
            assert!(errors.of(field).is_some() && errors.0.len() == 1, "{errors}");
        }
    }
}
