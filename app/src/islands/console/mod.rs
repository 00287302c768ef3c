//! Islands of the console's pages.

mod broadcast_progress;
mod composer;
mod copy_buttons;
#[cfg(feature = "console")]
mod dom;
mod filter_lists;
mod keyboard;
mod live_list;
mod local_times;
mod message_counter;
mod words_preview;

pub use broadcast_progress::BroadcastProgress;
pub use composer::Composer;
pub use copy_buttons::CopyButtons;
pub use filter_lists::FilterLists;
pub use keyboard::Keyboard;
pub use live_list::LiveList;
pub use local_times::LocalTimes;
pub use message_counter::MessageCounter;
#[cfg(feature = "ssr")]
pub(crate) use message_counter::{completed, shown};
pub use words_preview::WordsPreview;
