//! Sending: write, see the price, confirm.

mod actions;
mod audience;
mod compose;
mod left_out;
mod letters;
mod own_draft;
mod quote_table;
mod review;
mod test_send;
mod variables;
mod waiting;

pub use compose::page as compose;
pub use quote_table::QuoteTable;
pub use review::page as review;
