//! Codes that are due: each goes out only while the request that it answers is live, and that is all that may go to a number
//! which said STOP, but for the confirmation of its STOP.

use std::collections::HashMap;

use domain::{MessageId, MessageKind, MessageStatus, Timestamp};
use sqlx::AssertSqlSafe;

use super::queued::{Due, Forbidden};
use crate::{
    StoreError,
    db::{Tx, args},
    dialect::Field,
    messages::id_list,
    subscribers::UNSUBSCRIBED,
};

/// Why codes were not sent: another one took their place, they were entered, or their time was over.
const CODE_OVER: &str = "code_over";

/// A request that is live.
struct Live {
    sealed_text: Vec<u8>,
    past_stop: bool,
}

/// Gives the codes among what is due their texts, and takes those out whose request is over. A STOP after the request withdraws
/// it behind the gate, so that what is live here was asked for after the last STOP.
pub(super) async fn look_up(tx: &mut Tx, due: &mut [Due], now: Timestamp) -> Result<(), StoreError> {
    let mut codes: Vec<&mut Due> = due.iter_mut().filter(|due| due.message.kind == MessageKind::Code).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let ids: Vec<MessageId> = codes.iter().map(|due| due.message.id).collect();
    let mut live = live(tx, &ids, now).await?;
    for code in &mut codes {
        match live.remove(&code.message.id) {
            Some(request) => {
                let stopped = code.forbidden.is_some_and(|forbidden| forbidden.reason == UNSUBSCRIBED);
                if stopped && request.past_stop {
                    code.forbidden = None;
                }
                code.message.sealed_body = Some(request.sealed_text);
            }
            None if code.forbidden.is_none() => {
                code.forbidden = Some(Forbidden { status: MessageStatus::Suppressed, reason: CODE_OVER });
            }
            None => {}
        }
    }
    Ok(())
}

/// The live requests of these messages. `confirmations_message` serves it.
async fn live(tx: &mut Tx, ids: &[MessageId], now: Timestamp) -> Result<HashMap<MessageId, Live>, StoreError> {
    let rows = tx.dialect().rows_of(1, "due", &[("id", Field::Uuid)]);
    let sql = format!(
        "SELECT c.message_id, c.sealed_text, c.past_stop
         FROM {rows}
         CROSS JOIN confirmations c
         WHERE c.message_id = due.id AND c.outcome IS NULL AND c.expires_at > $2 AND c.sealed_text IS NOT NULL"
    );
    let found = tx.all(AssertSqlSafe(sql), args![id_list(ids)?, now]).await?;
    found
        .iter()
        .map(|row| {
            let live = Live { sealed_text: row.get("sealed_text")?, past_stop: row.get("past_stop")? };
            Ok((row.get("message_id")?, live))
        })
        .collect()
}
