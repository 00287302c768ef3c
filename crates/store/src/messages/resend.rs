//! What a person decides about messages that can't be told to have gone out.

use domain::{MessageId, SiteId, Timestamp};

use crate::{Store, StoreError};

impl Store {
    /// Queues an `unknown` message once more, as a new message with its own credits; the old one stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Illegal`] if it is not `unknown`; [`StoreError::AlreadyResent`];
    /// [`StoreError::InsufficientCredits`].
    pub async fn resend_message(&self, site: SiteId, id: MessageId, now: Timestamp) -> Result<MessageId, StoreError> {
        todo!()
    }

    /// Gives up on an `unknown` message and refunds its credits; it stays `unknown`, written off. Once more changes
    /// nothing. [`StoreError::NotFound`]; [`StoreError::Illegal`] if it is not `unknown`.
    pub async fn write_off_message(
        &self,
        site: SiteId,
        id: MessageId,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        todo!()
    }
}
