//! Delivery reports.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BroadcastId, Credits, MessageId, MessageStatus, PhoneNumber, Region, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    ConsentKind, Store, StoreError,
    bookkeeping::{Books, Charge, Move, SYSTEM},
    db::{Tx, args, clean, json_id, to_json},
    dialect::{Field, Gate},
    ids::new_id,
    messages::id_list,
    subscribers::{Leaving, Stop, stop_all},
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

/// A message that reports name, as it stands when those before it are applied.
struct Reported {
    site: SiteId,
    broadcast: Option<BroadcastId>,
    region: Option<Region>,
    recipient: Option<PhoneNumber>,
    status: MessageStatus,
    charge: Charge,
    credits: Credits,
    sent_at: Option<Timestamp>,
    change: Option<Change>,
}

/// What reports change about a message but for status and charge. Nothing there is overwritten, but for the words: they
/// told of a state that is over.
struct Change {
    first: Timestamp,
    delivered: Option<Timestamp>,
    provider_message_id: Option<String>,
    error_code: Option<String>,
    words: Option<String>,
}

impl Reported {
    /// Whether the number was erased: nothing that may name it is kept any more.
    const fn is_erased(&self) -> bool {
        self.recipient.is_none()
    }

    /// Lets a report settle it, as far as it may: the new state, or `None` if nothing changes.
    fn take(&mut self, id: MessageId, report: &ReportRecord, books: &mut Books) -> Option<MessageStatus> {
        let status = self.status.report(report.status?).ok().filter(|status| *status != self.status)?;
        let charge = self.charge.after(status);
        let sent_at = *self.sent_at.get_or_insert(report.now);
        let step = Move {
            site: self.site,
            broadcast: self.broadcast,
            region: self.region,
            message: self.broadcast.is_none().then_some(id),
            from: (self.status, self.charge),
            to: (status, charge),
            messages: 1,
            credits: self.credits,
        };
        books.note_sent(step, sent_at);
        (self.status, self.charge) = (status, charge);
        let before = self.change.take();
        let delivered = (status == MessageStatus::Delivered).then_some(report.now);
        self.change = Some(Change {
            first: before.as_ref().map_or(report.now, |before| before.first),
            delivered: before.as_ref().and_then(|before| before.delivered).or(delivered),
            provider_message_id: before
                .and_then(|before| before.provider_message_id)
                .or_else(|| report.provider_message_id.clone())
                .filter(|_| !self.is_erased()),
            error_code: report.error_code.clone(),
            words: report.words.clone().filter(|_| !self.is_erased()),
        });
        Some(status)
    }
}

/// The messages that reports name, locked, in the order of their identities.
async fn find(tx: &mut Tx, reports: &[ReportRecord]) -> Result<BTreeMap<MessageId, Reported>, StoreError> {
    let named: BTreeSet<MessageId> = reports.iter().filter_map(|report| report.message).collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT m.id, m.site_id, m.broadcast_id, m.region, m.recipient, m.status, m.charge, m.credits, m.sent_at
         FROM {rows}
         CROSS JOIN messages m
         WHERE m.id = named.id
         ORDER BY m.id{lock}"
    );
    let named: Vec<MessageId> = named.into_iter().collect();
    tx.all(AssertSqlSafe(sql), args![id_list(&named)?])
        .await?
        .iter()
        .map(|row| {
            let reported = Reported {
                site: row.get("site_id")?,
                broadcast: row.get("broadcast_id")?,
                region: row.get("region")?,
                recipient: row.get("recipient")?,
                status: row.get("status")?,
                charge: row.get("charge")?,
                credits: row.get("credits")?,
                sent_at: row.get("sent_at")?,
                change: None,
            };
            Ok((row.get("id")?, reported))
        })
        .collect()
}

