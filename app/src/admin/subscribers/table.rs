//! The table; cards on phones.

use std::collections::BTreeSet;

use engine::SubscriberSortKey;
use leptos::prelude::*;

use super::list::List;
use super::row::Row;
use crate::components::{Icon, IconName};
use crate::ui::Managers;

/// The rows of the page, or why there are none.
#[component]
pub fn Table(
    /// The list.
    list: List,
    /// Ids of the rows that were ticked when a refused form was sent.
    ticked: BTreeSet<String>,
) -> impl IntoView {
    if list.found.items.is_empty() {
        return view! { <NoMatch list=list /> }.into_any();
    }
    let back = list.here();
    let rows = list
        .found
        .items
        .iter()
        .map(|subscriber| {
            let is_ticked = ticked.contains(&subscriber.id.to_string());
            view! { <Row subscriber=subscriber.clone() site=list.site.clone() back=back.clone() ticked=is_ticked /> }
        })
        .collect_view();
    view! {
        <div class="table-box sticky">
            <table class="table" role="table" aria-label="Subscribers">
                <thead role="rowgroup">
                    <tr role="row">
                        <th class="pick" scope="col" role="columnheader">
                            <Managers>
                                <input type="checkbox" data-pick-all hidden aria-label="Tick every row of this page" />
                                <span class="visually-hidden">"Tick"</span>
                            </Managers>
                        </th>
                        <Heading list=list.clone() key=SubscriberSortKey::Number label="Number" />
                        <Heading list=list.clone() key=SubscriberSortKey::Region label="Country" />
                        <Heading list=list.clone() key=SubscriberSortKey::Credits label="Credits per SMS" figures=true />
                        <Heading list=list.clone() key=SubscriberSortKey::Since label="Since" />
                        <Heading list=list key=SubscriberSortKey::Status label="Status" />
                        <th class="tools" scope="col" role="columnheader">
                            <span class="visually-hidden">"Delete"</span>
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <div class="popover" id="why-stop" popover role="note">
            <p class="title">"This person has left"</p>
            <p>
                "They texted STOP, or asked you to take them off. You can't turn them on again: the law leaves that to them alone. \
                 They come back by texting START to your number."
            </p>
            <div class="button-row">
                <button class="button" type="button" popovertarget="why-stop" popovertargetaction="hide">
                    "I see"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// A column's heading: a link that sorts by it; on phones, where rows are cards and the order stands among the filters, the words alone.
#[component]
fn Heading(list: List, key: SubscriberSortKey, label: &'static str, #[prop(optional)] figures: bool) -> impl IntoView {
    view! {
        <th class=figures.then_some("num") scope="col" role="columnheader" aria-sort=list.aria_sort(key)>
            <a href=list.sorted_by(key) title=format!("{label}{}", list.sorts(key))>
                {label}
                <span class="visually-hidden">{list.sorts(key)}</span>
            </a>
            <span class="of-cards">{label}</span>
        </th>
    }
}

#[component]
fn NoMatch(list: List) -> impl IntoView {
    let (words, next) = if list.is_filtered() {
        ("No subscriber matches the search and the filters.", "Show all")
    } else {
        ("There is nothing on this page of the list.", "To the first page")
    };
    view! {
        <div class="empty">
            <Icon name=IconName::Search />
            <p>{words}</p>
            <a class="button" href=list.unfiltered()>
                {next}
            </a>
        </div>
    }
}
