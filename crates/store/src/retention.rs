//! What is kept only for a time: words, and the addresses of visitors.

use domain::{SiteId, Timestamp};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{Store, StoreError, db::args, ids::first_id};

/// Rows that are gone over at once: about 10 ms of work.
const AT_ONCE: u32 = 1_000;

/// What is emptied when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The words of messages and of texts that came in, and what providers sent with them.
    Texts,
    /// Addresses and browsers of those who opted in.
    Addresses,
}

/// A table with something in it that is emptied when its time is over.
struct Shelf {
    table: &'static str,
    /// How a row is emptied, `$4` being when.
    emptied: &'static str,
    /// Which rows have something to empty.
    full: &'static str,
}

const TEXTS: &[Shelf] = &[
    Shelf {
        table: "messages",
        emptied: "body = '', emptied_at = $4",
        // The words of a broadcast stand on the broadcast.
        full: "broadcast_id IS NULL AND body <> '' AND status NOT IN ('queued', 'sending')",
    },
    Shelf {
        table: "inbound_messages",
        emptied: "text = '', raw = '', keyword = NULL, word = NULL, emptied_at = $4",
        full: "(text <> '' OR raw <> '')",
    },
    Shelf { table: "delivery_reports", emptied: "raw = ''", full: "raw <> ''" },
    Shelf { table: "handset_messages", emptied: "body = ''", full: "body <> ''" },
];

const ADDRESSES: &[Shelf] = &[Shelf {
    table: "consent_events",
    emptied: "ip = NULL, user_agent = NULL",
    full: "(ip IS NOT NULL OR user_agent IS NOT NULL)",
}];

impl Store {
    /// Empties some of what a site kept from before a time; how many rows had something in them, and whether there may be
    /// more to go over. Several processes may do so at once.
    pub async fn empty_some(
        &self,
        site: SiteId,
        kept: Kept,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<(u64, bool), StoreError> {
        let shelves = match kept {
            Kept::Texts => TEXTS,
            Kept::Addresses => ADDRESSES,
        };
        let (mut emptied, mut more) = (0, false);
        for shelf in shelves {
            let (rows, rest) = self.empty_shelf(site, shelf, before, now).await?;
            emptied += rows;
            more |= rest;
        }
        if kept == Kept::Texts {
            emptied += self.empty_broadcasts(site, before, now).await?;
        }
        Ok((emptied, more))
    }

    async fn empty_shelf(
        &self,
        site: SiteId,
        shelf: &Shelf,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<(u64, bool), StoreError> {
        let Shelf { table, emptied, full } = shelf;
        // Most of the time there is nothing to do: nobody should wait for the look.
        let first =
            "SELECT COALESCE((SELECT up_to FROM retention_marks WHERE site_id = $1 AND what = $2), $3) AS up_to";
        let part = format!("SELECT t.id FROM {table} t WHERE t.site_id = $1 AND t.id > $2 AND t.id < $3");
        let mut reading = self.read().await?;
        let mark: Uuid = reading.one(first, args![site, *table, Uuid::nil()]).await?.get("up_to")?;
        let some = format!("{part} ORDER BY t.id LIMIT 1");
        if reading.optional(AssertSqlSafe(some), args![site, mark, first_id(before)]).await?.is_none() {
            return Ok((0, false));
        }
        drop(reading);
        let mut tx = self.write("empty_some").await?;
        tx.lock_site(site).await?;
        let lock = tx.dialect().for_update("t");
        let sql = format!("{part} ORDER BY t.id LIMIT $4{lock}");
        let rows = tx.all(AssertSqlSafe(sql), args![site, mark, first_id(before), AT_ONCE]).await?;
        let Some(last) = rows.last() else { return Ok((0, false)) };
        let last: Uuid = last.get("id")?;
        let sql = format!("UPDATE {table} SET {emptied} WHERE site_id = $1 AND id > $2 AND id <= $3 AND {full}");
        let mut values = args![site, mark, last];
        if emptied.contains("$4") {
            values.extend(args![now]);
        }
        let done = tx.execute(AssertSqlSafe(sql), values).await?;
        tx.execute(
            "INSERT INTO retention_marks (site_id, what, up_to) VALUES ($1, $2, $3)
             ON CONFLICT (site_id, what) DO UPDATE SET up_to = excluded.up_to",
            args![site, *table, last],
        )
        .await?;
        tx.commit().await?;
        Ok((done, rows.len() >= AT_ONCE as usize))
    }

    /// The words of broadcasts that were over by then: all of their messages are as old.
    async fn empty_broadcasts(&self, site: SiteId, before: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        // `broadcasts_newest` serves both: only those from before that time are looked at.
        let old = "site_id = $1 AND id < $2 AND finished_at < $3 AND body <> ''";
        let mut values = args![site, first_id(before), before];
        let look = format!("SELECT id FROM broadcasts WHERE {old} LIMIT 1");
        if self.read().await?.optional(AssertSqlSafe(look), values.clone()).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write("empty_broadcasts").await?;
        values.extend(args![now]);
        let sql = format!("UPDATE broadcasts SET body = '', emptied_at = $4 WHERE {old}");
        let done = tx.execute(AssertSqlSafe(sql), values).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Whether any number was erased: then its fingerprint's key is needed for good.
    pub async fn any_erased_number(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS one FROM erasures LIMIT 1";
        Ok(self.read().await?.optional(sql, Vec::new()).await?.is_some())
    }
}
