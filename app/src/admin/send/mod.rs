//! Sending: write, see the price, confirm.

mod actions;
mod audience;
mod compose;
mod left_out;
mod quote_table;
mod review;
mod waiting;

pub use compose::page as compose;
pub use quote_table::QuoteTable;
pub use review::page as review;
