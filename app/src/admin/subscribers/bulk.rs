//! What can be done with the ticked rows. The tick boxes stand in the table and belong to this form by its name.

use std::collections::BTreeSet;

use engine::MAX_SELECTION;
use leptos::prelude::*;

use super::list::List;
use crate::admin::{Noun, Section, count, grouped};
use crate::components::{Field, Icon, IconName};
use crate::forms::Draft;

/// The form's name.
pub const FORM: &str = "bulk";

/// The ids that were ticked when the form was refused.
pub fn ticked(draft: &Draft) -> BTreeSet<String> {
    draft.value("ids").unwrap_or_default().split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// The bar with the actions.
#[component]
pub fn Bar(list: List, draft: Draft) -> impl IntoView {
    let send = Section::Send.path(&list.site);
    view! {
        <form class="bulk" id=FORM method="post" action="/fn/subscribers-bulk" data-quick aria-label="Ticked subscribers">
            <input type="hidden" name="site" value=list.site.clone() />
            <input type="hidden" name="back" value=list.here() />
            <Everybody list=list.clone() />
            <span class="grow" data-pick-count aria-live="polite">
                "With the ticked ones:"
            </span>
            <button class="link-button" type="button" data-pick-page hidden>
                "Tick all on this page"
            </button>
            <button class="button" name="action" value="suspend">
                "Suspend"
            </button>
            <button class="button" name="action" value="resume">
                "Turn on"
            </button>
            <button class="button" type="button" popovertarget="bulk-unsubscribe">
                "Unsubscribe…"
            </button>
            <button class="button danger" type="button" popovertarget="bulk-delete">
                <Icon name=IconName::Trash />
                "Delete…"
            </button>
            <button class="button" formmethod="get" formaction=send data-plain data-ticked>
                <Icon name=IconName::Send />
                "Text them"
            </button>
            <div class="popover" id="bulk-unsubscribe" popover>
                <p class="title">"Unsubscribe on request"</p>
                <p>"For people who asked by telephone, e-mail or letter. You can't undo this: only they can come back, by texting START."</p>
                <Field
                    name="reason"
                    label="How they asked"
                    hint="Kept with the record of consents, for example: by telephone on 3 November."
                    value=draft.value("reason").unwrap_or_default()
                    error=draft.error("reason")
                />
                <div class="button-row">
                    <button class="button" type="button" popovertarget="bulk-unsubscribe" popovertargetaction="hide">
                        "Cancel"
                    </button>
                    <button class="button danger primary" name="action" value="unsubscribe">
                        "Unsubscribe"
                    </button>
                </div>
            </div>
            <div class="popover" id="bulk-delete" popover>
                <p class="title">"Delete these subscribers?"</p>
                <p>"They leave the list and receive nothing more. You can undo that for ten seconds; after that they come back only by subscribing again."</p>
                <div class="button-row">
                    <button class="button" type="button" popovertarget="bulk-delete" popovertargetaction="hide">
                        "Keep"
                    </button>
                    <button class="button danger primary" name="action" value="delete">
                        "Delete"
                    </button>
                </div>
            </div>
        </form>
    }
}

/// The choice to mean everybody whom the list finds, and not only who is ticked, where a page does not show them all.
#[component]
fn Everybody(list: List) -> impl IntoView {
    let total = list.found.total;
    let shown = u64::try_from(list.found.items.len()).unwrap_or(u64::MAX);
    if total <= shown || list.found.total_is_estimate {
        return ().into_any();
    }
    if total > MAX_SELECTION as u64 {
        let words =
            format!("Narrow the list down to {} or fewer to change all of them at once.", grouped(MAX_SELECTION));
        return view! { <span class="small muted">{words}</span> }.into_any();
    }
    let words = if list.is_filtered() {
        format!("All {} that match", grouped(total))
    } else {
        format!("All {}", count(total, Noun::Subscriber))
    };
    let filter = [("search", list.params.search), ("status", list.params.status), ("region", list.params.region)];
    let filter =
        filter.map(|(name, value)| view! { <input type="hidden" name=name value=value.unwrap_or_default() /> });
    view! {
        <label class="check">
            <input type="checkbox" name="all" value=total.to_string() />
            <span>{words}</span>
        </label>
        {filter.into_iter().collect_view()}
    }
    .into_any()
}
