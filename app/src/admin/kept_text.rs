//! Texts that are shown as long as they are kept.

use domain::Timestamp;
use leptos::prelude::*;

use super::{Noun, When, count};

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// A text; where it is kept no longer when it was removed, and how long after `at`, when it came or was sent.
#[component]
pub fn KeptText(
    /// The text.
    body: String,
    /// When it was removed, if it was.
    removed_at: Option<Timestamp>,
    /// When it came or was sent.
    at: Timestamp,
    /// What is said of one that is empty for another reason.
    empty: &'static str,
) -> impl IntoView {
    match removed_at {
        _ if !body.trim().is_empty() => body.into_any(),
        Some(removed) => {
            let days = count(removed.since(at).as_secs() / SECONDS_A_DAY, Noun::Day);
            view! {
                <span class="muted">"Text removed on " <When at=removed /> {format!(", after {days} (Settings, Records)")}</span>
            }
            .into_any()
        }
        None => view! { <span class="muted">{empty}</span> }.into_any(),
    }
}

/// What is said of a text that is not there any more and that nobody knows more of.
pub const NOT_KEPT: &str = "(no longer kept)";
