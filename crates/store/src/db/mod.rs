//! One connection type for both engines: statements go in with [`Value`]s, rows come out as [`Row`]s.

mod row;
mod tx;
mod value;

pub(crate) use row::{FromCell, Row};
pub(crate) use tx::{Inner, Tx};
pub(crate) use value::{Json, ToValue, Value, args, clean, json_bytes, json_id, to_json};
