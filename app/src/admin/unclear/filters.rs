//! Search and filters: a plain form that asks for the list again.

use leptos::prelude::*;

use super::List;
use crate::admin::Section;
use crate::admin::messages_words::{SENT_KINDS, kind_word};
use crate::components::{Icon, IconName};

/// The form above the table.
#[component]
pub fn Filters(list: List) -> impl IntoView {
    let params = list.params.clone();
    let kinds = SENT_KINDS
        .into_iter()
        .map(|kind| {
            let chosen = params.kind.as_deref() == Some(kind.as_str());
            view! { <option value=kind.as_str() selected=chosen>{kind_word(kind)}</option> }
        })
        .collect_view();
    let clear = list
        .is_filtered()
        .then(|| view! { <a class="button quiet" href=Section::Unclear.path(&list.site)>"Clear"</a> });
    let broadcast = params
        .broadcast
        .clone()
        .filter(|id| !id.is_empty())
        .map(|id| view! { <input type="hidden" name="broadcast" value=id /> });
    view! {
        <form class="toolbar" method="get" action=Section::Unclear.path(&list.site) role="search">
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
                        placeholder="Number, words, reason"
                        value=params.search.clone().unwrap_or_default()
                    />
                </div>
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
            <input type="hidden" name="per_page" value=list.found.per_page.to_string() />
            <button class="button">"Show"</button>
            {clear}
        </form>
    }
}
