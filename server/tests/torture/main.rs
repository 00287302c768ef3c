//! The binary under fire: killed, stopped and outlived, with a provider beside it that remembers every POST. The crate
//! `torture` does the work and holds everything against everything afterwards; its long form is `make torture`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that finds something else than it expects ends"
)]

#[cfg(feature = "failpoints")]
mod killed;
mod planted;
mod stopped;
mod three_processes;

use std::path::PathBuf;

use torture::{Manner, Parts, Setting};

/// The binary under test.
fn carillon() -> PathBuf {
    env!("CARGO_BIN_EXE_carillon").into()
}

/// A set-up with a provider that only takes its time.
fn parts(setting: Setting, subscribers: u64, concurrency: u32, manner: Manner) -> Parts {
    Parts { carillon: carillon(), setting, subscribers, concurrency, manner, seed: 1 }
}

/// Whether the environment asks for tests on SQLite only.
fn sqlite_only() -> bool {
    std::env::var(store::testing::SQLITE_ONLY).is_ok_and(|value| value == "1")
}
