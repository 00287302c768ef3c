//! What a process finds that serves a SQLite file after another one died.

use domain::Timestamp;

use crate::{Store, StoreError, connect::ServingLock, db::args};

impl Store {
    /// Settles what a dead process left in `sending`. Whoever holds the lock that serves a SQLite file knows that nobody
    /// else sends: leases are over at once instead of after [`LEASE`](crate::LEASE), and their messages become `unknown`.
    /// On PostgreSQL other processes may be sending, so nothing is done there. How many messages it was.
    pub async fn take_over(&self, lock: &ServingLock, now: Timestamp) -> Result<u64, StoreError> {
        if !lock.is_exclusive() {
            return Ok(0);
        }
        let mut tx = self.write("take_over").await?;
        tx.execute("UPDATE messages SET lease_until = $1 WHERE status = 'sending'", args![now]).await?;
        tx.commit().await?;
        let mut all = 0;
        loop {
            let reaped = self.reap_leases(now).await?;
            if reaped == 0 {
                return Ok(all);
            }
            all += reaped;
        }
    }
}
