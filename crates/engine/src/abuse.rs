//! What the public form refused, and what its visitors may still cost today.

use std::time::Duration;

use domain::{Credits, Refusal, Region, Timestamp};
use serde::{Deserialize, Serialize};
use store::RefusedCount;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::times;

/// The period when none is asked for.
const USUAL_PERIOD: Duration = Duration::from_hours(7 * 24);
/// Refusals are counted by the hour.
const HOUR: Duration = Duration::from_hours(1);
/// The longest list.
const MOST: u32 = 50;

/// The query string, as text. [`AbuseParams::parse`] makes a period of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AbuseParams {
    /// Refused then or later: RFC 3339, or a date. Seven days before the end where it is missing.
    pub from: Option<String>,
    /// Refused until then: RFC 3339, or a date, which is meant whole. Now where it is missing.
    pub to: Option<String>,
}

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbuseQuery {
    /// Not before; counted from the hour that it lies in.
    pub from: Timestamp,
    /// Not after.
    pub to: Timestamp,
}

/// What the public form of a site refused. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AbuseView {
    /// The period's first moment.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub from: Timestamp,
    /// The period's last moment.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub to: Timestamp,
    /// Numbers that visitors left and that nobody judged yet.
    pub waiting: u64,
    /// Attempts refused.
    pub refused: u64,
    /// Why, the most frequent first, and so on.
    pub reasons: Vec<RefusedFor>,
    /// By the country of the number; `null` for numbers of no country.
    pub countries: Vec<RefusedOf>,
    /// By the number less its last four digits.
    pub prefixes: Vec<RefusedPrefix>,
    /// By the /24 or /64 of the visitor's address.
    pub networks: Vec<RefusedNetwork>,
    /// What visitors may cost today.
    pub budget: VisitorBudget,
}

/// Refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusedFor {
    /// Why: `country`, `not_mobile`, `proof`, `network`, `number`, `prefix`, `too_dear`, `budget`, `late`.
    #[schema(value_type = String)]
    pub reason: Refusal,
    /// How often.
    pub count: u64,
}

/// Refused of one country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusedOf {
    /// Whose number.
    pub region: Option<Region>,
    /// How often.
    pub count: u64,
}

/// Refused of one prefix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusedPrefix {
    /// The number less its last four digits.
    pub prefix: String,
    /// How often.
    pub count: u64,
}

/// Refused from one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusedNetwork {
    /// `203.0.113.0/24`.
    pub network: String,
    /// How often.
    pub count: u64,
}

/// What welcomes and codes may cost in a day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct VisitorBudget {
    /// The most; `null` where there is no limit.
    pub credits_per_day: Option<u32>,
    /// What was promised to them today.
    pub spent: Credits,
    /// Whether the rest did not suffice for the last one: the form takes numbers, and nothing is sent to them.
    pub closed: bool,
}

impl AbuseParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read, and at `to` if it lies before `from`.
    pub fn parse(&self, now: Timestamp) -> Result<AbuseQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let from = times::parse("from", self.from.as_deref(), false, &mut errors);
        let to = times::parse("to", self.to.as_deref(), true, &mut errors).unwrap_or(now);
        let from = from.unwrap_or_else(|| to.minus(USUAL_PERIOD));
        if errors.is_empty() && to < from {
            errors.add("to", "The end lies before the start.");
        }
        errors.into_result()?;
        Ok(AbuseQuery { from, to })
    }
}

/// What is known: an empty text is none.
fn known<V>(counts: Vec<RefusedCount<String>>, view: impl Fn(String, u64) -> V) -> Vec<V> {
    let known = counts.into_iter().filter(|line| !line.what.is_empty());
    known.map(|line| view(line.what, line.count)).collect()
}

impl Engine {
    /// What a site's public form refused in a period, whatever process refused it: a second old at most.
    pub async fn abuse(&self, access: &SiteAccess, query: AbuseQuery) -> Result<AbuseView, EngineError> {
        self.write_refusals().await?;
        let site = access.site_id();
        let hour = i64::try_from(HOUR.as_micros()).unwrap_or(i64::MAX);
        let from = Timestamp::from_micros(query.from.as_micros().div_euclid(hour) * hour);
        // The store leaves the end out.
        let until = Timestamp::from_micros(query.to.as_micros() + 1);
        let sums = self.store().refusals(site, from, until, MOST).await?;
        Ok(AbuseView {
            from: query.from,
            to: query.to,
            waiting: self.store().count_attempts(site).await?,
            refused: sums.total,
            reasons: sums.reasons.iter().map(|line| RefusedFor { reason: line.what, count: line.count }).collect(),
            countries: sums.regions.iter().map(|line| RefusedOf { region: line.what, count: line.count }).collect(),
            prefixes: known(sums.prefixes, |prefix, count| RefusedPrefix { prefix, count }),
            networks: known(sums.networks, |network, count| RefusedNetwork { network, count }),
            budget: self.visitor_budget(access).await?,
        })
    }

    /// What the site's visitors may still cost today.
    pub async fn visitor_budget(&self, access: &SiteAccess) -> Result<VisitorBudget, EngineError> {
        let spending = self.store().visitor_spending(access.site_id(), self.now()).await?;
        let credits_per_day = access.site().settings.protection.credits_per_day;
        let needed = spending.credits.get().saturating_add(spending.refused.get());
        let closed = spending.refused > Credits::ZERO && credits_per_day.is_some_and(|most| needed > i64::from(most));
        Ok(VisitorBudget { credits_per_day, spent: spending.credits, closed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        let now = Timestamp::from_secs(1_790_000_000);
        let usual = AbuseParams::default().parse(now).unwrap();
        assert_eq!((usual.from, usual.to), (now.minus(USUAL_PERIOD), now));
        let turned = AbuseParams { from: Some("2026-07-02".to_owned()), to: Some("2026-07-01".to_owned()) }.parse(now);
        assert!(matches!(turned, Err(EngineError::Invalid(errors)) if errors.of("to").is_some()));
    }
}
