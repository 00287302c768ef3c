//! Messages whose fate or cost the provider is asked for, because nobody told us.
//!
//! What to ask about is found by walking through a site's messages in the order of their identities, which is that of
//! time, a piece at each call: the tables hold millions, and an index for it would cost every message that is sent.

use std::time::Duration;

use domain::{MessageId, MessageStatus, Region, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{Row, Tx, args},
    ids::first_id,
};

/// Which messages a walk looks for. Only those whose id at the provider is known can be asked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inquired {
    /// `unknown` and not given up on, sent before this time. The pauses between asking grow as the message gets older:
    /// each is as long as everything before it.
    Unknown {
        /// Sent before this.
        sent_before: Timestamp,
    },
    /// `accepted` without a report.
    Unreported {
        /// Sent before this.
        sent_before: Timestamp,
        /// Not asked after since it was that old, counted from when it was sent.
        asked_before: Duration,
    },
    /// Sent, and of unknown cost; never asked after. No more than so many of each region.
    Unpriced {
        /// Sent before this.
        sent_before: Timestamp,
        /// The most of each region.
        per_region: u32,
    },
}

/// A piece of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    /// What it looks for.
    pub inquired: Inquired,
    /// Goes on after this message; from there by time where there is none.
    pub after: Option<MessageId>,
    /// Queued at this time or later.
    pub from: Timestamp,
    /// Queued before this time.
    pub until: Timestamp,
    /// Messages looked at, at most.
    pub piece: u32,
    /// Messages found, at most.
    pub limit: u32,
}

/// What a piece of a walk came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The messages, oldest first.
    pub messages: Vec<Inquiry>,
    /// Where to go on; `None` at the end of the walk.
    pub next: Option<MessageId>,
}

/// A message to be asked after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The message.
    pub id: MessageId,
    /// The provider's id for it: from its answer or what was left of it, or from a report that settled nothing.
    pub provider_message_id: String,
    /// Where it stands.
    pub status: MessageStatus,
    /// Its region.
    pub region: Option<Region>,
    /// When it was asked after last.
    asked_at: Option<Timestamp>,
}

impl Inquired {
    /// Narrows what is looked at to an index that holds little else.
    const fn range(self) -> &'static str {
        match self {
            Self::Unknown { .. } => "AND m.status = 'unknown'",
            Self::Unreported { .. } | Self::Unpriced { .. } => "",
        }
    }

    /// What a message must be like, and what is bound to it as `$4` and `$5`.
    fn condition(self, now: Timestamp) -> (&'static str, i64, i64) {
        match self {
            Self::Unknown { sent_before } => (
                "AND m.status = 'unknown' AND NOT m.written_off AND m.sent_at < $4
                 AND (m.asked_at IS NULL OR m.asked_at + (m.asked_at - m.sent_at) <= $5)",
                sent_before.as_micros(),
                now.as_micros(),
            ),
            Self::Unreported { sent_before, asked_before } => (
                "AND m.status = 'accepted' AND m.sent_at < $4 AND (m.asked_at IS NULL OR m.asked_at < m.sent_at + $5)",
                sent_before.as_micros(),
                i64::try_from(asked_before.as_micros()).unwrap_or(i64::MAX / 2),
            ),
            Self::Unpriced { sent_before, per_region } => (
                "AND m.status IN ('accepted', 'delivered') AND m.reported_cost IS NULL AND m.asked_at IS NULL
                 AND m.region IS NOT NULL AND m.sent_at < $4",
                sent_before.as_micros(),
                i64::from(per_region),
            ),
        }
    }

    /// The provider's id. An `unknown` message may have it from a report of which nothing followed.
    const fn known_as(self) -> &'static str {
        match self {
            Self::Unknown { .. } => KNOWN_AS,
            Self::Unreported { .. } | Self::Unpriced { .. } => "m.provider_message_id",
        }
    }

    /// What remains of the candidates.
    const fn remaining(self) -> &'static str {
        match self {
            Self::Unknown { .. } | Self::Unreported { .. } => "AND $5 = $5",
            Self::Unpriced { .. } => "AND place <= $5",
        }
    }
}

/// The provider's id for a message `m`, from its answer or a report.
pub(super) const KNOWN_AS: &str = "COALESCE(m.provider_message_id, (
        SELECT r.provider_message_id FROM delivery_reports r
        WHERE r.message_id = m.id AND r.provider_message_id IS NOT NULL
        ORDER BY r.id DESC LIMIT 1))";

