//! The client against a server of its own making, and the simulator through the client.
//!
//! `fake` speaks HTTP by hand over a socket and shares no code with the simulator.
#![cfg(test)]

mod addresses;
mod endings;
mod fake;
mod questions;
mod sending;
mod simulator;
mod simulator_protocol;
