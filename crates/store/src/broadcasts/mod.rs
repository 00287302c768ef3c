//! Broadcasts: confirmed, written out as messages, watched, held, called off.

mod confirm;
mod control;
mod read;
mod regions;
pub(crate) mod walk;

pub use confirm::{Agreed, Confirmed, NewBroadcast};
pub(crate) use control::{call_off, go_on, pause_all, turn};
pub use read::{Broadcast, BroadcastCredits, MessageCounts};
pub use regions::RegionFigures;
pub(crate) use regions::{RegionChange, add as add_by_region};
