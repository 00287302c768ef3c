//! Proofs of work that were used.

use domain::Timestamp;

use crate::{Store, StoreError, db::args};

impl Store {
    /// Uses a proof up; `false` if it was used before. Kept until it would have expired by itself.
    pub async fn spend_proof(&self, hash: &[u8], until: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write("spend_proof").await?;
        let sql = "INSERT INTO spent_proofs (hash, until) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
        let first = tx.execute(sql, args![hash, until]).await? > 0;
        tx.commit().await?;
        Ok(first)
    }
}
