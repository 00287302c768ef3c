//! Judging attempts: who is within the limits is counted and let in, in one transaction; whoever does so admits them
//! afterwards, each in a transaction of its own that deletes the attempt.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{Attempt, COLUMNS, attempt};
use crate::{
    Allowance, AttemptId, Store, StoreError,
    db::{Tx, args, json_bytes, json_id, to_json},
    dialect::Field,
};

/// What was decided about an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is this process's to admit, and was counted once.
    LetIn,
    /// The allowance at that place of its list has nothing left. The attempt is gone.
    Refused(usize),
}

/// Counts as they were read, and as they will be written.
struct Counts(BTreeMap<Vec<u8>, Count>);

struct Count {
    tries: i64,
    until: Timestamp,
    changed: bool,
}

impl Store {
    /// Attempts that wait for somebody, the first ones first: nobody judged them, or whoever let them in is gone. One that
    /// is held longer than `longest` from now was held before the clock was set back.
    pub async fn due_attempts(
        &self,
        limit: u32,
        longest: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Attempt>, StoreError> {
        // `attempts_due` serves it.
        let sql = format!(
            "SELECT {COLUMNS} FROM attempts WHERE held_until <= $1 OR held_until > $2 ORDER BY held_until, id LIMIT $3"
        );
        let rows = self.read().await?.all(AssertSqlSafe(sql), args![now, longest, limit]).await?;
        rows.iter().map(attempt).collect()
    }

    /// How many attempts of a site wait.
    pub async fn count_attempts(&self, site: domain::SiteId) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS waiting FROM attempts WHERE site_id = $1";
        self.read().await?.one(sql, args![site]).await?.get("waiting")
    }

    /// Decides about attempts, in their order, each with its allowances in theirs. An attempt is counted under each of them
    /// until one has nothing left, which refuses it. What was let in before is let in again and not counted. Nothing is
    /// said of attempts that somebody else judged meanwhile or holds.
    ///
    /// One process judges at a time, so that all of them agree; it holds what it let in until `hold`.
    pub async fn judge_attempts(
        &self,
        attempts: &[(AttemptId, Vec<Allowance>)],
        hold: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<(AttemptId, Judged)>, StoreError> {
        let mut tx = self.write("judge_attempts").await?;
        tx.lock_judging().await?;
        let waiting = waiting(&mut tx, attempts, hold, now).await?;
        let mut counts = Counts::read(&mut tx, attempts, now).await?;
        let mut judged = Vec::with_capacity(attempts.len());
        for (id, allowances) in attempts {
            let Some(let_in) = waiting.get(id) else { continue };
            let refused = if *let_in { None } else { counts.count(allowances, now) };
            judged.push((*id, refused.map_or(Judged::LetIn, Judged::Refused)));
        }
        let of = |let_in: bool| {
            judged
                .iter()
                .filter(move |(_, done)| (*done == Judged::LetIn) == let_in)
                .map(|(id, _)| *id)
                .collect::<Vec<_>>()
        };
        let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
        let hold_them = format!("UPDATE attempts SET held_until = $2 WHERE id IN (SELECT id FROM {rows})");
        tx.execute(AssertSqlSafe(hold_them), args![ids(&of(true))?, hold]).await?;
        let drop_them = format!("DELETE FROM attempts WHERE id IN (SELECT id FROM {rows})");
        tx.execute(AssertSqlSafe(drop_them), args![ids(&of(false))?]).await?;
        counts.write(&mut tx).await?;
        tx.commit().await?;
        Ok(judged)
    }

    /// Drops an attempt that comes to nothing; whether it was there, so that it is counted once.
    pub async fn drop_attempt(&self, attempt: AttemptId) -> Result<bool, StoreError> {
        let mut tx = self.write("drop_attempt").await?;
        let was_there = take_attempt(&mut tx, attempt).await?;
        tx.commit().await?;
        Ok(was_there)
    }
}

/// Takes an attempt away, in the transaction that makes an opt-in of it; `false` if that was done already: then nothing
/// else may be done for it.
pub(crate) async fn take_attempt(tx: &mut Tx, attempt: AttemptId) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM attempts WHERE id = $1", args![attempt]).await? > 0)
}

