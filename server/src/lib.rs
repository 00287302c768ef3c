//! The Carillon process: command line, configuration, start-up, sessions, webhooks and the REST API.
//!
//! A library only so that tests can walk [`routes::table`]; everything else about it is the binary's own affair.

pub mod api;
pub mod cli;
pub mod commands;
pub mod config;
pub mod console;
pub mod guard;
pub mod http;
pub mod listener;
pub mod masking;
pub mod metrics;
pub mod ops;
pub mod router;
pub mod routes;
pub mod sessions;
pub mod shutdown;
pub mod site;
pub mod startup;
pub mod state;
pub mod telemetry;
pub mod webhooks;

pub use commands::run;
