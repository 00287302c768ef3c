//! Who would not get a message at once.

use engine::Waiting;
use leptos::prelude::*;

use crate::admin::{When, grouped};
use crate::components::{Notice, Tone};

/// How many wait for their quiet hours to end and until when, and for how many no hour is right. Nothing where nobody waits.
#[component]
pub fn WaitingNotice(
    /// What the quote says.
    waiting: Waiting,
) -> impl IntoView {
    let about = if waiting.estimated { "About " } else { "" };
    let waits = (waiting.recipients > 0).then(|| {
        let words = match waiting.recipients {
            1 => format!("{about}1 person waits for the end of their quiet hours"),
            people => format!("{about}{} people wait for the end of their quiet hours", grouped(people)),
        };
        let next = waiting.next_at.map(|at| view! { ": the first until " <When at=at /> });
        let last = (waiting.until != waiting.next_at)
            .then(|| waiting.until.map(|at| view! { ", the last until " <When at=at /> }));
        view! { <Notice tone=Tone::Info>{words} {next} {last} "."</Notice> }
    });
    let never = (waiting.never > 0).then(|| {
        let words = match waiting.never {
            1 => format!("{about}1 person gets nothing"),
            people => format!("{about}{} people get nothing", grouped(people)),
        };
        view! {
            <Notice tone=Tone::Warn>
                {words}
                ": their numbers may be in several time zones, and no hour is right in all of them. Longer hours in the settings change that."
            </Notice>
        }
    });
    view! { {waits} {never} }
}
