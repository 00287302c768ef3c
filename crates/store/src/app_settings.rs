//! Few values of the whole deployment, by key: the hash of the set-up token for one.

use domain::Timestamp;

use crate::{Store, StoreError};

impl Store {
    /// The value under a key.
    pub async fn app_setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        todo!()
    }

    /// Puts a value unless there is one; the value that is there afterwards, the same for all who ask at once.
    pub async fn put_app_setting_if_absent(
        &self,
        key: &str,
        value: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        todo!()
    }

    /// Puts a value in place of what was there.
    pub async fn put_app_setting(&self, key: &str, value: &str, now: Timestamp) -> Result<(), StoreError> {
        todo!()
    }

    /// Forgets a value; `true` if there was one, for exactly one of all who ask at once.
    pub async fn delete_app_setting(&self, key: &str) -> Result<bool, StoreError> {
        todo!()
    }
}
