//! Few values of the whole deployment, by key: what a provider said when it refused a site's account, for one.

use domain::Timestamp;

use crate::{Act, Acting, Change, Store, StoreError, audit::Entry, db::args};

impl Store {
    /// The value under a key.
    pub async fn app_setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = self.read().await?.optional("SELECT value FROM app_settings WHERE key = $1", args![key]).await?;
        row.map(|row| row.get("value")).transpose()
    }

    /// Puts a value in place of what was there.
    pub async fn put_app_setting(&self, key: &str, value: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write("put_app_setting").await?;
        tx.execute(
            "INSERT INTO app_settings (key, value, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
            args![key, value, now],
        )
        .await?;
        tx.commit().await
    }

    /// Puts a value where there is none yet; the one that is there afterwards.
    pub async fn put_app_setting_if_absent(
        &self,
        key: &str,
        value: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let mut tx = self.write("put_app_setting_if_absent").await?;
        tx.execute(
            "INSERT INTO app_settings (key, value, updated_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING",
            args![key, value, now],
        )
        .await?;
        let kept = tx.one("SELECT value FROM app_settings WHERE key = $1", args![key]).await?.get("value")?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Writes what nobody reads, to see that writing works: that the disk isn't full and the database isn't locked.
    pub async fn try_to_write(&self, now: Timestamp) -> Result<(), StoreError> {
        self.put_app_setting("probe", "", now).await
    }

    /// Forgets a value; `true` if there was one, for exactly one of all who ask at once.
    pub async fn delete_app_setting(&self, key: &str) -> Result<bool, StoreError> {
        let mut tx = self.write("delete_app_setting").await?;
        let gone = tx.execute("DELETE FROM app_settings WHERE key = $1", args![key]).await?;
        tx.commit().await?;
        Ok(gone == 1)
    }
}

impl Acting {
    /// Puts a value in place of what was there, or forgets it, as a person's act.
    pub async fn change_app_setting(
        &self,
        key: &str,
        value: Option<&str>,
        act: Act,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("change_app_setting").await?;
        let was = tx.optional("SELECT value FROM app_settings WHERE key = $1", args![key]).await?;
        let was: Option<String> = was.map(|row| row.get("value")).transpose()?;
        if was.as_deref() == value {
            return Ok(());
        }
        tx.execute("DELETE FROM app_settings WHERE key = $1", args![key]).await?;
        if let Some(value) = value {
            let sql = "INSERT INTO app_settings (key, value, updated_at) VALUES ($1, $2, $3)";
            tx.execute(sql, args![key, value, now]).await?;
        }
        tx.commit(Entry::new(act, "setting").name(key).change(Change::none().field(key, was, value)), now).await
    }
}
