//! Everything that is known of a number (GDPR, Article 15).

use std::collections::BTreeMap;

use domain::{PhoneNumber, SiteId};
use sqlx::AssertSqlSafe;

use super::places::PLACES;
use crate::{
    Store, StoreError,
    db::{Tx, Value, args},
};

/// A row: values by the name of their column. Times are microseconds since 1970.
pub type Told = BTreeMap<&'static str, Option<String>>;

/// Everything that is known of a number, by where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disclosure {
    /// The rows of each table, oldest first.
    pub tables: BTreeMap<&'static str, Vec<Told>>,
}

const SUBSCRIBER: &[&str] = &["region", "status", "since", "source", "locale", "created_at", "deleted_at"];
const STOP: &[&str] = &["source", "created_at"];
const MESSAGE: &[&str] = &[
    "kind",
    "region",
    "sender",
    "body",
    "emptied_at",
    "segments",
    "credits",
    "status",
    "reason",
    "response",
    "error_code",
    "created_at",
    "sent_at",
    "delivered_at",
];
const REPORT: &[&str] = &["raw", "status", "error_code", "created_at"];

impl Store {
    /// Everything that is known of a number on a site.
    pub async fn disclosure(&self, site: SiteId, phone: PhoneNumber) -> Result<Disclosure, StoreError> {
        let mut tx = self.read().await?;
        let number = || args![site, phone];
        let mut disclosure = Disclosure::default();
        let mut tell = |table, rows: Vec<Told>| disclosure.tables.insert(table, rows);
        let of_number = |table: &str| format!("{table} t WHERE t.site_id = $1 AND t.phone = $2");
        tell("subscribers", rows(&mut tx, SUBSCRIBER, &of_number("subscribers"), number()).await?);
        tell("suppressions", rows(&mut tx, STOP, &of_number("suppressions"), number()).await?);
        // Sender and text of a broadcast's message stand on the broadcast.
        let messages = "(SELECT m.id, m.kind, m.region, COALESCE(m.sender, b.sender) AS sender,
                                COALESCE(m.body, b.body) AS body,
                                COALESCE(m.emptied_at, b.emptied_at) AS emptied_at, m.segments, m.credits, m.status, m.reason, m.response,
                                m.error_code, m.created_at, m.sent_at, m.delivered_at
                         FROM messages m
                         LEFT JOIN broadcasts b ON b.id = m.broadcast_id
                         WHERE m.site_id = $1 AND m.recipient = $2) t ORDER BY t.id";
        tell("messages", rows(&mut tx, MESSAGE, messages, number()).await?);
        let reports = "delivery_reports t
                       WHERE t.message_id IN (SELECT id FROM messages WHERE site_id = $1 AND recipient = $2)
                       ORDER BY t.id";
        tell("delivery_reports", rows(&mut tx, REPORT, reports, number()).await?);
        for place in PLACES {
            let from = format!("{} t WHERE t.site_id = $1 AND t.{} = $2 ORDER BY t.id", place.table, place.number);
            tell(place.table, rows(&mut tx, place.told, &from, number()).await?);
        }
        Ok(disclosure)
    }
}

async fn rows(
    tx: &mut Tx,
    columns: &'static [&'static str],
    from: &str,
    values: Vec<Value>,
) -> Result<Vec<Told>, StoreError> {
    let list: Vec<String> = columns.iter().map(|column| format!("CAST(t.{column} AS TEXT) AS {column}")).collect();
    let sql = format!("SELECT {} FROM {from}", list.join(", "));
    tx.all(AssertSqlSafe(sql), values)
        .await?
        .iter()
        .map(|row| columns.iter().map(|column| Ok((*column, row.get(column)?))).collect())
        .collect()
}
