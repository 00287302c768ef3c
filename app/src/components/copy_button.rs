//! A button that copies a text.

use leptos::prelude::*;

/// Copies `text` to the clipboard. Hidden until [`crate::islands::Enhancements`] wakes it: it does nothing without JavaScript.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What the button copies, for its label: "webhook address".
    what: String,
) -> impl IntoView {
    view! {
        <button type="button" class="button quiet" hidden data-copy=text aria-label=format!("Copy {what}")>
            "Copy"
        </button>
    }
}
