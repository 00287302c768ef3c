//! Messages of which nobody can tell whether they went out, and that wait for a person's decision.

use std::collections::BTreeSet;

use domain::{BroadcastId, Credits, MessageId, MessageKind, PhoneNumber, Region, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    MessageFilter, Page, Paged, Store, StoreError,
    bookkeeping::Charge,
    db::{Row, args},
    dialect::Field,
    messages::{history::Condition, id_list, inquiries::KNOWN_AS},
};

/// An `unknown` message that nobody has sent again or written off yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// Identity.
    pub id: MessageId,
    /// What it is for.
    pub kind: MessageKind,
    /// The broadcast it is part of.
    pub broadcast: Option<BroadcastId>,
    /// Whom it is for.
    pub recipient: PhoneNumber,
    /// The recipient's region.
    pub region: Region,
    /// The text.
    pub body: String,
    /// SMS on the air.
    pub segments: u32,
    /// What it costs to send it again.
    pub credits: Credits,
    /// What comes back if it is written off: nothing for what was free.
    pub refund: Credits,
    /// Why nobody can tell: our words, or the provider's.
    pub response: Option<String>,
    /// The provider's id for it, without which nobody can ask what became of it.
    pub known_as: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it was handed over, or may have been.
    pub sent_at: Option<Timestamp>,
    /// When the provider was asked for it last.
    pub asked_at: Option<Timestamp>,
}

/// What is unclear about a message `m`: it is `unknown`, not written off, and not sent again. One whose number was erased
/// can't be sent again, and nobody can be asked for it.
pub(super) const UNCLEAR: &str = "m.status = 'unknown' AND NOT m.written_off AND m.recipient IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM messages again WHERE again.resend_of = m.id)";

fn columns() -> String {
    format!(
        "m.id, m.kind, m.broadcast_id, m.recipient, m.region, m.segments, m.credits, m.charge, m.response, m.created_at,
         m.sent_at, m.asked_at, COALESCE(m.body, b.body) AS body, {KNOWN_AS} AS known_as"
    )
}

fn unclear(row: &Row) -> Result<Unclear, StoreError> {
    let (credits, charge): (Credits, Charge) = (row.get("credits")?, row.get("charge")?);
    Ok(Unclear {
        id: row.get("id")?,
        kind: row.get("kind")?,
        broadcast: row.get("broadcast_id")?,
        recipient: row.get("recipient")?,
        region: row.get("region")?,
        body: row.get("body")?,
        segments: row.get("segments")?,
        credits,
        refund: if charge == Charge::Spent { credits } else { Credits::ZERO },
        response: row.get("response")?,
        known_as: row.get("known_as")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        asked_at: row.get("asked_at")?,
    })
}

/// Each message once, in the order of their identities.
pub(super) fn distinct(ids: &[MessageId]) -> Vec<MessageId> {
    ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

impl Store {
    /// A page of a site's unclear messages, newest first. The filter's status doesn't matter.
    pub async fn unclear_messages(
        &self,
        site: SiteId,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<Unclear>, StoreError> {
        let mut tx = self.read().await?;
        let filter = MessageFilter { status: None, ..filter.clone() };
        let mut condition = Condition::of(tx.dialect(), site, &filter);
        let clauses = condition.sql();
        let texts = if filter.search.is_some() { "LEFT JOIN broadcasts b ON b.id = m.broadcast_id" } else { "" };
        let sql = format!("SELECT COUNT(*) AS total FROM messages m {texts} WHERE {clauses} AND {UNCLEAR}");
        let total = tx.one(AssertSqlSafe(sql), condition.values.clone()).await?.get("total")?;
        let (limit, offset) = (condition.bind(&page.size), condition.bind(&page.offset()));
        let sql = format!(
            "SELECT {}
             FROM messages m
             LEFT JOIN broadcasts b ON b.id = m.broadcast_id
             WHERE {clauses} AND {UNCLEAR}
             ORDER BY m.id DESC
             LIMIT {limit} OFFSET {offset}",
            columns()
        );
        let rows = tx.all(AssertSqlSafe(sql), condition.values).await?;
        Ok(Paged { items: rows.iter().map(unclear).collect::<Result<_, _>>()?, total })
    }

    /// Those of these messages that are the site's and unclear, newest first.
    pub async fn unclear_among(&self, site: SiteId, ids: &[MessageId]) -> Result<Vec<Unclear>, StoreError> {
        let mut tx = self.read().await?;
        let named = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
        let sql = format!(
            "SELECT {}
             FROM {named}
             CROSS JOIN messages m
             LEFT JOIN broadcasts b ON b.id = m.broadcast_id
             WHERE m.id = named.id AND m.site_id = $2 AND {UNCLEAR}
             ORDER BY m.id DESC",
            columns()
        );
        tx.all(AssertSqlSafe(sql), args![id_list(&distinct(ids))?, site]).await?.iter().map(unclear).collect()
    }

    /// How many of a site's messages are unclear.
    pub async fn count_unclear(&self, site: SiteId) -> Result<u64, StoreError> {
        let sql = format!("SELECT COUNT(*) AS total FROM messages m WHERE m.site_id = $1 AND {UNCLEAR}");
        self.read().await?.one(AssertSqlSafe(sql), args![site]).await?.get("total")
    }
}
