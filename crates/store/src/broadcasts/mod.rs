//! Broadcasts: confirmed, written out as messages, watched, held, called off.

mod confirm;
mod control;
mod expand;
mod read;

pub use confirm::{Agreed, Confirmed, NewBroadcast};
pub use read::{Broadcast, BroadcastCredits, MessageCounts};
