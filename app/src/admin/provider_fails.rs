//! That a site's provider fails.

use engine::ProviderFailure;
use leptos::prelude::*;

use super::When;
use crate::components::{Notice, Tone};

/// How the provider fails and when it is tried again, where it does.
#[component]
pub fn ProviderFails(
    /// What is known of it.
    failure: Option<ProviderFailure>,
) -> impl IntoView {
    let Some(failure) = failure else { return ().into_any() };
    let words = format!(": {}. It is left alone until ", failure.words.trim_end_matches('.'));
    view! {
        <Notice tone=Tone::Bad>
            "The provider has failed since " <When at=failure.since /> {words} <When at=failure.next_try />
            ", then one message tries it again. What is queued waits."
        </Notice>
    }
    .into_any()
}
