//! Islands of the console's pages.

mod broadcast_progress;
mod copy_button;
mod filter_list;
mod keyboard;
mod live_list;
mod local_times;
mod message_counter;
mod words_preview;

pub use broadcast_progress::BroadcastProgress;
pub use copy_button::CopyButton;
pub use filter_list::FilterList;
pub use keyboard::Keyboard;
pub use live_list::LiveList;
pub use local_times::LocalTimes;
pub use message_counter::MessageCounter;
#[cfg(feature = "ssr")]
pub(crate) use message_counter::completed;
pub use words_preview::WordsPreview;
