//! Decisions about many: they go to a page that says what they cost, and are made there.

use engine::UnclearDecision;
use leptos::prelude::*;

use super::List;
use crate::admin::{Section, grouped};

/// The name of the form that the tick boxes belong to.
pub const FORM: &str = "bulk";

/// The address of the page on which a decision is made.
pub fn review_path(site: &str) -> String {
    format!("{}/review", Section::Unclear.path(site))
}

/// Decisions about everything that the filters show, on whatever page of the list it stands.
#[component]
pub fn All(list: List) -> impl IntoView {
    let (path, addresses) = (review_path(&list.site), list.addresses());
    let href = |decision: UnclearDecision| {
        let address = addresses.at(&path, &[("page", ""), ("per_page", "")]);
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}all=1&decision={}", decision.as_str())
    };
    let total = list.found.total;
    let which = match (list.is_filtered(), total) {
        (true, 1) => "The one that matches:".to_owned(),
        (true, _) => format!("All {} that match:", grouped(total)),
        (false, 1) => "The only one:".to_owned(),
        (false, _) => format!("All {}:", grouped(total)),
    };
    view! {
        <div class="row" role="group" aria-label="Decide on all">
            <span class="muted">{which}</span>
            <a class="button" href=href(UnclearDecision::Resend)>"Send all again…"</a>
            <a class="button" href=href(UnclearDecision::WriteOff)>"Write all off…"</a>
        </div>
    }
}

/// The bar with decisions about the ticked rows.
#[component]
pub fn Bar(list: List) -> impl IntoView {
    view! {
        <form class="bulk" id=FORM method="get" action=review_path(&list.site) aria-label="Ticked messages">
            <input type="hidden" name="back" value=list.addresses().href(&[]) />
            <span class="grow" data-pick-count aria-live="polite">
                "With the ticked ones:"
            </span>
            <button class="link-button" type="button" data-pick-page hidden>
                "Tick all on this page"
            </button>
            <button class="button" name="decision" value=UnclearDecision::WriteOff.as_str()>"Write off…"</button>
            <button class="button" name="decision" value=UnclearDecision::Resend.as_str()>"Send again…"</button>
        </form>
    }
}
