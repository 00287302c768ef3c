//! The service worker of the visitor's page.

use leptos::prelude::*;

/// Registers the service worker, which makes the page installable and gives it an offline page.
#[island]
pub fn ServiceWorker() -> impl IntoView {
    // Over plain http on another machine there are no service workers; the page does without.
    #[cfg(feature = "visitor")]
    if window().is_secure_context() {
        let _ = window().navigator().service_worker().register("/sw.js");
    }
}
