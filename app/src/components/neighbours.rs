//! The pages before and after, of a list that is gone through by key and not counted.

use leptos::prelude::*;

/// Links to them; nothing where there are none.
#[component]
pub fn Neighbours(
    /// The page with what is newer.
    newer: Option<String>,
    /// The page with what is older.
    older: Option<String>,
) -> impl IntoView {
    (newer.is_some() || older.is_some()).then(|| {
        let newer = newer.map(|href| view! { <a class="button" rel="prev" href=href>"Newer"</a> });
        let older = older.map(|href| view! { <a class="button" rel="next" href=href>"Older"</a> });
        view! {
            <nav class="pagination" aria-label="Pages">
                <span class="row">{newer} {older}</span>
            </nav>
        }
    })
}
