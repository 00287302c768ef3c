//! What someone typed into a form that failed, kept for minutes so that no value has to stand in an address.

use domain::Timestamp;

use crate::{Store, StoreError};

impl Store {
    /// Keeps a draft under an id that the caller made (unguessable), in place of an earlier one.
    pub async fn put_form_draft(&self, id: &str, json: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        todo!()
    }

    /// The draft, unless it is over at `now`.
    pub async fn form_draft(&self, id: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        todo!()
    }

    /// The draft, unless it is over at `now`; it is gone afterwards.
    pub async fn take_form_draft(&self, id: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        todo!()
    }
}
