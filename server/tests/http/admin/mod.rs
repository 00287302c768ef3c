//! Routes behind the login, and the session itself.

mod broadcast_events;
mod history_csv;
pub mod icon;
mod inbox;
mod kept_texts;
mod overview;
mod security;
mod session;
mod unclear;
mod users;
