//! Search and filters over a list of messages: a plain form that asks for the list again.

use domain::MessageStatus;
use engine::MessageParams;
use leptos::prelude::*;

use super::messages_words::{SENT_KINDS, kind_word, status_word};
use super::{Addresses, Section};
use crate::components::{Icon, IconName};

const STATUSES: [MessageStatus; 10] = [
    MessageStatus::Queued,
    MessageStatus::Sending,
    MessageStatus::Accepted,
    MessageStatus::Delivered,
    MessageStatus::Failed,
    MessageStatus::Expired,
    MessageStatus::Rejected,
    MessageStatus::Unknown,
    MessageStatus::Suppressed,
    MessageStatus::Cancelled,
];

/// What narrows a list down.
const FILTERS: [&str; 7] = ["search", "recipient", "status", "kind", "broadcast", "from", "to"];

/// The list as it is asked for, and its neighbours.
pub fn message_addresses(section: Section, site: &str, params: &MessageParams) -> Addresses {
    Addresses::new(
        section.path(site),
        [
            ("search", params.search.as_ref()),
            ("recipient", params.recipient.as_ref()),
            ("status", params.status.as_ref()),
            ("kind", params.kind.as_ref()),
            ("broadcast", params.broadcast.as_ref()),
            ("from", params.from.as_ref()),
            ("to", params.to.as_ref()),
            ("per_page", params.per_page.as_ref()),
            ("page", params.page.as_ref()),
        ],
    )
}

/// Whether anything narrows the list down.
pub fn is_filtered(addresses: &Addresses) -> bool {
    addresses.any_set(&FILTERS)
}

/// The form above the table.
#[component]
pub fn MessageFilters(
    section: Section,
    site: String,
    params: MessageParams,
    per_page: u32,
    /// What the search goes over.
    placeholder: &'static str,
    /// Whether the list holds messages of every status.
    #[prop(optional)]
    statuses: bool,
) -> impl IntoView {
    let path = section.path(&site);
    let clear = is_filtered(&message_addresses(section, &site, &params))
        .then(|| view! { <a class="button quiet" href=path.clone()>"Clear"</a> });
    let chosen = |value: &Option<String>, option: &str| value.as_deref() == Some(option);
    let statuses = statuses.then(|| {
        let options = STATUSES
            .into_iter()
            .map(|status| {
                view! { <option value=status.as_str() selected=chosen(&params.status, status.as_str())>{status_word(status)}</option> }
            })
            .collect_view();
        view! {
            <div class="field">
                <label for="status">"Status"</label>
                <select class="input" id="status" name="status">
                    <option value="">"All"</option>
                    {options}
                </select>
            </div>
        }
    });
    let kinds = SENT_KINDS
        .into_iter()
        .map(|kind| view! { <option value=kind.as_str() selected=chosen(&params.kind, kind.as_str())>{kind_word(kind)}</option> })
        .collect_view();
    let broadcast = params
        .broadcast
        .filter(|id| !id.is_empty())
        .map(|id| view! { <input type="hidden" name="broadcast" value=id /> });
    view! {
        <form class="toolbar" method="get" action=path role="search">
            <div class="field search">
                <label for="search">"Search"</label>
                <div class="search-box">
                    <Icon name=IconName::Search />
                    <input
                        class="input"
                        id="search"
                        type="search"
                        name="search"
                        autocomplete="off"
                        maxlength="100"
                        placeholder=placeholder
                        value=params.search.unwrap_or_default()
                    />
                </div>
            </div>
            {statuses}
            <div class="field">
                <label for="kind">"Kind"</label>
                <select class="input" id="kind" name="kind">
                    <option value="">"All"</option>
                    {kinds}
                </select>
            </div>
            <div class="field">
                <label for="from">"From"</label>
                <input class="input" id="from" type="date" name="from" value=params.from.unwrap_or_default() />
            </div>
            <div class="field">
                <label for="to">"To"</label>
                <input class="input" id="to" type="date" name="to" value=params.to.unwrap_or_default() />
            </div>
            {broadcast}
            <input type="hidden" name="per_page" value=per_page.to_string() />
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}
