//! What a number agreed to and refused, oldest first.

use engine::{ConsentEventView, ConsentHistory};
use leptos::prelude::*;

use crate::admin::{When, actor};

/// The events; a sentence where there are none.
#[component]
pub fn Timeline(
    /// What is known of the number.
    history: ConsentHistory,
) -> impl IntoView {
    if history.items.is_empty() {
        return view! {
            <p class="muted">"Nothing is recorded of this number: it never opted in here, and it never left."</p>
        }
        .into_any();
    }
    let events = history.items.into_iter().map(|event| view! { <Event event=event /> }).collect_view();
    view! {
        <ol class="timeline" aria-label="What happened">
            {events}
        </ol>
    }
    .into_any()
}

#[component]
fn Event(event: ConsentEventView) -> impl IntoView {
    let by = match event.actor.as_str() {
        "subscriber" => "by the number's owner".to_owned(),
        "carrier" => "by the carrier".to_owned(),
        other => format!("by {}", actor(other)),
    };
    let said = event.reason.clone().map(|reason| {
        let label = if event.source == "sms" { "Their text" } else { "Reason" };
        view! {
            <p>
                {label} ": " <q>{reason}</q>
            </p>
        }
    });
    let evidence = evidence(&event);
    let evidence = (!evidence.is_empty()).then(|| {
        let wording = event.wording.clone().map(|wording| view! { <blockquote>{wording}</blockquote> });
        let rows = evidence
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                }
            })
            .collect_view();
        view! {
            <details>
                <summary>"Evidence"</summary>
                {wording}
                <dl class="evidence">{rows}</dl>
            </details>
        }
    });
    view! {
        <li data-kind=event.kind>
            <p class="what">{event.summary}</p>
            <p class="muted small">
                <When at=event.created_at />
                " "
                {by}
            </p>
            {said}
            {evidence}
        </li>
    }
}

/// What was kept with an event, by name.
fn evidence(event: &ConsentEventView) -> Vec<(&'static str, String)> {
    let version = event.wording_version.map(|version| version.to_string());
    let rows = [
        ("Version of the wording", version),
        ("Language", event.locale.clone()),
        ("Page", event.page.clone()),
        ("Address", event.ip.clone()),
        ("Browser", event.user_agent.clone()),
    ];
    rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
