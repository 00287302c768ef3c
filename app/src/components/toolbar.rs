//! The form above a list: search and filters, with which the list is asked for again.

use leptos::prelude::*;

use super::{Icon, IconName};

/// The form. Its fields are its children; how many a page holds goes along.
#[component]
pub fn Toolbar(
    /// The list's address.
    path: String,
    /// Lines on a page.
    per_page: u32,
    /// The whole list's address, where something narrows it down.
    clear: Option<String>,
    children: Children,
) -> impl IntoView {
    let clear = clear.map(|href| view! { <a class="button quiet" href=href>"Clear"</a> });
    view! {
        <form class="toolbar" method="get" action=path role="search">
            {children()}
            <input type="hidden" name="per_page" value=per_page.to_string() />
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}

/// What is looked for.
#[component]
pub fn SearchField(
    /// What was asked for.
    value: Option<String>,
    /// Its name.
    #[prop(default = "Search")]
    label: &'static str,
    /// How long it may be, in characters.
    #[prop(default = "100")]
    maxlength: &'static str,
    /// What the search goes over.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// The keyboard that phones offer.
    #[prop(optional)]
    inputmode: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="field search">
            <label for="search">{label}</label>
            <div class="search-box">
                <Icon name=IconName::Search />
                <input
                    class="input"
                    id="search"
                    type="search"
                    name="search"
                    inputmode=inputmode
                    autocomplete="off"
                    maxlength=maxlength
                    placeholder=placeholder
                    value=value.unwrap_or_default()
                />
            </div>
        </div>
    }
}

/// One of several, chosen from a list.
#[component]
pub fn Choice(
    /// The field's name, and its id.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What may be chosen: the token, what it is called, and whether it is chosen.
    options: Vec<(String, String, bool)>,
    /// Something is always chosen; else "All" comes first.
    #[prop(optional)]
    always: bool,
) -> impl IntoView {
    let all = (!always).then(|| view! { <option value="">"All"</option> });
    let options = options
        .into_iter()
        .map(|(token, called, chosen)| view! { <option value=token selected=chosen>{called}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="input" id=name name=name>
                {all}
                {options}
            </select>
        </div>
    }
}

/// A period: its first and its last day.
#[component]
pub fn Period(
    /// The first day, as it was asked for.
    from: Option<String>,
    /// The last day, as it was asked for.
    to: Option<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for="from">"From"</label>
            <input class="input" id="from" type="date" name="from" value=from.unwrap_or_default() />
        </div>
        <div class="field">
            <label for="to">"To"</label>
            <input class="input" id="to" type="date" name="to" value=to.unwrap_or_default() />
        </div>
    }
}
