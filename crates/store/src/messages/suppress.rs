//! Suppressing what is queued for a number.

use domain::{BroadcastId, Credits, MessageId, MessageStatus, PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    StoreError,
    bookkeeping::{Books, Charge, Move},
    confirmations::{live_among, withdraw},
    db::{Row, Tx, args, to_json},
    dialect::{Field, Gate},
    subscribers::UNSUBSCRIBED,
};

/// Suppresses everything queued for these numbers on a site, but for STOP confirmations, and withdraws the codes that they
/// were asked for. Passes the gate for good: nothing is claimed for them between this and the commit.
pub(crate) async fn suppress_queued(
    tx: &mut Tx,
    books: &mut Books,
    site: SiteId,
    numbers: &[PhoneNumber],
    reason: &str,
) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        phone: Option<i64>,
    }
    tx.pass(Gate::Stopping).await?;
    let phones: Vec<_> = numbers.iter().map(|phone| Bound { phone: phone.digits().parse().ok() }).collect();
    let rows = tx.dialect().rows_of(3, "gone", &[("phone", Field::Int)]);
    // Only what is queued: `messages_queued_for` serves it.
    let sql = format!(
        "UPDATE messages
         SET status = 'suppressed', reason = $2, hold = NULL, charge = CASE charge WHEN 'reserved' THEN 'released' ELSE charge END
         WHERE site_id = $1 AND recipient IN (SELECT phone FROM {rows}) AND status = 'queued'
             AND kind <> 'stop_confirmation'
         RETURNING id, broadcast_id, region, credits, charge"
    );
    for row in tx.all(AssertSqlSafe(sql), args![site, reason, to_json(&phones)?]).await? {
        note_left(books, site, MessageStatus::Suppressed, &row)?;
    }
    withdraw(tx, site, numbers).await
}

/// Takes back the codes that numbers were asked for which may get nothing as it is: who leaves once more, or is shut out once
/// more, means those. How many had one.
pub(crate) async fn take_codes_back(
    tx: &mut Tx,
    books: &mut Books,
    site: SiteId,
    numbers: &[PhoneNumber],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let asked = live_among(tx, site, numbers, now).await?;
    if !asked.is_empty() {
        suppress_queued(tx, books, site, &asked, UNSUBSCRIBED).await?;
    }
    Ok(asked.len())
}

/// Notes a message that was queued and is suppressed or cancelled now, from what the update returned.
pub(crate) fn note_left(books: &mut Books, site: SiteId, status: MessageStatus, row: &Row) -> Result<(), StoreError> {
    let broadcast: Option<BroadcastId> = row.get("broadcast_id")?;
    let message: MessageId = row.get("id")?;
    let credits: Credits = row.get("credits")?;
    let after: Charge = row.get("charge")?;
    let before = if after == Charge::Released { Charge::Reserved } else { after };
    books.note(Move {
        site,
        broadcast,
        region: row.get("region")?,
        message: broadcast.is_none().then_some(message),
        from: (MessageStatus::Queued, before),
        to: (status, after),
        messages: 1,
        credits,
    });
    Ok(())
}
