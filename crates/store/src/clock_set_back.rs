//! When the machine's clock was set back.

use std::time::Duration;

use domain::{MessageId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    LEASE, Store, StoreError,
    db::args,
    dialect::{Field, Gate},
    messages::id_list,
};

/// Messages that are changed in one transaction: about 10 ms of work.
const AT_ONCE: usize = 1_000;

impl Store {
    /// Brings nearer what lies ahead, because the clock went back by that much: what was due then is due now, what waits
    /// for another try waits as long as it would have, and no lease outlives [`LEASE`]. How many messages were concerned.
    ///
    /// Where several processes notice, some tries are made sooner, and nothing else.
    pub async fn clock_set_back(&self, by: Duration, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("clock_set_back").await?;
        tx.pass(Gate::Stopping).await?;
        // `messages_leased` serves it.
        let sql = "UPDATE messages SET lease_until = $1 WHERE status = 'sending' AND lease_until > $1";
        let mut changed = tx.execute(sql, args![now.plus(LEASE)]).await?;
        tx.commit().await?;

        let sql = "SELECT id FROM messages WHERE status = 'queued' AND due_at > $1";
        let mut ahead: Vec<MessageId> = Vec::new();
        for row in self.read().await?.all(sql, args![now]).await? {
            ahead.push(row.get("id")?);
        }
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        for some in ahead.chunks(AT_ONCE) {
            let mut tx = self.write("clock_set_back").await?;
            tx.pass(Gate::Stopping).await?;
            let rows = tx.dialect().rows_of(1, "ahead", &[("id", Field::Uuid)]);
            let sql = format!(
                "UPDATE messages SET due_at = CASE WHEN due_at - $3 > $2 THEN due_at - $3 ELSE $2 END
                 WHERE id IN (SELECT id FROM {rows}) AND status = 'queued' AND due_at > $2"
            );
            changed += tx.execute(AssertSqlSafe(sql), args![id_list(some)?, now, by]).await?;
            tx.commit().await?;
        }
        Ok(changed)
    }
}
