//! Holding, resuming and calling off a broadcast.

use domain::{BroadcastId, SiteId, Timestamp};

use crate::{Broadcast, Store, StoreError};

impl Store {
    /// Calls a broadcast off: what is queued is cancelled and its credits released; what is in flight goes out.
    /// [`StoreError::NotFound`], or [`StoreError::Illegal`] where it is over.
    pub async fn cancel_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        todo!()
    }

    /// Holds a broadcast. [`StoreError::NotFound`], or [`StoreError::Illegal`] where it isn't sending.
    pub async fn pause_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        todo!()
    }

    /// Lets a held broadcast go on. [`StoreError::NotFound`], or [`StoreError::Illegal`] where it isn't held.
    pub async fn resume_broadcast(
        &self,
        site: SiteId,
        id: BroadcastId,
        now: Timestamp,
    ) -> Result<Broadcast, StoreError> {
        todo!()
    }
}
