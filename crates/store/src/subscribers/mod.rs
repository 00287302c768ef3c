//! Subscribers: how they come, how they are listed, how admins change them, how they leave.

mod change;
mod counts;
mod list;
mod own;
mod pages;
mod search;
mod standing;
mod stop;
mod subscribe;
mod undo;

pub use change::StatusChanges;
pub(crate) use counts::Census;
pub use counts::SubscriberCounts;
pub use list::{Direction, Subscriber, SubscriberFilter, SubscriberOrder, SubscriberPage, SubscriberSort};
pub(crate) use standing::{Restarted, Standings, Vouched};
pub(crate) use stop::{Leaving, Stop, UNSUBSCRIBED, stop, stop_all};
pub(crate) use subscribe::{Newcomer, add_or_bring_back};
pub use subscribe::{OptIn, Subscribed};
pub use undo::{UNDONE_WITHIN, Undo, Undoable};
