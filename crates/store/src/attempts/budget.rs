//! What welcomes and codes may cost in a day.

use std::time::Duration;

use domain::{Credits, SiteId, SiteSettings, Timestamp};

use crate::{
    NewMessage, Store, StoreError,
    db::{Tx, args},
};

const DAY: Duration = Duration::from_hours(24);

/// Why a message to a visitor may not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverBudget {
    /// It costs more than one SMS to a visitor may.
    TooDear,
    /// It costs more than is left of the day's budget.
    Day(Credits),
}

/// What a day's welcomes and codes have cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitorSpending {
    /// Credits promised to them.
    pub credits: Credits,
    /// What the last one would have cost that the budget no longer allowed; zero while there was none.
    pub refused: Credits,
}

/// Takes what a welcome or a code costs from the site's budget of the day, in the transaction that queues it; or says why it
/// may not be queued, with nothing changed. The settings are those of this very moment, and the condition stands in the
/// update itself: of several that race for the rest only those win whom it suffices for.
pub(crate) async fn spend_on_visitor(
    tx: &mut Tx,
    message: &NewMessage,
    now: Timestamp,
) -> Result<Result<(), OverBudget>, StoreError> {
    let sql = "SELECT settings FROM sites WHERE id = $1";
    let row = tx.optional(sql, args![message.site]).await?.ok_or(StoreError::NotFound("site"))?;
    let protection = row.json::<SiteSettings>("settings")?.protection;
    let cost = message.credits;
    if protection.credits_per_message.is_some_and(|most| cost.get() > i64::from(most)) {
        return Ok(Err(OverBudget::TooDear));
    }
    let most = protection.credits_per_day.map_or(i64::MAX, i64::from);
    if cost.get() > most {
        return Ok(Err(OverBudget::Day(cost)));
    }
    let spent = tx
        .execute(
            "INSERT INTO visitor_spending (site_id, day, credits) VALUES ($1, $2, $3)
             ON CONFLICT (site_id, day) DO UPDATE SET credits = visitor_spending.credits + excluded.credits
                 WHERE visitor_spending.credits <= $4 - excluded.credits",
            args![message.site, day(now), cost, most],
        )
        .await?;
    Ok(if spent > 0 { Ok(()) } else { Err(OverBudget::Day(cost)) })
}

/// Days since 1970, in UTC.
fn day(now: Timestamp) -> i64 {
    now.as_micros().div_euclid(i64::try_from(DAY.as_micros()).unwrap_or(i64::MAX))
}

impl Store {
    /// Notes that the day's budget did not suffice for a message that would have cost so much.
    pub async fn note_over_budget(&self, site: SiteId, cost: Credits, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write("note_over_budget").await?;
        tx.execute(
            "INSERT INTO visitor_spending (site_id, day, credits, refused) VALUES ($1, $2, 0, $3)
             ON CONFLICT (site_id, day) DO UPDATE SET refused = excluded.refused",
            args![site, day(now), cost],
        )
        .await?;
        tx.commit().await
    }

    /// What the day's welcomes and codes have cost so far.
    pub async fn visitor_spending(&self, site: SiteId, now: Timestamp) -> Result<VisitorSpending, StoreError> {
        let sql = "SELECT credits, refused FROM visitor_spending WHERE site_id = $1 AND day = $2";
        let row = self.read().await?.optional(sql, args![site, day(now)]).await?;
        row.map_or(Ok(VisitorSpending::default()), |row| {
            Ok(VisitorSpending { credits: row.get("credits")?, refused: row.get("refused")? })
        })
    }
}
