//! The interactive pieces. Everything here works on markup that the server has already rendered and that does its job
//! without JavaScript too; wasm only makes it nicer.

mod broadcast_progress;
mod copy_button;
mod filter_list;
mod live_list;
mod local_times;
mod message_counter;
#[cfg(feature = "hydrate")]
mod post;
#[cfg(feature = "hydrate")]
mod proof;
mod service_worker;
mod sign_up;
mod words_preview;

pub use broadcast_progress::{BroadcastProgress, Counts, CreditsOf, Progress, QuietWaitOf};
pub use copy_button::CopyButton;
pub use filter_list::FilterList;
pub use live_list::LiveList;
pub use local_times::LocalTimes;
pub use message_counter::MessageCounter;
#[cfg(feature = "ssr")]
pub(crate) use message_counter::completed;
pub use service_worker::ServiceWorker;
pub use sign_up::SignUp;
pub use words_preview::WordsPreview;
