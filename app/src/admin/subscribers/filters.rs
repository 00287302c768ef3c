//! Search and filters: a plain form that asks for the list again.

use domain::SubscriberStatus;
use leptos::prelude::*;

use super::list::{List, sort_word};
use crate::admin::{Noun, Section, count, grouped};
use crate::components::{Choice, SearchField, Toolbar};

/// The form above the table.
#[component]
pub fn Filters(list: List) -> impl IntoView {
    let counts = list.summary.by_status;
    let statuses = [
        (SubscriberStatus::Active, "On", counts.active),
        (SubscriberStatus::Suspended, "Off", counts.suspended),
        (SubscriberStatus::Unsubscribed, "STOP", counts.unsubscribed),
        (SubscriberStatus::Pending, "Pending", counts.pending),
    ];
    let statuses = statuses
        .into_iter()
        .filter(|(status, _, number)| *status != SubscriberStatus::Pending || *number > 0)
        .map(|(status, label, number)| {
            let chosen = list.params.status.as_deref() == Some(status.as_str());
            (status.as_str().to_owned(), format!("{label} ({})", grouped(number)), chosen)
        })
        .collect();
    let regions = list.summary.regions.iter().map(|region| {
        let code = region.region.as_str();
        let chosen = list.params.region.as_deref().is_some_and(|chosen| chosen.eq_ignore_ascii_case(code));
        (code.to_owned(), format!("{} · {}", region.name, count(u64::from(region.rate), Noun::Credit)), chosen)
    });
    let regions = regions.collect();
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
        ("status", "Status"),
        ("-status", "Status, backwards"),
    ];
    let orders = orders.into_iter().map(|(token, label)| (token.to_owned(), label.to_owned(), sort == token)).collect();
    let clear = list.is_filtered().then(|| list.unfiltered());
    view! {
        <Toolbar path=Section::Subscribers.path(&list.site) per_page=list.found.per_page clear=clear>
            <SearchField value=list.params.search.clone() label="Search by number" maxlength="40" inputmode="tel" />
            <Choice name="status" label="Status" options=statuses />
            <Choice name="region" label="Country" options=regions />
            <Choice name="sort" label="Order" options=orders always=true />
        </Toolbar>
    }
}
