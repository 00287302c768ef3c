//! Times. The server writes UTC and says so; the reader's own zone replaces it in the browser
//! ([`crate::islands::Enhancements`]).

use domain::Timestamp;
use leptos::prelude::*;

/// A point in time, to the minute.
#[component]
pub fn When(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    match jiff::Timestamp::from_microsecond(at.as_micros()) {
        Ok(at) => {
            let machine = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let exact = at.strftime("%-d %B %Y, %H:%M:%S UTC").to_string();
            let short = at.strftime("%-d %b %Y, %H:%M").to_string();
            view! { <time datetime=machine title=exact>{short}</time> }.into_any()
        }
        Err(_) => view! { <span>"—"</span> }.into_any(),
    }
}
