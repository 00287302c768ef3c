//! The measurements, one for each line of the table or a few that belong together.

mod dispatch;
mod lists;
mod pages;
mod processes;
mod start;
mod webhooks;

pub(crate) use dispatch::{at_once, growing, late, rated};
pub(crate) use lists::{list, quote};
pub(crate) use pages::pages;
pub(crate) use processes::processes;
pub(crate) use start::start;
pub(crate) use webhooks::{inbound, reports};
