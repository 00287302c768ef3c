//! The console.

use axum::routing::MethodRouter;

use crate::state::AppState;

/// The console's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    Vec::new()
}
