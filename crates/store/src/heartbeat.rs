//! The sign that somebody sends, and what waits for a person after there was none for long.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    broadcasts::pause_all,
    db::{Tx, args, to_json},
    dialect::Gate,
    waiting::{Marker, count},
};

/// The last sign of a process that sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When.
    pub at: Timestamp,
    /// What kept it from sending, in words.
    pub trouble: Option<String>,
}

/// A time in which no process sent, and what was held when it was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The last sign before it.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Single messages that were held.
    pub messages: u64,
    /// Broadcasts that were paused.
    pub broadcasts: u64,
}

/// Where the sign is kept.
const KEY: &str = "heartbeat";

impl Store {
    /// Gives a sign that a process sends, and says what keeps it from doing so.
    pub async fn beat(&self, trouble: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        let beat = Heartbeat { at: now, trouble: trouble.map(str::to_owned) };
        let json = serde_json::to_string(&beat).map_err(|error| StoreError::corrupt("heartbeat", error))?;
        self.put_app_setting(KEY, &json, now).await
    }

    /// The last sign, if there ever was one.
    pub async fn heartbeat(&self) -> Result<Option<Heartbeat>, StoreError> {
        self.app_setting(KEY).await?.map(|json| read(&json)).transpose()
    }

    /// To be called before anything is sent. Where the last sign is older than `longest`, everything queued waits for a
    /// person from here on: broadcasts that are sending are paused with these words (made from beginning and end), single
    /// messages are held with their credits set aside. What is too late by now is left to be cancelled. Gives a sign in the
    /// same transaction, so that of several processes one finds the silence.
    ///
    /// `None` where there was no silence, no sign ever, or nothing to hold.
    pub async fn hold_after_silence(
        &self,
        longest: Duration,
        words: impl Fn(Timestamp, Timestamp) -> String + Send,
        now: Timestamp,
    ) -> Result<Option<Silence>, StoreError> {
        let mut tx = self.write("hold_after_silence").await?;
        let before = last_sign(&mut tx).await?;
        give_sign(&mut tx, now).await?;
        let Some(from) = before.map(|beat| beat.at).filter(|at| now.since(*at) > longest) else {
            tx.commit().await?;
            return Ok(None);
        };
        tx.pass(Gate::Stopping).await?;
        let undecided = undecided(&mut tx).await?;
        let mut silence = Silence { from, to: now, messages: 0, broadcasts: 0 };
        let mut sites = hold_singles(&mut tx, &mut silence, now).await?;
        let reason = words(from, now);
        for (site, _) in pause_all(&mut tx, None, &reason, now).await? {
            silence.broadcasts += 1;
            sites.insert(site);
        }
        for site in sites {
            let mut marker = Marker { from, to: now, words: reason.clone() };
            if let Some(old) = undecided.get(&site) {
                marker.from = old.from.min(from);
                marker.words = words(marker.from, now);
                reword(&mut tx, site, &[&old.words, &reason], &marker.words).await?;
            }
            marker.put(&mut tx, site, now).await?;
        }
        tx.commit().await?;
        Ok((silence.messages + silence.broadcasts > 0).then_some(silence))
    }
}

fn read(json: &str) -> Result<Heartbeat, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::corrupt("heartbeat", error))
}

/// The last sign, locked: a second process waits here until the first has held what there is.
async fn last_sign(tx: &mut Tx) -> Result<Option<Heartbeat>, StoreError> {
    let lock = tx.dialect().for_update("h");
    let sql = format!("SELECT h.value FROM app_settings h WHERE h.key = $1{lock}");
    let row = tx.optional(AssertSqlSafe(sql), args![KEY]).await?;
    row.map(|row| read(&row.get::<String>("value")?)).transpose()
}

async fn give_sign(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO app_settings (key, value, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        args![KEY, to_json(&Heartbeat { at: now, trouble: None })?, now],
    )
    .await?;
    Ok(())
}

/// What an earlier silence left waiting, where nobody has decided about it.
async fn undecided(tx: &mut Tx) -> Result<BTreeMap<SiteId, Marker>, StoreError> {
    let mut found = BTreeMap::new();
    for (site, marker) in Marker::all(tx).await? {
        if count(tx, site, &marker).await?.is_some() {
            found.insert(site, marker);
        }
    }
    Ok(found)
}

/// Holds single messages; the sites that have any, those that wait for credits included: they don't go out unasked when
/// credits come.
async fn hold_singles(tx: &mut Tx, silence: &mut Silence, now: Timestamp) -> Result<BTreeSet<SiteId>, StoreError> {
    // `messages_due` and `messages_held` hold few rows.
    let held = tx
        .all(
            "UPDATE messages SET hold = 'restart'
             WHERE status = 'queued' AND hold IS NULL AND broadcast_id IS NULL
                 AND (latest_at IS NULL OR latest_at >= $1)
             RETURNING site_id",
            args![now],
        )
        .await?;
    silence.messages = u64::try_from(held.len()).unwrap_or(u64::MAX);
    let sql = "SELECT DISTINCT site_id FROM messages WHERE hold = 'credits' AND status = 'queued'";
    let without_credits = tx.all(sql, Vec::new()).await?;
    held.iter().chain(&without_credits).map(|row| row.get("site_id")).collect()
}

/// Gives broadcasts that were paused with either of these words new ones.
async fn reword(tx: &mut Tx, site: SiteId, old: &[&str; 2], new: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE broadcasts SET pause_reason = $4
         WHERE site_id = $1 AND status = 'paused' AND pause_reason IN ($2, $3)",
        args![site, old[0], old[1], new],
    )
    .await?;
    Ok(())
}
