//! What the store promises, told as stories that run on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end where something is amiss")]

mod access;
mod broadcasts;
mod connect;
mod credits;
mod dispatch;
mod expand;
mod history;
mod inbound;
mod model;
mod provider;
mod races;
mod reports;
mod sites;
mod subscribers;
mod world;
