//! The usual case: the provider took the message and nothing came in between. Two statements for the whole batch.

use std::collections::BTreeSet;

use domain::{MessageStatus, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{Outcome, Settlement};
use crate::{
    StoreError,
    bookkeeping::{Books, Charge, Move},
    db::{Json, Tx, args, clean, json_id, to_json},
    dialect::Field,
};

/// A settlement as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    lease: String,
    named: Option<String>,
}

const FIELDS: &[(&str, Field)] = &[("id", Field::Uuid), ("lease", Field::Uuid), ("named", Field::Text)];

/// Settles those the provider took, if all of them are still `sending` under their claims; what is left to settle one by
/// one.
pub(super) async fn settle(
    tx: &mut Tx,
    books: &mut Books,
    batch: &[Settlement],
    now: Timestamp,
) -> Result<Vec<Settlement>, StoreError> {
    let mut rest = Vec::new();
    let mut accepted = Vec::with_capacity(batch.len());
    let mut ids = BTreeSet::new();
    for settlement in batch {
        match &settlement.outcome {
            // Named twice: one by one they are told apart.
            _ if !ids.insert(settlement.id) => return Ok(batch.to_vec()),
            Outcome::Accepted { provider_message_id } => accepted.push(Bound {
                id: json_id(settlement.id.as_uuid()),
                lease: json_id(settlement.lease.0),
                named: provider_message_id.as_deref().map(clean),
            }),
            _ => rest.push(settlement.clone()),
        }
    }
    if accepted.is_empty() {
        return Ok(rest);
    }
    let list = to_json(&accepted)?;
    let moves = moves(tx, list.clone()).await?;
    if moves.iter().map(|step| step.messages).sum::<u64>() != super::count(accepted.len()) {
        // A report was quicker, or a lease ran out.
        return Ok(batch.to_vec());
    }
    for step in moves {
        books.note_sent(step, now);
    }
    let rows = tx.dialect().rows_of(1, "taken", FIELDS);
    let sql = format!(
        "UPDATE messages
         SET status = 'accepted',
             charge = CASE charge WHEN 'reserved' THEN 'spent' ELSE charge END,
             response = NULL,
             error_code = NULL,
             provider_message_id = COALESCE(messages.provider_message_id, taken.named),
             sent_at = COALESCE(messages.sent_at, $2),
             lease = NULL,
             lease_until = NULL
         FROM {rows}
         WHERE messages.id = taken.id"
    );
    tx.execute(AssertSqlSafe(sql), args![list, now]).await?;
    Ok(rest)
}

/// How those of the list move that are `sending` under their claims, locked: a broadcast's to each region together, others one by
/// one.
async fn moves(tx: &mut Tx, list: Json) -> Result<Vec<Move>, StoreError> {
    let rows = tx.dialect().rows_of(1, "taken", FIELDS);
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT site_id, broadcast_id, region, charge, single, COUNT(*) AS messages, CAST(SUM(credits) AS BIGINT) AS credits
         FROM (
             SELECT m.site_id, m.broadcast_id, m.region, m.charge, m.credits, m.status, m.lease, taken.lease AS taken_under,
                    CASE WHEN m.broadcast_id IS NULL THEN m.id END AS single
             FROM {rows}
             CROSS JOIN messages m
             WHERE m.id = taken.id
             ORDER BY m.id{lock}
         ) AS held
         WHERE status = 'sending' AND lease = taken_under
         GROUP BY site_id, broadcast_id, region, charge, single"
    );
    tx.all(AssertSqlSafe(sql), args![list])
        .await?
        .iter()
        .map(|row| {
            let charge: Charge = row.get("charge")?;
            Ok(Move {
                site: row.get("site_id")?,
                broadcast: row.get("broadcast_id")?,
                region: row.get("region")?,
                message: row.get("single")?,
                from: (MessageStatus::Sending, charge),
                to: (MessageStatus::Accepted, charge.after(MessageStatus::Accepted)),
                messages: row.get("messages")?,
                credits: row.get("credits")?,
            })
        })
        .collect()
}
