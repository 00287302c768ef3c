//! What operators and their machines ask.

mod health;

use crate::routes::{Access, Route};

/// The probes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/healthz").get(Access::Open, health::healthz),
        Route::at("/readyz").get(Access::Open, health::readyz),
    ]
}
