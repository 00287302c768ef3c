//! The built binary, driven over HTTP on both database engines. Modules mirror addresses and commands.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that finds something else than it expects ends"
)]

mod admin;
mod api;
mod audit;
mod bad_input;
mod cli;
mod documents;
mod flood;
mod headers;
mod languages;
mod life;
mod logs;
mod metrics;
mod move_database;
mod ops;
mod outage;
mod preferences;
mod roles;
mod rolling_restart;
mod routes;
mod support;
mod walk;
mod webhooks;
