//! The broadcasts so far, and one with its progress.

mod actions;
mod by_country;
mod list;
mod one;
mod progress;

pub use list::{BroadcastsTable, page as list};
pub use one::page as one;
pub use progress::Told;
