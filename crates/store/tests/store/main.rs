//! What the store promises, told as stories that run on each engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end where something is amiss")]

mod access;
mod attempts;
mod audit;
mod batches;
mod broadcasts;
mod codes;
mod connect;
mod consent;
mod costs;
mod counts;
mod credits;
mod days;
mod dispatch;
mod erasure;

mod history;
mod inbound;
mod inbox;
mod inquiries;
mod languages;
mod late;
mod lists;
mod model;
mod moving;
mod people;
mod plans;
mod provider;
mod provider_failures;
mod quiet;
mod races;
mod reports;
mod restart;
mod retention;
mod sites;
mod subscribers;
mod unclear;
mod undo;
mod walk;
mod world;
