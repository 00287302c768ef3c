//! What every page of the console gets once its script runs.

use leptos::prelude::*;

/// Wakes what the server marked in the page: times, buttons that copy, lists that can be narrowed, counters under texts, keys. One
/// per page. What it needs stands in `data-` attributes: properties of an island would bring a JSON reader into the browser.
#[island]
pub fn Enhancements() -> impl IntoView {
    #[cfg(feature = "console")]
    {
        super::local_times::wake();
        super::copy_buttons::wake();
        super::filter_lists::wake();
        super::counters::wake();
        super::keyboard::wake();
    }
}
