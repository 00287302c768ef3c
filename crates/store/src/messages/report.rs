//! Delivery reports.

use domain::{BroadcastId, Credits, MessageId, MessageStatus, PhoneNumber, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    ConsentKind, Store, StoreError,
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Tx, args},
    dialect::Gate,
    ids::new_id,
    subscribers::{Stop, stop},
};

/// A delivery report, as the provider told it.
#[derive(Debug, Clone)]
pub struct ReportRecord {
    /// The site whose webhook it came to.
    pub site: SiteId,
    /// The message that its token names; `None` if it names none.
    pub message: Option<MessageId>,
    /// The provider's id for the message.
    pub provider_message_id: Option<String>,
    /// Everything as it came.
    pub raw: String,
    /// What it says: `accepted`, `delivered`, `failed` or `expired`; `None` if that can't be told.
    pub status: Option<MessageStatus>,
    /// The provider's error code.
    pub error_code: Option<String>,
    /// The provider's words for it.
    pub words: Option<String>,
    /// Whether it says that the number opted out: counts as a STOP.
    pub opted_out: bool,
    /// When it came.
    pub now: Timestamp,
}

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportEffect {
    /// The message stands there now.
    Settled(MessageStatus),
    /// Kept; the message stays where it is.
    Kept,
    /// Kept; it names no message of the site.
    UnknownMessage,
}

/// What a report finds.
struct Reported {
    id: MessageId,
    broadcast: Option<BroadcastId>,
    recipient: Option<PhoneNumber>,
    status: MessageStatus,
    charge: Charge,
    credits: Credits,
}

/// The message that a report names, locked, if it is the site's.
async fn find(tx: &mut Tx, report: &ReportRecord) -> Result<Option<Reported>, StoreError> {
    let Some(id) = report.message else { return Ok(None) };
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT m.broadcast_id, m.recipient, m.status, m.charge, m.credits
         FROM messages m
         WHERE m.id = $1 AND m.site_id = $2{lock}"
    );
    let row = tx.optional(AssertSqlSafe(sql), args![id, report.site]).await?;
    row.map(|row| {
        Ok(Reported {
            id,
            broadcast: row.get("broadcast_id")?,
            recipient: row.get("recipient")?,
            status: row.get("status")?,
            charge: row.get("charge")?,
            credits: row.get("credits")?,
        })
    })
    .transpose()
}

/// Keeps a report as it came.
async fn keep(tx: &mut Tx, report: &ReportRecord) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO delivery_reports
             (id, site_id, message_id, provider_message_id, raw, status, error_code, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            new_id(report.now)?,
            report.site,
            report.message,
            report.provider_message_id,
            report.raw,
            report.status,
            report.error_code,
            report.now,
        ],
    )
    .await?;
    Ok(())
}

/// Lets a report settle its message, as far as it may: the new state, or `None` if nothing changed.
async fn apply(
    tx: &mut Tx,
    books: &mut Books,
    message: &Reported,
    report: &ReportRecord,
) -> Result<Option<MessageStatus>, StoreError> {
    let Some(reported) = report.status else { return Ok(None) };
    let status = match message.status.report(reported) {
        Ok(status) if status != message.status => status,
        _ => return Ok(None),
    };
    let charge = message.charge.after(status);
    // Its words replace earlier ones, even where it has none: they told of a state that is over.
    let delivered_at = (status == MessageStatus::Delivered).then_some(report.now);
    tx.execute(
        "UPDATE messages
         SET status = $2, charge = $3, delivered_at = COALESCE(delivered_at, $4), sent_at = COALESCE(sent_at, $5),
             error_code = $6, response = $7,
             provider_message_id = COALESCE(provider_message_id, $8), lease_until = NULL
         WHERE id = $1",
        args![
            message.id,
            status,
            charge.as_str(),
            delivered_at,
            report.now,
            report.error_code,
            report.words,
            report.provider_message_id,
        ],
    )
    .await?;
    books.note(Move {
        site: report.site,
        broadcast: message.broadcast,
        message: message.broadcast.is_none().then_some(message.id),
        from: (message.status, message.charge),
        to: (status, charge),
        messages: 1,
        credits: message.credits,
    });
    Ok(Some(status))
}

impl Store {
    /// Keeps a report and lets it settle its message, in one transaction. `delivered` is never taken back.
    pub async fn record_report(&self, report: ReportRecord) -> Result<ReportEffect, StoreError> {
        let mut tx = self.write("record_report").await?;
        if report.opted_out {
            tx.lock_site(report.site).await?;
            tx.pass(Gate::Stopping).await?;
        } else {
            tx.pass(Gate::Sending).await?;
        }
        keep(&mut tx, &report).await?;
        let Some(message) = find(&mut tx, &report).await? else {
            tx.commit().await?;
            return Ok(ReportEffect::UnknownMessage);
        };
        let mut books = Books::default();
        let settled = apply(&mut tx, &mut books, &message, &report).await?;
        if let Some(phone) = message.recipient.filter(|_| report.opted_out) {
            let how = Stop {
                kind: ConsentKind::CarrierOptOut,
                source: "carrier",
                actor: "carrier",
                reason: report.error_code.as_deref(),
            };
            stop(&mut tx, &mut books, report.site, phone, how, report.now).await?;
        }
        books.post(&mut tx, SYSTEM, report.now).await?;
        tx.commit().await?;
        Ok(settled.map_or(ReportEffect::Kept, ReportEffect::Settled))
    }
}
