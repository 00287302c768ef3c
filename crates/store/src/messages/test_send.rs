//! A test: a broadcast's text to one number that an admin typed.

use domain::{MessageId, SubscriberStatus, Timestamp};

use crate::{
    Act, Acting, Change, NewMessage, StoreError, audit::Entry, db::args, messages::enqueue, suppressions::is_suppressed,
};

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedMessage {
    /// It is queued.
    Queued(MessageId),
    /// The number is stopped.
    Stopped,
    /// The number is a subscriber's whom an admin suspended.
    Suspended,
}

impl Acting {
    /// Queues a test, unless its number may get nothing.
    ///
    /// # Errors
    /// [`StoreError::InsufficientCredits`], and nothing was done.
    pub async fn send_test(&self, test: &NewMessage, now: Timestamp) -> Result<TestedMessage, StoreError> {
        let (site, recipient) = (test.site, test.recipient);
        let mut tx = self.act("send_test").await?;
        tx.lock_site(site).await?;
        if is_suppressed(&mut tx, site, recipient).await? {
            return Ok(TestedMessage::Stopped);
        }
        let sql = "SELECT status FROM subscribers WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL";
        if let Some(row) = tx.optional(sql, args![site, recipient]).await?
            && row.get::<SubscriberStatus>("status")? == SubscriberStatus::Suspended
        {
            return Ok(TestedMessage::Suspended);
        }
        let message = enqueue(&mut tx, test, None, now).await?;
        let change = Change::none().new_field("credits", test.credits.get());
        let entry = Entry::new(Act::TestSent, "message").at(site).id(message).phone(recipient);
        tx.commit(entry.change(change), now).await?;
        Ok(TestedMessage::Queued(message))
    }
}
