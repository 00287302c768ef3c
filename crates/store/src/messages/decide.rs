//! What a person decides about many unclear messages at once: all of it in one transaction, or nothing.

use domain::{BroadcastId, Credits, MessageId, MessageStatus, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, NewMessage, StoreError, Unrepeatable,
    audit::Entry,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, args},
    dialect::{Field, Gate},
    messages::{
        enqueue_again, id_list,
        unclear::{UNCLEAR, distinct},
    },
};

/// What came of a decision about many messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// Messages it was carried out on.
    pub changed: u64,
    /// Messages that were not unclear any more, never the site's, or not to be repeated, and were left alone.
    pub unchanged: u64,
    /// What it cost, or brought back.
    pub credits: Credits,
}

/// Those of these messages that are the site's and unclear, locked, in the order of their identities.
async fn lock_unclear(tx: &mut Tx, site: SiteId, ids: &[MessageId]) -> Result<Vec<Row>, StoreError> {
    let named = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT m.id, m.kind, m.broadcast_id, m.recipient, m.region, m.segments, m.credits, m.charge,
                COALESCE(m.sender, b.sender) AS sender, COALESCE(m.body, b.body) AS body
         FROM {named}
         CROSS JOIN messages m
         LEFT JOIN broadcasts b ON b.id = m.broadcast_id
         WHERE m.id = named.id AND m.site_id = $2 AND {UNCLEAR}
         ORDER BY m.id{lock}"
    );
    tx.all(AssertSqlSafe(sql), args![id_list(ids)?, site]).await
}

fn resolved(named: &[MessageId], changed: usize, credits: Credits) -> Resolved {
    let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let changed = count(changed);
    Resolved { changed, unchanged: count(named.len()).saturating_sub(changed), credits }
}

fn decided(named: &[MessageId], changed: usize) -> Change {
    Change::none().new_field("selected", named.len()).new_field("changed", changed)
}

impl Acting {
    /// Queues those of these messages that are unclear once more, each as a new message with its own credits; the old ones
    /// stay as they are, and so do those that can't be repeated ([`Unrepeatable`]). All or none of the others.
    ///
    /// # Errors
    /// [`StoreError::InsufficientCredits`] with what all of them together need.
    pub async fn resend_messages(
        &self,
        site: SiteId,
        ids: &[MessageId],
        now: Timestamp,
    ) -> Result<Resolved, StoreError> {
        let ids = &distinct(ids);
        let mut tx = self.act("resend_messages").await?;
        tx.lock_site(site).await?;
        let rows = lock_unclear(&mut tx, site, ids).await?;
        if rows.is_empty() {
            return Ok(resolved(ids, rows.len(), Credits::ZERO));
        }
        let mut again = Vec::with_capacity(rows.len());
        for row in &rows {
            let message = NewMessage {
                site,
                kind: row.get("kind")?,
                recipient: row.get("recipient")?,
                region: row.get("region")?,
                sender: row.get("sender")?,
                body: row.get("body")?,
                segments: row.get("segments")?,
                credits: row.get("credits")?,
            };
            again.push((row.get("id")?, message));
        }
        again.retain(|(_, message)| Unrepeatable::of(message.kind, &message.body).is_none());
        if again.is_empty() {
            return Ok(resolved(ids, 0, Credits::ZERO));
        }
        let needed = enqueue_again(&mut tx, site, &again, now).await?;
        let change = decided(ids, again.len()).new_field("credits", needed.get());
        tx.commit(Entry::new(Act::MessagesResent, "messages").at(site).change(change), now).await?;
        Ok(resolved(ids, again.len(), needed))
    }

    /// Gives up on those of these messages that are unclear and refunds their credits; they stay `unknown`, written off.
    pub async fn write_off_messages(
        &self,
        site: SiteId,
        ids: &[MessageId],
        actor: &str,
        now: Timestamp,
    ) -> Result<Resolved, StoreError> {
        let ids = &distinct(ids);
        let mut tx = self.act("write_off_messages").await?;
        tx.lock_site(site).await?;
        tx.pass(Gate::Sending).await?;
        let rows = lock_unclear(&mut tx, site, ids).await?;
        if rows.is_empty() {
            return Ok(resolved(ids, rows.len(), Credits::ZERO));
        }
        let mut refund = 0;
        let mut books = Books::default();
        let mut given_up = Vec::with_capacity(rows.len());
        for row in &rows {
            let (id, charge): (MessageId, Charge) = (row.get("id")?, row.get("charge")?);
            let broadcast: Option<BroadcastId> = row.get("broadcast_id")?;
            let credits: Credits = row.get("credits")?;
            let refunded = if charge == Charge::Spent { Charge::Released } else { charge };
            if charge == Charge::Spent {
                refund += credits.get();
            }
            given_up.push(id);
            books.note(Move {
                site,
                broadcast,
                region: row.get("region")?,
                message: broadcast.is_none().then_some(id),
                from: (MessageStatus::Unknown, charge),
                to: (MessageStatus::Unknown, refunded),
                messages: 1,
                credits,
            });
        }
        let named = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
        let sql = format!(
            "UPDATE messages
             SET written_off = TRUE, charge = CASE WHEN charge = 'spent' THEN 'released' ELSE charge END
             FROM {named}
             WHERE messages.id = named.id"
        );
        tx.execute(AssertSqlSafe(sql), args![id_list(&given_up)?]).await?;
        books.post(&mut tx, actor, now).await?;
        let change = decided(ids, rows.len()).new_field("refund", refund);
        tx.commit(Entry::new(Act::MessagesWrittenOff, "messages").at(site).change(change), now).await?;
        Ok(resolved(ids, rows.len(), Credits::new(refund)))
    }
}
