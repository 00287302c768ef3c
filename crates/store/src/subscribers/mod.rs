//! Subscribers: how they come, how they are listed, how admins change them.

mod change;
mod list;
mod subscribe;

pub use change::StatusChanges;
pub use list::{Direction, Subscriber, SubscriberCounts, SubscriberFilter, SubscriberOrder, SubscriberSort};
pub use subscribe::{OptIn, Subscribed};
