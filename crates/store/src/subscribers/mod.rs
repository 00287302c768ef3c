//! Subscribers: how they come, how they are listed, how admins change them, how they leave.

mod change;
mod list;
mod standing;
mod stop;
mod subscribe;

pub use change::StatusChanges;
pub use list::{Direction, Subscriber, SubscriberCounts, SubscriberFilter, SubscriberOrder, SubscriberSort};
pub(crate) use standing::{Restarted, Standings};
pub(crate) use stop::{Leaving, Stop, UNSUBSCRIBED, stop_all};
pub use subscribe::{OptIn, Subscribed};
