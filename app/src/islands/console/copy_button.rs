//! A button that copies a text.

use leptos::prelude::*;

/// Copies `text` to the clipboard and says so for two seconds. Hidden where there is no clipboard: without JavaScript, and over
/// plain http from another machine.
#[island]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What the button copies, for its label: "webhook address".
    what: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let works = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| works.set(window().is_secure_context()));
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let text = text.clone();
            leptos::task::spawn_local(async move {
                let clipboard = window().navigator().clipboard();
                if wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
                    copied.set(true);
                    set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
                }
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &text;
    };
    view! {
        <button type="button" class="button quiet" hidden=move || !works.get() on:click=copy aria-label=format!("Copy {what}")>
            {move || if copied.get() { "Copied" } else { "Copy" }}
        </button>
    }
}
