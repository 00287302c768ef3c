//! When the machine's clock was set back.

use std::time::Duration;

use domain::Timestamp;

use crate::{LEASE, Store, StoreError, db::args};

/// Messages that are changed in one transaction.
const AT_ONCE: u32 = 1_000;

impl Store {
    /// Brings nearer what lies further ahead than it did, because the clock went back by that much: what was due then is
    /// due now, and no lease outlives [`LEASE`]. How many messages were concerned.
    pub async fn clock_set_back(&self, by: Duration, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("clock_set_back").await?;
        // `messages_leased` serves it.
        let sql = "UPDATE messages SET lease_until = $1 WHERE status = 'sending' AND lease_until > $1";
        let mut changed = tx.execute(sql, args![now.plus(LEASE)]).await?;
        tx.commit().await?;
        loop {
            let mut tx = self.write("clock_set_back").await?;
            let sooner = tx
                .execute(
                    "UPDATE messages SET due_at = $1
                     WHERE id IN (
                         SELECT id FROM messages WHERE status = 'queued' AND due_at > $1 AND due_at <= $2 LIMIT $3
                     )",
                    args![now, now.plus(by), AT_ONCE],
                )
                .await?;
            tx.commit().await?;
            changed += sooner;
            if sooner == 0 {
                return Ok(changed);
            }
        }
    }
}
