//! What operators and their machines ask.

mod health;

use axum::routing::get;

use crate::routes::{Access, Route};

/// The probes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::new("/healthz", &["GET"], Access::Open, get(health::healthz)),
        Route::new("/readyz", &["GET"], Access::Open, get(health::readyz)),
    ]
}
