//! The console.

mod frame;
mod refused;
mod section;
mod text;
mod when;

use axum::routing::MethodRouter;

pub use frame::{Console, Frame};
pub use refused::refused;
pub use section::Section;
pub use text::{count, grouped};
pub use when::When;

use crate::state::AppState;

/// The console's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    Vec::new()
}
