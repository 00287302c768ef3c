//! Noting what happens, and writing it with one statement.

use std::collections::BTreeMap;

use domain::{MessageStatus, Region, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{Figure, MICROS};
use crate::{
    StoreError,
    bookkeeping::Move,
    db::{Tx, args, json_id, to_json},
    dialect::Field,
};

/// What a transaction adds to the figures of days.
#[derive(Debug, Default)]
pub(crate) struct DailyFigures {
    changes: BTreeMap<(SiteId, i64, &'static str, &'static str), i64>,
}

/// How a subscriber's standing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Receives, and asked for it.
    In,
    /// Receives again, because an admin lets them.
    LetIn,
    /// Receives nothing any more.
    Out,
}

impl Moved {
    /// What an admin did to somebody who received before, or receives from now on.
    pub(crate) const fn by_admin(before: bool, after: bool) -> Option<Self> {
        match (before, after) {
            (false, true) => Some(Self::LetIn),
            (true, false) => Some(Self::Out),
            (true, true) | (false, false) => None,
        }
    }
}

impl DailyFigures {
    /// Notes that a subscriber came or went.
    pub(crate) fn subscriber(&mut self, site: SiteId, moved: Moved, now: Timestamp) {
        let change = if moved == Moved::Out { -1 } else { 1 };
        self.add((site, now), Figure::Active, None, change);
        if moved == Moved::In {
            self.add((site, now), Figure::OptIns, None, 1);
        }
    }

    /// Notes that a number was stopped.
    pub(crate) fn stop(&mut self, site: SiteId, now: Timestamp) {
        self.add((site, now), Figure::Stops, None, 1);
    }

    /// Notes that credits were spent, or came back where there are fewer than none.
    pub(crate) fn spend(&mut self, site: SiteId, credits: i64, now: Timestamp) {
        self.add((site, now), Figure::Spent, None, credits);
    }

    /// Notes a move of messages that the provider took, or is found to have taken, at that time.
    pub(crate) fn sent(&mut self, step: &Move, sent_at: Timestamp) {
        let messages = i64::try_from(step.messages).unwrap_or(i64::MAX);
        for (status, change) in [(step.from.0, -messages), (step.to.0, messages)] {
            for figure in counted_as(status) {
                self.add((step.site, sent_at), *figure, step.region, change);
            }
        }
    }

    fn add(&mut self, (site, at): (SiteId, Timestamp), figure: Figure, region: Option<Region>, change: i64) {
        let day = at.as_micros().div_euclid(MICROS);
        let region = region.map_or("", Region::as_str);
        *self.changes.entry((site, day, figure.as_str(), region)).or_default() += change;
    }

    /// Writes what was noted, in the order of the table's key: whoever writes waits for others in that order.
    pub(crate) async fn post(self, tx: &mut Tx) -> Result<(), StoreError> {
        #[derive(Serialize)]
        struct Bound {
            site: String,
            day: i64,
            what: &'static str,
            region: &'static str,
            n: i64,
        }
        let changes: Vec<Bound> = self
            .changes
            .into_iter()
            .filter(|(_, n)| *n != 0)
            .map(|((site, day, what, region), n)| Bound { site: json_id(site.as_uuid()), day, what, region, n })
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        let fields = [
            ("site", Field::Uuid),
            ("day", Field::Int),
            ("what", Field::Text),
            ("region", Field::Text),
            ("n", Field::Int),
        ];
        let rows = tx.dialect().rows_of(1, "change", &fields);
        // WHERE keeps SQLite from reading ON as the condition of a join.
        let sql = format!(
            "INSERT INTO daily_figures (site_id, day, what, region, n)
             SELECT site, day, what, region, n FROM {rows} WHERE TRUE
             ON CONFLICT (site_id, day, what, region) DO UPDATE SET n = daily_figures.n + excluded.n"
        );
        tx.execute(AssertSqlSafe(sql), args![to_json(&changes)?]).await?;
        Ok(())
    }
}

/// What a message counts as where it stands. One of which nobody can tell whether it went out was paid for, and counts as sent.
const fn counted_as(status: MessageStatus) -> &'static [Figure] {
    match status {
        MessageStatus::Accepted | MessageStatus::Unknown => &[Figure::Sent],
        MessageStatus::Delivered => &[Figure::Sent, Figure::Delivered],
        MessageStatus::Failed | MessageStatus::Expired => &[Figure::Sent, Figure::Undelivered],
        MessageStatus::Queued
        | MessageStatus::Sending
        | MessageStatus::Rejected
        | MessageStatus::Suppressed
        | MessageStatus::Cancelled => &[],
    }
}

#[cfg(test)]
mod tests {
    use domain::Credits;

    use super::*;
    use crate::bookkeeping::Charge;

    #[test]
    fn what_the_provider_was_paid_for_counts_as_sent() {
        for status in MessageStatus::ALL {
            assert_eq!(counted_as(*status).contains(&Figure::Sent), status.is_spent(), "{status}");
        }
    }

    #[test]
    fn a_fate_that_changes_takes_the_old_one_back() {
        let site = SiteId::from_uuid(uuid::Uuid::nil());
        let sent_at = Timestamp::from_secs(86_400 * 3 - 1);
        let mut days = DailyFigures::default();
        let path = [MessageStatus::Sending, MessageStatus::Accepted, MessageStatus::Expired, MessageStatus::Delivered];
        for step in path.windows(2) {
            let (from, to) = ((step[0], Charge::None), (step[1], Charge::None));
            let (region, credits) = (Some(Region::MY), Credits::ZERO);
            days.sent(&Move { site, broadcast: None, region, message: None, from, to, messages: 2, credits }, sent_at);
        }
        days.changes.retain(|_, n| *n != 0);
        let left: Vec<_> = days.changes.into_iter().map(|((_, day, what, region), n)| (day, what, region, n)).collect();
        assert_eq!(left, [(2, "delivered", "MY", 2), (2, "sent", "MY", 2)]);
    }
}
