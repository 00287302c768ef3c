//! A box that narrows a long list of tick boxes.

use leptos::prelude::*;

/// The box. Hidden until [`crate::islands::Enhancements`] wakes it: without JavaScript the list stands as it is.
#[component]
pub fn FilterList(
    /// The id of the list.
    list: &'static str,
    /// What is looked for: "Find a country".
    label: &'static str,
) -> impl IntoView {
    view! {
        <div class="field" hidden data-filters=list>
            <label for="filter-list">{label}</label>
            <input class="input" id="filter-list" type="search" autocomplete="off" />
        </div>
    }
}
