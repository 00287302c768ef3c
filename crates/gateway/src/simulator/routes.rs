//! (in the making)
use std::sync::Arc;
use super::*;
pub(super) struct Shared { pub(super) account: Account, pub(super) messages: Messages, pub(super) log: Arc<dyn HandsetLog>, pub(super) options: SimulatorOptions, pub(super) transport: Transport }
pub(super) fn router(_shared: Arc<Shared>) -> axum::Router { todo!() }
