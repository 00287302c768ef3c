//! Whether the books add up.

use std::collections::BTreeMap;

use domain::{BroadcastId, Credits, MessageStatus, Region, SiteId};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    bookkeeping::account,
    db::{Row, Tx, args},
};

impl Store {
    /// Checks that the ledger, the account, the broadcasts and the messages of a site say the same in one snapshot.
    /// [`StoreError::Ledger`] with what differs if they don't.
    pub async fn check_ledger(&self, site: SiteId) -> Result<(), StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        check_account(&mut tx, site).await?;
        check_broadcasts(&mut tx, site).await?;
        check_regions(&mut tx, site).await
    }
}

/// The account is the sum of the ledger; what is spent and reserved is the sum of the messages that say so.
async fn check_account(tx: &mut Tx, site: SiteId) -> Result<(), StoreError> {
    let account = account(tx, site).await?;
    let ledger = tx
        .one(
            "SELECT CAST(COALESCE(SUM(balance_delta), 0) AS BIGINT) AS balance,
                    CAST(COALESCE(SUM(reserved_delta), 0) AS BIGINT) AS reserved,
                    CAST(COALESCE(SUM(CASE WHEN kind IN ('spend', 'refund') THEN -balance_delta ELSE 0 END), 0)
                        AS BIGINT) AS spent
             FROM ledger_entries
             WHERE site_id = $1",
            args![site],
        )
        .await?;
    let messages = tx
        .one(
            "SELECT CAST(COALESCE(SUM(CASE WHEN charge = 'reserved' THEN credits ELSE 0 END), 0) AS BIGINT) AS reserved,
                    CAST(COALESCE(SUM(CASE WHEN charge = 'spent' THEN credits ELSE 0 END), 0) AS BIGINT) AS spent
             FROM messages
             WHERE site_id = $1",
            args![site],
        )
        .await?;
    let unwritten = tx
        .one(
            "SELECT CAST(COALESCE(SUM(unwritten_credits), 0) AS BIGINT) AS reserved FROM broadcasts WHERE site_id = $1",
            args![site],
        )
        .await?;
    let reserved = messages.get::<i64>("reserved")? + unwritten.get::<i64>("reserved")?;
    same("balance, account and ledger", account.balance, ledger.get("balance")?)?;
    same("reserved, account and ledger", account.reserved, ledger.get("reserved")?)?;
    same("reserved, account and messages", account.reserved, Credits::new(reserved))?;
    same("spent, ledger and messages", ledger.get("spent")?, messages.get("spent")?)
}

/// What each broadcast counts is what its messages say.
async fn check_broadcasts(tx: &mut Tx, site: SiteId) -> Result<(), StoreError> {
    let counts: Vec<String> = MessageStatus::ALL
        .iter()
        .map(|status| {
            format!(
                "CAST(COALESCE(SUM(CASE WHEN m.status = '{status}' AND m.excluded = $2 THEN 1 ELSE 0 END), 0)
                    AS BIGINT) AS {status}_rows"
            )
        })
        .collect();
    let statuses: Vec<String> = MessageStatus::ALL.iter().map(|status| format!("b.{status}")).collect();
    let sql = format!(
        "SELECT b.id, b.unwritten, b.unwritten_credits, b.reserved, b.spent, {statuses}, {counts},
                CAST(COALESCE(SUM(CASE WHEN m.charge = 'reserved' THEN m.credits ELSE 0 END), 0) AS BIGINT)
                    AS reserved_rows,
                CAST(COALESCE(SUM(CASE WHEN m.charge = 'spent' THEN m.credits ELSE 0 END), 0) AS BIGINT) AS spent_rows
         FROM broadcasts b
         LEFT JOIN messages m ON m.broadcast_id = b.id
         WHERE b.site_id = $1
         GROUP BY b.id",
        statuses = statuses.join(", "),
        counts = counts.join(", "),
    );
    for row in tx.all(AssertSqlSafe(sql), args![site, false]).await? {
        check_broadcast(&row)?;
    }
    Ok(())
}