fn ids(list: &[AttemptId]) -> Result<crate::db::Json, StoreError> {
    #[derive(Serialize)]
    struct Named {
        id: String,
    }
    to_json(&list.iter().map(|id| Named { id: json_id(id.as_uuid()) }).collect::<Vec<_>>())
}

/// Those of the attempts that are nobody else's, and whether each was let in before.
async fn waiting(
    tx: &mut Tx,
    attempts: &[(AttemptId, Vec<Allowance>)],
    longest: Timestamp,
    now: Timestamp,
) -> Result<BTreeMap<AttemptId, bool>, StoreError> {
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "SELECT a.id, a.held_until FROM {rows} CROSS JOIN attempts a
         WHERE a.id = named.id AND (a.held_until <= $2 OR a.held_until > $3)"
    );
    let named: Vec<_> = attempts.iter().map(|(id, _)| *id).collect();
    let rows = tx.all(AssertSqlSafe(sql), args![ids(&named)?, now, longest]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get::<i64>("held_until")? > 0))).collect()
}

/// A count as it is bound.
#[derive(Serialize)]
struct Bound {
    key: String,
    count: i64,
    until: i64,
}

const COUNT: &[(&str, Field)] = &[("key", Field::Bytes), ("count", Field::Int), ("until", Field::Int)];

impl Counts {
    async fn read(tx: &mut Tx, attempts: &[(AttemptId, Vec<Allowance>)], now: Timestamp) -> Result<Self, StoreError> {
        let keys: BTreeSet<&[u8]> =
            attempts.iter().flat_map(|(_, allowances)| allowances).map(|allowance| allowance.key.as_slice()).collect();
        let bound: Vec<_> = keys.into_iter().map(|key| Bound { key: json_bytes(key), count: 0, until: 0 }).collect();
        let rows = tx.dialect().rows_of(1, "named", &[("key", Field::Bytes)]);
        let sql = format!(
            "SELECT c.key, c.count, c.until FROM {rows} CROSS JOIN attempt_counts c
             WHERE c.key = named.key AND c.until > $2"
        );
        let mut counts = BTreeMap::new();
        for row in tx.all(AssertSqlSafe(sql), args![to_json(&bound)?, now]).await? {
            let count = Count { tries: row.get("count")?, until: row.get("until")?, changed: false };
            counts.insert(row.get("key")?, count);
        }
        Ok(Self(counts))
    }

    /// Counts under each allowance until one has nothing left; the place of that one.
    fn count(&mut self, allowances: &[Allowance], now: Timestamp) -> Option<usize> {
        for (place, allowance) in allowances.iter().enumerate() {
            let begun = Count { tries: 0, until: now.plus(allowance.within), changed: false };
            let counted = self.0.entry(allowance.key.clone()).or_insert(begun);
            if counted.tries >= i64::from(allowance.tries) {
                return Some(place);
            }
            counted.tries += 1;
            counted.changed = true;
        }
        None
    }

    async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let changed = self.0.into_iter().filter(|(_, count)| count.changed);
        let bound: Vec<_> = changed
            .map(|(key, count)| Bound { key: json_bytes(&key), count: count.tries, until: count.until.as_micros() })
            .collect();
        let rows = tx.dialect().rows_of(1, "counted", COUNT);
        // Without the condition SQLite would take the ON for a join's.
        let sql = format!(
            "INSERT INTO attempt_counts (key, count, until) SELECT key, count, until FROM {rows} WHERE TRUE
             ON CONFLICT (key) DO UPDATE SET count = excluded.count, until = excluded.until"
        );
        tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
        Ok(())
    }
}