/// Keeps reports as they came; of a number that was erased meanwhile only what became of its message.
async fn keep(
    tx: &mut Tx,
    reports: &[ReportRecord],
    messages: &BTreeMap<MessageId, Reported>,
) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
        site: String,
        message: Option<String>,
        provider_message_id: Option<String>,
        raw: String,
        status: Option<&'static str>,
        error_code: Option<String>,
        at: i64,
    }
    let mut bound = Vec::with_capacity(reports.len());
    for report in reports {
        let erased = report.message.and_then(|id| messages.get(&id)).is_some_and(Reported::is_erased);
        let provider_message_id = report.provider_message_id.as_deref().filter(|_| !erased);
        bound.push(Bound {
            id: json_id(new_id(report.now)?),
            site: json_id(report.site.as_uuid()),
            message: report.message.map(|id| json_id(id.as_uuid())),
            provider_message_id: provider_message_id.map(clean),
            raw: if erased { String::new() } else { clean(&report.raw) },
            status: report.status.map(MessageStatus::as_str),
            error_code: report.error_code.as_deref().map(clean),
            at: report.now.as_micros(),
        });
    }
    let rows = tx.dialect().rows_of(
        1,
        "report",
        &[
            ("id", Field::Uuid),
            ("site", Field::Uuid),
            ("message", Field::Uuid),
            ("provider_message_id", Field::Text),
            ("raw", Field::Text),
            ("status", Field::Text),
            ("error_code", Field::Text),
            ("at", Field::Int),
        ],
    );
    let sql = format!(
        "INSERT INTO delivery_reports
             (id, site_id, message_id, provider_message_id, raw, status, error_code, created_at)
         SELECT id, site, message, provider_message_id, raw, status, error_code, at FROM {rows}"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}

/// Writes what changed, in one statement.
async fn write(tx: &mut Tx, messages: &BTreeMap<MessageId, Reported>) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
        status: &'static str,
        charge: &'static str,
        delivered_at: Option<i64>,
        sent_at: i64,
        error_code: Option<String>,
        response: Option<String>,
        provider_message_id: Option<String>,
    }
    let changes: Vec<Bound> = messages
        .iter()
        .filter_map(|(id, message)| {
            let change = message.change.as_ref()?;
            Some(Bound {
                id: json_id(id.as_uuid()),
                status: message.status.as_str(),
                charge: message.charge.as_str(),
                delivered_at: change.delivered.map(Timestamp::as_micros),
                sent_at: change.first.as_micros(),
                error_code: change.error_code.as_deref().map(clean),
                response: change.words.as_deref().map(clean),
                provider_message_id: change.provider_message_id.as_deref().map(clean),
            })
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(
        1,
        "change",
        &[
            ("id", Field::Uuid),
            ("status", Field::Text),
            ("charge", Field::Text),
            ("delivered_at", Field::Int),
            ("sent_at", Field::Int),
            ("error_code", Field::Text),
            ("response", Field::Text),
            ("provider_message_id", Field::Text),
        ],
    );
    let sql = format!(
        "UPDATE messages
         SET status = change.status,
             charge = change.charge,
             delivered_at = COALESCE(messages.delivered_at, change.delivered_at),
             sent_at = COALESCE(messages.sent_at, change.sent_at),
             error_code = change.error_code,
             response = change.response,
             provider_message_id = COALESCE(messages.provider_message_id, change.provider_message_id),
             lease_until = NULL
         FROM {rows}
         WHERE messages.id = change.id"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&changes)?]).await?;
    Ok(())
}

/// Passes the gate that the reports need: a STOP among them changes the site's subscribers.
async fn pass_gate(tx: &mut Tx, reports: &[ReportRecord]) -> Result<(), StoreError> {
    let stopping: BTreeSet<SiteId> =
        reports.iter().filter(|report| report.opted_out).map(|report| report.site).collect();
    for site in &stopping {
        tx.lock_site(*site).await?;
    }
    tx.pass(if stopping.is_empty() { Gate::Sending } else { Gate::Stopping }).await
}

/// The numbers whose carriers say that they opted out.
fn leaving<'a>(messages: &BTreeMap<MessageId, Reported>, reports: &'a [ReportRecord]) -> Vec<Leaving<'a>> {
    reports
        .iter()
        .filter(|report| report.opted_out)
        .filter_map(|report| {
            let message = messages.get(&report.message?).filter(|message| message.site == report.site)?;
            let how = Stop {
                kind: ConsentKind::CarrierOptOut,
                source: "carrier",
                actor: "carrier",
                reason: report.error_code.as_deref(),
            };
            Some(Leaving { site: report.site, phone: message.recipient?, how, now: report.now })
        })
        .collect()
}

impl Store {
    /// Keeps a report and lets it settle its message, in one transaction. `delivered` is never taken back.
    pub async fn record_report(&self, report: ReportRecord) -> Result<ReportEffect, StoreError> {
        let effects = self.record_reports(std::slice::from_ref(&report)).await?;
        Ok(effects.into_iter().next().unwrap_or(ReportEffect::Kept))
    }

    /// Keeps reports and lets them settle their messages, one after the other, in one transaction: what comes of each, in
    /// their order. `delivered` is never taken back.
    pub async fn record_reports(&self, reports: &[ReportRecord]) -> Result<Vec<ReportEffect>, StoreError> {
        self.begin_reports().await?.record(reports).await
    }

    /// Waits for the turn to write. Whoever collects reports does so until then.
    pub async fn begin_reports(&self) -> Result<ReportBatch, StoreError> {
        Ok(ReportBatch(self.write("record_report").await?))
    }
}

/// A transaction that has begun, for reports that are chosen now. Dropped, nothing was done.
pub struct ReportBatch(Tx);

impl ReportBatch {
    /// As [`Store::record_reports`].
    pub async fn record(self, reports: &[ReportRecord]) -> Result<Vec<ReportEffect>, StoreError> {
        let Some(now) = reports.iter().map(|report| report.now).max() else { return Ok(Vec::new()) };
        let Self(mut tx) = self;
        pass_gate(&mut tx, reports).await?;
        let mut messages = find(&mut tx, reports).await?;
        keep(&mut tx, reports, &messages).await?;
        let mut books = Books::default();
        let mut effects = Vec::with_capacity(reports.len());
        for report in reports {
            let named = report.message.and_then(|id| Some((id, messages.get_mut(&id)?)));
            effects.push(match named.filter(|(_, message)| message.site == report.site) {
                None => ReportEffect::UnknownMessage,
                Some((id, message)) => {
                    message.take(id, report, &mut books).map_or(ReportEffect::Kept, ReportEffect::Settled)
                }
            });
        }
        write(&mut tx, &messages).await?;
        // What is queued takes no report, so that these come to the same after the reports as among them.
        let leaving = leaving(&messages, reports);
        if !leaving.is_empty() {
            stop_all(&mut tx, &mut books, &leaving).await?;
        }
        books.post(&mut tx, SYSTEM, now).await?;
        tx.commit().await?;
        Ok(effects)
    }
}
