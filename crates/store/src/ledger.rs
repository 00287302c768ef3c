//! The ledger: every change of a credit account, one line each, never changed afterwards.

use domain::{BroadcastId, Credits, MessageId, SiteId, Timestamp};

use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    LedgerEntryId, Page, Paged, Store, StoreError,
    db::{FromCell, Row, Tx, args, clean, json_id, to_json},
    dialect::Field,
    ids::new_id,
};

/// Why an account changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LedgerKind {
    /// Given by an owner.
    Grant,
    /// The free credits of a month.
    Monthly,
    /// Bought.
    Purchase,
    /// Promised to messages.
    Reserve,
    /// Promised, and not needed after all.
    Release,
    /// Used by messages that went out, or may have.
    Spend,
    /// Given back for messages that did not go out after all, or were written off.
    Refund,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Identity.
    pub id: LedgerEntryId,
    /// Why.
    pub kind: LedgerKind,
    /// How the balance changed.
    pub balance_delta: Credits,
    /// How the reserved part changed.
    pub reserved_delta: Credits,
    /// The broadcast it is about.
    pub broadcast: Option<BroadcastId>,
    /// The single message it is about.
    pub message: Option<MessageId>,
    /// Words for people.
    pub note: Option<String>,
    /// Who: `system`, `user ada@example.org`, `api key ci`.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
}

impl LedgerKind {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::Grant, Self::Monthly, Self::Purchase, Self::Reserve, Self::Release, Self::Spend, Self::Refund];

    /// The word for it in the database and for people who export it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Monthly => "monthly",
            Self::Purchase => "purchase",
            Self::Reserve => "reserve",
            Self::Release => "release",
            Self::Spend => "spend",
            Self::Refund => "refund",
        }
    }
}

impl FromCell for LedgerKind {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        let known = Self::ALL.iter().find(|kind| kind.as_str() == word);
        known.copied().ok_or_else(|| StoreError::corrupt("ledger entry", word))
    }
}

/// A line to be written. The account must change with it: only `bookkeeping` writes lines.
pub(crate) struct NewLedgerEntry<'a> {
    pub(crate) site: SiteId,
    pub(crate) kind: LedgerKind,
    pub(crate) balance_delta: Credits,
    pub(crate) reserved_delta: Credits,
    pub(crate) broadcast: Option<BroadcastId>,
    pub(crate) message: Option<MessageId>,
    pub(crate) note: Option<&'a str>,
}

/// A line as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    site: String,
    kind: &'static str,
    balance: i64,
    reserved: i64,
    broadcast: Option<String>,
    message: Option<String>,
    note: Option<String>,
}

/// Writes lines, in this order.
pub(crate) async fn append(
    tx: &mut Tx,
    entries: &[NewLedgerEntry<'_>],
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        lines.push(Bound {
            id: json_id(new_id(now)?),
            site: json_id(entry.site.as_uuid()),
            kind: entry.kind.as_str(),
            balance: entry.balance_delta.get(),
            reserved: entry.reserved_delta.get(),
            broadcast: entry.broadcast.map(|id| json_id(id.as_uuid())),
            message: entry.message.map(|id| json_id(id.as_uuid())),
            note: entry.note.map(clean),
        });
    }
    let rows = tx.dialect().rows_of(
        1,
        "line",
        &[
            ("id", Field::Uuid),
            ("site", Field::Uuid),
            ("kind", Field::Text),
            ("balance", Field::Int),
            ("reserved", Field::Int),
            ("broadcast", Field::Uuid),
            ("message", Field::Uuid),
            ("note", Field::Text),
        ],
    );
    let sql = format!(
        "INSERT INTO ledger_entries
             (id, site_id, kind, balance_delta, reserved_delta, broadcast_id, message_id, note, actor, created_at)
         SELECT id, site, kind, balance, reserved, broadcast, message, note, $2, $3 FROM {rows}"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&lines)?, actor, now]).await?;
    Ok(())
}

fn entry(row: &Row) -> Result<LedgerEntry, StoreError> {
    Ok(LedgerEntry {
        id: row.get("id")?,
        kind: row.get("kind")?,
        balance_delta: row.get("balance_delta")?,
        reserved_delta: row.get("reserved_delta")?,
        broadcast: row.get("broadcast_id")?,
        message: row.get("message_id")?,
        note: row.get("note")?,
        actor: row.get("actor")?,
        created_at: row.get("created_at")?,
    })
}

impl Store {
    /// A site's ledger, newest first.
    pub async fn ledger(&self, site: SiteId, page: Page) -> Result<Paged<LedgerEntry>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT id, kind, balance_delta, reserved_delta, broadcast_id, message_id, note, actor, created_at
                 FROM ledger_entries
                 WHERE site_id = $1
                 ORDER BY id DESC
                 LIMIT $2 OFFSET $3",
                args![site, page.size, page.offset()],
            )
            .await?;
        let sql = "SELECT COUNT(*) AS total FROM ledger_entries WHERE site_id = $1";
        let total = tx.one(sql, args![site]).await?.get("total")?;
        Ok(Paged { items: rows.iter().map(entry).collect::<Result<_, _>>()?, total })
    }
}
