//! What is kept of a number as proof: a subscriber's history, and that of numbers that are no subscriber's.

mod actions;
mod history;
mod look_up;
mod timeline;
mod tools;

pub use history::page as of_subscriber;
pub use look_up::{look_up, page};

/// Where a site's records are looked up.
pub fn path(site: &str) -> String {
    format!("/admin/sites/{site}/records")
}

/// Where a subscriber's history stands.
pub fn history_path(site: &str, id: &str) -> String {
    format!("/admin/sites/{site}/subscribers/{id}/history")
}
