//! Search and filters: a plain form that asks for the history again.

use domain::MessageStatus;
use leptos::prelude::*;

use super::History;
use crate::admin::Section;
use crate::admin::messages_words::{SENT_KINDS, kind_word, status_word};
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

/// The form above the table.
#[component]
pub fn Filters(history: History) -> impl IntoView {
    let params = history.params.clone();
    let chosen = |value: &Option<String>, option: &str| value.as_deref() == Some(option);
    let statuses = STATUSES
        .into_iter()
        .map(|status| {
            view! { <option value=status.as_str() selected=chosen(&params.status, status.as_str())>{status_word(status)}</option> }
        })
        .collect_view();
    let kinds = SENT_KINDS
        .into_iter()
        .map(|kind| view! { <option value=kind.as_str() selected=chosen(&params.kind, kind.as_str())>{kind_word(kind)}</option> })
        .collect_view();
    let clear = history
        .is_filtered()
        .then(|| view! { <a class="button quiet" href=Section::History.path(&history.site)>"Clear"</a> });
    let broadcast = params
        .broadcast
        .clone()
        .filter(|id| !id.is_empty())
        .map(|id| view! { <input type="hidden" name="broadcast" value=id /> });
    view! {
        <form class="toolbar" method="get" action=Section::History.path(&history.site) role="search">
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
                        placeholder="Number, words, response"
                        value=params.search.clone().unwrap_or_default()
                    />
                </div>
            </div>
            <div class="field">
                <label for="status">"Status"</label>
                <select class="input" id="status" name="status">
                    <option value="">"All"</option>
                    {statuses}
                </select>
            </div>
            <div class="field">
                <label for="kind">"Kind"</label>
                <select class="input" id="kind" name="kind">
                    <option value="">"All"</option>
                    {kinds}
                </select>
            </div>
            <div class="field">
                <label for="from">"From"</label>
                <input class="input" id="from" type="date" name="from" value=params.from.clone().unwrap_or_default() />
            </div>
            <div class="field">
                <label for="to">"To"</label>
                <input class="input" id="to" type="date" name="to" value=params.to.clone().unwrap_or_default() />
            </div>
            {broadcast}
            <input type="hidden" name="per_page" value=history.found.per_page.to_string() />
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}
