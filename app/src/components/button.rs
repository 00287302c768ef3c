//! Buttons that send a form.

use leptos::prelude::*;

/// The button that sends the form it stands in.
#[component]
pub fn Button(
    /// `primary`, `danger`, `quiet`, `wide`; see `style/button.css`.
    #[prop(optional)]
    class: &'static str,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <button class=format!("button {class}").trim_end().to_owned()>{children()}</button> }
}
