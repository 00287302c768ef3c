//! The sub-pages of a page.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A sub-page.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its name.
    pub label: &'static str,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub is_here: bool,
}

/// Links to them in a row; on phones a menu that drops from the name of the one that is shown. Works without script.
#[component]
pub fn Tabs(
    /// What they are the sub-pages of.
    label: &'static str,
    /// The sub-pages.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let here = tabs.iter().find(|tab| tab.is_here).map(|tab| tab.label);
    let links = |tabs: Vec<Tab>| {
        tabs.into_iter()
            .map(|tab| view! { <a href=tab.href aria-current=tab.is_here.then_some("page")>{tab.label}</a> })
            .collect_view()
    };
    view! {
        <nav class="tabs" aria-label=label>
            {links(tabs.clone())}
        </nav>
        <details class="tabs-menu drop">
            <summary>
                <span class="visually-hidden">{format!("{label}: ")}</span>
                {here}
                <Icon name=IconName::ChevronDown />
            </summary>
            <nav class="menu" aria-label=label>
                {links(tabs)}
            </nav>
        </details>
    }
}
