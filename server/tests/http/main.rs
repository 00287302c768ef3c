//! The built binary, driven over HTTP on both database engines. Modules mirror addresses and commands.

mod admin;
mod api;
mod bad_input;
mod cli;
mod life;
mod ops;
mod routes;
mod support;
mod webhooks;
