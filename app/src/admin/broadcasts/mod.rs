//! The broadcasts so far, and one with its progress.

mod actions;
mod list;
mod one;

pub use list::{BroadcastsTable, page as list};
pub use one::page as one;
