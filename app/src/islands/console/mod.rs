//! Islands of the console's pages, and what the one on every page wakes.

mod broadcast_progress;
mod composer;
#[cfg(feature = "console")]
mod copy_buttons;
#[cfg(feature = "console")]
mod counters;
#[cfg(feature = "console")]
mod dom;
mod enhancements;
#[cfg(feature = "console")]
mod filter_lists;
#[cfg(feature = "console")]
mod keyboard;
mod live_list;
#[cfg(feature = "console")]
mod local_times;

pub use broadcast_progress::BroadcastProgress;
pub use composer::Composer;
pub use enhancements::Enhancements;
pub use live_list::LiveList;