fn check_broadcast(row: &Row) -> Result<(), StoreError> {
    let id: BroadcastId = row.get("id")?;
    let number = |column: &str| row.get::<i64>(column);
    let pair = |what: &str, counted: i64, rows: i64| {
        same(&format!("broadcast {id}, {what}"), Credits::new(counted), Credits::new(rows))
    };
    for status in MessageStatus::ALL {
        let (counted, rows) = (number(status.as_str())?, number(&format!("{status}_rows"))?);
        match status {
            MessageStatus::Queued => pair("queued", counted, rows + number("unwritten")?)?,
            // Who left before a broadcast to all was written out, or was still unwritten when it was cancelled, is
            // counted without a row.
            MessageStatus::Suppressed | MessageStatus::Cancelled if counted >= rows => {}
            _ => pair(status.as_str(), counted, rows)?,
        }
    }
    pair("reserved", number("reserved")?, number("reserved_rows")? + number("unwritten_credits")?)?;
    pair("spent", number("spent")?, number("spent_rows")?)
}

/// What is counted of a broadcast by region sums to what is counted of all of it, and is what its messages to there say.
async fn check_regions(tx: &mut Tx, site: SiteId) -> Result<(), StoreError> {
    let columns = || {
        MessageStatus::ALL.iter().map(|status| status.as_str()).chain(["reserved", "spent", "released", "unwritten"])
    };
    let sums: Vec<String> =
        columns().map(|column| format!("b.{column}, CAST(SUM(r.{column}) AS BIGINT) AS {column}_by_region")).collect();
    let sql = format!(
        "SELECT b.id, {}
         FROM broadcasts b
         JOIN broadcast_regions r ON r.broadcast_id = b.id
         WHERE b.site_id = $1
         GROUP BY b.id",
        sums.join(", ")
    );
    for row in tx.all(AssertSqlSafe(sql), args![site]).await? {
        let id: BroadcastId = row.get("id")?;
        for column in columns() {
            let (whole, parts) = (row.get(column)?, row.get(&format!("{column}_by_region"))?);
            same(&format!("broadcast {id}, {column} by region"), whole, parts)?;
        }
    }
    let sql = "SELECT DISTINCT r.broadcast_id
               FROM broadcast_regions r
               JOIN broadcasts b ON b.id = r.broadcast_id
               WHERE b.site_id = $1";
    for row in tx.all(sql, args![site]).await? {
        check_regions_of(tx, row.get("broadcast_id")?).await?;
    }
    Ok(())
}

/// Who has no row is unwritten, or was suppressed or cancelled before it was their turn.
async fn check_regions_of(tx: &mut Tx, id: BroadcastId) -> Result<(), StoreError> {
    // `messages_of_broadcast` serves it.
    let sql = "SELECT region, status, COUNT(*) AS messages,
                      CAST(SUM(CASE WHEN charge = 'spent' THEN credits ELSE 0 END) AS BIGINT) AS spent
               FROM messages
               WHERE broadcast_id = $1 AND excluded = $2
               GROUP BY region, status";
    let mut messages: BTreeMap<(Region, MessageStatus), i64> = BTreeMap::new();
    let mut spent: BTreeMap<Region, i64> = BTreeMap::new();
    for row in tx.all(sql, args![id, false]).await? {
        let region: Region = row.get("region")?;
        messages.insert((region, row.get("status")?), row.get("messages")?);
        *spent.entry(region).or_default() += row.get::<i64>("spent")?;
    }
    let sql = "SELECT region, unwritten, queued, sending, accepted, delivered, failed, expired, rejected, unknown,
                      suppressed, cancelled, spent
               FROM broadcast_regions
               WHERE broadcast_id = $1";
    for row in tx.all(sql, args![id]).await? {
        let region: Region = row.get("region")?;
        let pair = |what: &str, counted: i64, rows: i64| {
            same(&format!("broadcast {id}, {what} in {region}"), Credits::new(counted), Credits::new(rows))
        };
        for status in MessageStatus::ALL {
            let counted: i64 = row.get(status.as_str())?;
            let rows = messages.get(&(region, *status)).copied().unwrap_or_default();
            match status {
                MessageStatus::Queued => pair("queued", counted, rows + row.get::<i64>("unwritten")?)?,
                MessageStatus::Suppressed | MessageStatus::Cancelled if counted >= rows => {}
                _ => pair(status.as_str(), counted, rows)?,
            }
        }
        pair("spent", row.get("spent")?, spent.get(&region).copied().unwrap_or_default())?;
    }
    Ok(())
}

fn same(what: &str, one: Credits, other: Credits) -> Result<(), StoreError> {
    if one == other { Ok(()) } else { Err(StoreError::Ledger(format!("{what}: {one} and {other}"))) }
}