/// Where the piece ends: the last message to look at, or `None` if all up to the walk's end are few enough.
async fn end_of_piece(
    tx: &mut Tx,
    site: SiteId,
    walk: &Walk,
    (after, until): (MessageId, MessageId),
) -> Result<Option<MessageId>, StoreError> {
    let sql = format!(
        "SELECT m.id FROM messages m
         WHERE m.site_id = $1 AND m.id > $2 AND m.id < $3 {}
         ORDER BY m.id
         LIMIT 1 OFFSET $4",
        walk.inquired.range()
    );
    let values = args![site, after, until, walk.piece.saturating_sub(1)];
    tx.optional(AssertSqlSafe(sql), values).await?.map(|row| row.get("id")).transpose()
}

fn inquiry(row: &Row) -> Result<Inquiry, StoreError> {
    Ok(Inquiry {
        id: row.get("id")?,
        provider_message_id: row.get("known_as")?,
        status: row.get("status")?,
        region: row.get("region")?,
        asked_at: row.get("asked_at")?,
    })
}

impl Store {
    /// Looks through a piece of a walk.
    pub async fn find_inquiries(&self, site: SiteId, walk: &Walk, now: Timestamp) -> Result<Found, StoreError> {
        let mut tx = self.read().await?;
        let begin = walk.after.map_or_else(|| first_id(walk.from), |after| after.max(first_id(walk.from)));
        let until = first_id(walk.until);
        let end = end_of_piece(&mut tx, site, walk, (begin, until)).await?;
        let (condition, fourth, fifth) = walk.inquired.condition(now);
        let sql = format!(
            "SELECT id, known_as, status, region, asked_at
             FROM (
                 SELECT m.id, m.status, m.region, m.asked_at, {} AS known_as,
                        ROW_NUMBER() OVER (PARTITION BY m.region ORDER BY m.id) AS place
                 FROM messages m
                 WHERE m.site_id = $1 AND m.id > $2 AND m.id <= $3 {condition}
             ) candidate
             WHERE known_as IS NOT NULL {}
             ORDER BY id
             LIMIT $6",
            walk.inquired.known_as(),
            walk.inquired.remaining(),
        );
        // No message has the least identity of the time at which the walk ends.
        let values = args![site, begin, end.unwrap_or(until), fourth, fifth, walk.limit];
        let rows = tx.all(AssertSqlSafe(sql), values).await?;
        let messages = rows.iter().map(inquiry).collect::<Result<Vec<_>, _>>()?;
        let full = messages.len() >= usize::try_from(walk.limit).unwrap_or(usize::MAX);
        let next = if full { messages.last().map(|last| last.id).or(end) } else { end };
        Ok(Found { messages, next })
    }

    /// Notes that these are asked after at `now`; those of them that nobody else has asked after meanwhile.
    pub async fn begin_inquiries(&self, found: Vec<Inquiry>, now: Timestamp) -> Result<Vec<Inquiry>, StoreError> {
        if found.is_empty() {
            return Ok(found);
        }
        let mut tx = self.write("begin_inquiries").await?;
        let mut ours = Vec::with_capacity(found.len());
        for inquiry in found {
            let before = inquiry.asked_at.map_or(0, Timestamp::as_micros);
            let sql = "UPDATE messages SET asked_at = $2 WHERE id = $1 AND COALESCE(asked_at, 0) = $3";
            if tx.execute(sql, args![inquiry.id, now, before]).await? == 1 {
                ours.push(inquiry);
            }
        }
        tx.commit().await?;
        Ok(ours)
    }

    /// Notes what the provider charged for a message, in millionths of its unit, and adds what it said to the words of one
    /// that is still `unknown`, once however often it says so.
    pub async fn note_inquiry(
        &self,
        site: SiteId,
        id: MessageId,
        cost: Option<i64>,
        words: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write("note_inquiry").await?;
        tx.execute(
            "UPDATE messages
             SET reported_cost = COALESCE($3, reported_cost),
                 response = CASE
                     WHEN $4 IS NULL OR status <> 'unknown' OR response LIKE '%' || $4 THEN response
                     ELSE COALESCE(response || ' ', '') || $4
                 END
             WHERE id = $1 AND site_id = $2",
            args![id, site, cost, words],
        )
        .await?;
        tx.commit().await
    }
}
