//! What admins change about subscribers.

use domain::{SiteId, SubscriberId, SubscriberStatus, Timestamp};

use crate::{Store, StoreError};

/// What came of a change to several subscribers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusChanges {
    /// How many changed.
    pub changed: u64,
    /// How many stood there already.
    pub unchanged: u64,
    /// Those that can't go there: an unsubscribed one can't be turned on by an admin.
    pub refused: Vec<SubscriberId>,
    /// Ids that are no subscriber's of the site, or a deleted one's.
    pub missing: Vec<SubscriberId>,
}

impl Store {
    /// Sets where subscribers stand, as an admin may (`SubscriberStatus::set_by_admin`), with a consent event each.
    /// What is queued for those who receive nothing any more is suppressed and its credits released.
    pub async fn set_subscriber_status(
        &self,
        site: SiteId,
        ids: &[SubscriberId],
        to: SubscriberStatus,
        actor: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<StatusChanges, StoreError> {
        todo!()
    }

    /// Deletes subscribers: gone from the lists, they receive nothing and come back only by opting in again. What is
    /// queued for them is suppressed and its credits released. How many were there to delete.
    pub async fn delete_subscribers(
        &self,
        site: SiteId,
        ids: &[SubscriberId],
        actor: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        todo!()
    }
}
