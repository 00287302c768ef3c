//! For the tests of this and other crates.

use std::sync::Arc;

use domain::Timestamp;
use store::Store;

use crate::{Engine, EngineConfig, EngineError, ManualClock, Secrets};

/// An engine over a migrated store with a key of its own and a clock that stands still.
///
/// # Errors
/// As [`Engine::new`].
pub fn engine_at(
    store: Store,
    now: Timestamp,
    config: EngineConfig,
) -> Result<(Engine, Arc<ManualClock>), EngineError> {
    let clock = Arc::new(ManualClock::at(now));
    let engine = Engine::new(store, Secrets::from_key(&[7; 32]), clock.clone(), config)?;
    Ok((engine, clock))
}
