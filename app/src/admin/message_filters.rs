//! Search and filters over a list of messages: a plain form that asks for the list again.

use domain::MessageStatus;
use engine::MessageParams;
use leptos::prelude::*;

use super::messages_words::{SENT_KINDS, kind_word, status_word};
use super::{Addresses, Section};
use crate::components::{Choice, Period, SearchField, Toolbar};

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
    let clear = is_filtered(&message_addresses(section, &site, &params)).then(|| path.clone());
    let option = |token: &str, called: &str, asked: &Option<String>| {
        (token.to_owned(), called.to_owned(), asked.as_deref() == Some(token))
    };
    let statuses = statuses.then(|| {
        let options = STATUSES.into_iter().map(|one| option(one.as_str(), status_word(one), &params.status)).collect();
        view! { <Choice name="status" label="Status" options=options /> }
    });
    let kinds = SENT_KINDS.into_iter().map(|one| option(one.as_str(), kind_word(one), &params.kind)).collect();
    let broadcast = params
        .broadcast
        .filter(|id| !id.is_empty())
        .map(|id| view! { <input type="hidden" name="broadcast" value=id /> });
    view! {
        <Toolbar path=path per_page=per_page clear=clear>
            <SearchField value=params.search placeholder=placeholder />
            {statuses}
            <Choice name="kind" label="Kind" options=kinds />
            <Period from=params.from to=params.to />
            {broadcast}
        </Toolbar>
    }
}
