//! Search and filters: a plain form that asks for the list again.

use domain::SubscriberStatus;
use leptos::prelude::*;

use super::list::{List, sort_word};
use crate::admin::{Section, count, grouped};
use crate::components::{Icon, IconName};

/// The form above the table.
#[component]
pub fn Toolbar(list: List) -> impl IntoView {
    let counts = list.summary.by_status;
    let statuses = [
        (SubscriberStatus::Active, "On", counts.active),
        (SubscriberStatus::Suspended, "Off", counts.suspended),
        (SubscriberStatus::Unsubscribed, "STOP", counts.unsubscribed),
        (SubscriberStatus::Pending, "Pending", counts.pending),
    ];
    let status_options = statuses
        .into_iter()
        .filter(|(status, _, number)| *status != SubscriberStatus::Pending || *number > 0)
        .map(|(status, label, number)| {
            let chosen = list.params.status.as_deref() == Some(status.as_str());
            view! {
                <option value=status.as_str() selected=chosen>
                    {format!("{label} ({})", grouped(number))}
                </option>
            }
        })
        .collect_view();
    let region_options = list
        .summary
        .regions
        .iter()
        .map(|region| {
            let code = region.region.as_str();
            let chosen = list.params.region.as_deref().is_some_and(|chosen| chosen.eq_ignore_ascii_case(code));
            view! {
                <option value=code selected=chosen>
                    {format!("{} · {}", region.name, count(u64::from(region.rate), "credit"))}
                </option>
            }
        })
        .collect_view();
    let sort = format!("{}{}", if list.sort.descending { "-" } else { "" }, sort_word(list.sort.key));
    let orders = [
        ("-since", "Latest first"),
        ("since", "Earliest first"),
        ("-credits", "Most expensive first"),
        ("credits", "Cheapest first"),
        ("number", "Number"),
        ("-number", "Number, backwards"),
        ("region", "Country"),
        ("-region", "Country, backwards"),
    ];
    let order_options = orders
        .into_iter()
        .map(|(value, label)| view! { <option value=value selected={sort == value}>{label}</option> })
        .collect_view();
    let clear = list.is_filtered().then(|| view! { <a class="button quiet" href=list.unfiltered()>"Clear"</a> });
    view! {
        <form class="toolbar" method="get" action=Section::Subscribers.path(&list.site) role="search">
            <div class="field search">
                <label for="search">"Search by number"</label>
                <div class="search-box">
                    <Icon name=IconName::Search />
                    <input
                        class="input"
                        id="search"
                        type="search"
                        name="search"
                        inputmode="tel"
                        autocomplete="off"
                        maxlength="40"
                        value=list.params.search.clone().unwrap_or_default()
                    />
                </div>
            </div>
            <div class="field">
                <label for="status">"Status"</label>
                <select class="input" id="status" name="status">
                    <option value="">"All"</option>
                    {status_options}
                </select>
            </div>
            <div class="field">
                <label for="region">"Country"</label>
                <select class="input" id="region" name="region">
                    <option value="">"All"</option>
                    {region_options}
                </select>
            </div>
            <div class="field">
                <label for="sort">"Order"</label>
                <select class="input" id="sort" name="sort">
                    {order_options}
                </select>
            </div>
            <input type="hidden" name="per_page" value=list.found.per_page.to_string() />
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}
