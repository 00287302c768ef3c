//! Subscribers: how they come, how they are listed, how admins change them, how they leave.

mod change;
mod list;
mod stop;
mod subscribe;

pub use change::StatusChanges;
pub use list::{Direction, Subscriber, SubscriberCounts, SubscriberFilter, SubscriberOrder, SubscriberSort};
pub(crate) use stop::{Restarted, Stop, restart, stop};
pub use subscribe::{OptIn, Subscribed};
