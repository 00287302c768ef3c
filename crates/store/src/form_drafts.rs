//! What someone typed into a form: for minutes, so that no value has to stand in an address, or for weeks, so that they find it again.

use domain::Timestamp;

use crate::{Store, StoreError, db::args};

impl Store {
    /// Keeps a draft under an id that the caller made (unguessable), in place of an earlier one.
    pub async fn put_form_draft(&self, id: &str, json: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write("put_form_draft").await?;
        tx.execute(
            "INSERT INTO form_drafts (id, json, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET json = excluded.json, expires_at = excluded.expires_at",
            args![id, json, expires_at],
        )
        .await?;
        tx.commit().await
    }

    /// The draft, unless it is over at `now`.
    pub async fn form_draft(&self, id: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let sql = "SELECT json FROM form_drafts WHERE id = $1 AND expires_at > $2";
        let row = self.read().await?.optional(sql, args![id, now]).await?;
        row.map(|row| row.get("json")).transpose()
    }

    /// Forgets a draft, if there is one.
    pub async fn forget_form_draft(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.write("forget_form_draft").await?;
        tx.execute("DELETE FROM form_drafts WHERE id = $1", args![id]).await?;
        tx.commit().await
    }
}
