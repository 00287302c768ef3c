//! Writing the recipients of "all" as messages, a chunk at a time.

use domain::Timestamp;

use crate::{Store, StoreError};

impl Store {
    /// Writes the messages of up to `chunk` recipients of one broadcast to all, the oldest first. How many subscribers it
    /// went over; zero once nothing is left to write. Who left since the broadcast was confirmed gets no message: the
    /// counts by reason are kept and the credits released.
    pub async fn expand_broadcasts(&self, chunk: u32, now: Timestamp) -> Result<u64, StoreError> {
        todo!()
    }
}
