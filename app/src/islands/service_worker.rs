//! The service worker of the visitor's page.

use leptos::prelude::*;

/// Registers the service worker, which makes the page installable and gives it an offline page.
#[island(lazy)]
pub fn ServiceWorker() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        // Over plain http on another machine there are no service workers; the page does without.
        if window().is_secure_context() {
            let _ = window().navigator().service_worker().register("/sw.js");
        }
    });
}
