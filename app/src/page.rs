//! Pages as the router knows them.

use axum::routing::MethodRouter;

use crate::need::Need;
use crate::state::AppState;

/// A page: where it is, what it asks of who wants to see it, and what answers.
pub struct Page {
    /// The path with its captures.
    pub path: &'static str,
    /// Who may see it.
    pub need: Need,
    /// What answers.
    pub handler: MethodRouter<AppState>,
}

impl Page {
    /// A page of the console.
    pub fn new(path: &'static str, need: Need, handler: MethodRouter<AppState>) -> Self {
        Self { path, need, handler }
    }

    /// A page for everybody.
    pub fn open(path: &'static str, handler: MethodRouter<AppState>) -> Self {
        Self::new(path, Need::Nothing, handler)
    }
}
