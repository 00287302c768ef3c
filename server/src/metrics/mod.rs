//! What the process measures about itself, under `/metrics`.

mod catalogue;
mod collect;

pub use catalogue::{CATALOGUE, ITEMS, Kind, Metric, SECONDS, describe};
pub use collect::{collect, say_what_this_is};
