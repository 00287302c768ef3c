//! Keeping attempts as they come.

use std::{collections::BTreeMap, time::Duration};

use domain::{PhoneNumber, Region, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{Tx, args, clean, json_id, to_json},
    dialect::Field,
    ids::new_id,
};

/// How long attempts of a network are counted together.
const BUSY_WITHIN: Duration = Duration::from_hours(1);

/// A number that a visitor left.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// Its region.
    pub region: Region,
    /// The number less its last four digits.
    pub prefix: String,
    /// The /24 or /64 that the visitor's address is in; empty if it may not be counted.
    pub network: String,
    /// Whether it came without the proof of work that was asked for.
    pub unproven: bool,
    /// What else the opt-in needs, as JSON.
    pub details: String,
    /// Under what it is counted how many came from that network within an hour.
    pub counted_as: Option<Vec<u8>>,
    /// When it came.
    pub now: Timestamp,
    /// From when on it is too late.
    pub expires_at: Timestamp,
}

/// A transaction that has begun, for attempts that are chosen now. Dropped, nothing was done.
pub struct AttemptBatch(Tx);

/// An attempt as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    site: String,
    phone: Option<i64>,
    region: &'static str,
    prefix: String,
    network: String,
    unproven: i64,
    details: String,
    created: i64,
    expires: i64,
}

const ENTRY: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("site", Field::Uuid),
    ("phone", Field::Int),
    ("region", Field::Text),
    ("prefix", Field::Text),
    ("network", Field::Text),
    ("unproven", Field::Int),
    ("details", Field::Text),
    ("created", Field::Int),
    ("expires", Field::Int),
];

impl Store {
    /// Waits for the turn to write. Whoever collects attempts does so until then.
    pub async fn begin_attempts(&self) -> Result<AttemptBatch, StoreError> {
        Ok(AttemptBatch(self.write("keep_attempts").await?))
    }

    /// How often something was counted under that key within its time.
    pub async fn times_counted(&self, key: &[u8], now: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count FROM attempt_counts WHERE key = $1 AND until > $2";
        let row = self.read().await?.optional(sql, args![key, now]).await?;
        row.map_or(Ok(0), |row| row.get("count"))
    }
}

impl AttemptBatch {
    /// Keeps the attempts, durable when this returns: the same statements whoever the numbers are.
    pub async fn keep(self, attempts: &[NewAttempt]) -> Result<(), StoreError> {
        let Self(mut tx) = self;
        insert(&mut tx, attempts).await?;
        let mut counts: BTreeMap<&[u8], (i64, Timestamp)> = BTreeMap::new();
        for attempt in attempts {
            if let Some(key) = &attempt.counted_as {
                counts.entry(key).or_insert((0, attempt.now)).0 += 1;
            }
        }
        // In the order of their keys, so that no two who keep attempts wait for each other.
        for (key, (count, now)) in counts {
            tx.execute(
                "INSERT INTO attempt_counts (key, count, until) VALUES ($1, $2, $3)
                 ON CONFLICT (key) DO UPDATE SET
                     count = CASE WHEN attempt_counts.until <= $4 THEN excluded.count
                                  ELSE attempt_counts.count + excluded.count END,
                     until = CASE WHEN attempt_counts.until <= $4 THEN excluded.until ELSE attempt_counts.until END",
                args![key, count, now.plus(BUSY_WITHIN), now],
            )
            .await?;
        }
        tx.commit().await
    }
}

async fn insert(tx: &mut Tx, attempts: &[NewAttempt]) -> Result<(), StoreError> {
    let bound = attempts
        .iter()
        .map(|attempt| {
            Ok(Bound {
                id: json_id(new_id(attempt.now)?),
                site: json_id(attempt.site.as_uuid()),
                phone: attempt.phone.digits().parse().ok(),
                region: attempt.region.as_str(),
                prefix: attempt.prefix.clone(),
                network: clean(&attempt.network),
                unproven: i64::from(attempt.unproven),
                details: clean(&attempt.details),
                created: attempt.now.as_micros(),
                expires: attempt.expires_at.as_micros(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let rows = tx.dialect().rows_of(1, "entry", ENTRY);
    let sql = format!(
        "INSERT INTO attempts
             (id, site_id, phone, region, prefix, network, unproven, details, created_at, expires_at)
         SELECT id, site, phone, region, prefix, network, unproven = 1, details, created, expires FROM {rows}"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}
