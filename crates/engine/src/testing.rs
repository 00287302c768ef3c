//! For the tests of this and other crates.

use std::sync::Arc;

use store::Store;

use crate::{Engine, EngineConfig, EngineError, ManualClock, OptInOutcome, OptInRequest, Secrets};

/// An engine over a migrated store, by a clock that a test moves. All such engines have the same secret key, so that
/// several on one database are processes of one deployment.
///
/// # Errors
/// As [`Engine::new`].
pub fn engine_on(store: &Store, clock: &Arc<ManualClock>, config: &EngineConfig) -> Result<Engine, EngineError> {
    Engine::new(store.clone(), Secrets::from_key(&[7; 32]), clock.clone(), config.clone())
}

impl Engine {
    /// As [`Engine::opt_in`], and what was left so is judged when this returns.
    ///
    /// # Errors
    /// As [`Engine::opt_in`] and [`Engine::judge_attempts`].
    pub async fn opt_in_judged(&self, slug: &str, request: OptInRequest) -> Result<OptInOutcome, EngineError> {
        let outcome = self.opt_in(slug, request).await?;
        self.judge_attempts().await?;
        Ok(outcome)
    }
}
