//! What can be done with the ticked rows. The tick boxes stand in the table and belong to this form by its name.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::list::List;
use crate::admin::Section;
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
            <button class="button" formmethod="get" formaction=send data-plain>
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
                <p class="title">"Delete the ticked subscribers?"</p>
                <p>"They leave the list and receive nothing more. They come back only by subscribing again."</p>
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
