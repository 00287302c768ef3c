//! A box that narrows a long list of tick boxes.

use leptos::prelude::*;

/// Hides the items of a list that don't hold what is typed. Without JavaScript there is no box and the list stands as it is.
#[island]
pub fn FilterList(
    /// The id of the list.
    list: String,
    /// What is looked for: "Find a country".
    label: String,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let narrow = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event).trim().to_lowercase();
        narrow_list(&list, &wanted);
    };
    // The box may stand in a form, which Enter must not send.
    let stay = |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    view! {
        <div class="field" hidden=move || !awake.get()>
            <label for="filter-list">{label}</label>
            <input class="input" id="filter-list" type="search" autocomplete="off" on:input=narrow on:keydown=stay />
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn narrow_list(list: &str, wanted: &str) {
    let Some(list) = document().get_element_by_id(list) else { return };
    let items = list.children();
    for index in 0..items.length() {
        if let Some(item) = items.item(index) {
            let shown = item.text_content().unwrap_or_default().to_lowercase().contains(wanted);
            let _ = item.toggle_attribute_with_force("hidden", !shown);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn narrow_list(_list: &str, _wanted: &str) {}
