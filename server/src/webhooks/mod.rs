//! `/webhooks/mocean/{secret}/…`: what the provider tells us.
//!
//! There is no signature on these calls; the secret in the address is all that says they are genuine. It is never logged.

mod dlr;
mod inbound;
mod sent;

use crate::routes::{Access, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    let secret = Access::WebhookSecret;
    vec![
        Route::at("/webhooks/mocean/{secret}/inbound").get(secret, inbound::receive).post(secret, inbound::receive),
        Route::at("/webhooks/mocean/{secret}/dlr/{token}")
            .get(secret, dlr::receive)
            .post(secret, dlr::receive)
            .put(secret, dlr::receive),
    ]
}
