//! `/webhooks/mocean/{secret}/…`: what the provider tells us.
//!
//! There is no signature on these calls; the secret in the address is all that says they are genuine. It is never logged.

mod dlr;
mod inbound;
mod sent;

use axum::routing::get;

use crate::routes::{Access, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    let secret = Access::WebhookSecret;
    vec![
        Route::new(
            "/webhooks/mocean/{secret}/inbound",
            &["GET", "POST"],
            secret,
            get(inbound::receive).post(inbound::receive),
        ),
        Route::new(
            "/webhooks/mocean/{secret}/dlr/{token}",
            &["GET", "POST", "PUT"],
            secret,
            get(dlr::receive).post(dlr::receive).put(dlr::receive),
        ),
    ]
}
