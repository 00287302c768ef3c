//! What a text measures as an SMS, below the control that it is typed into. [`crate::islands::Enhancements`] keeps it up to date.

use domain::{Measure, WayOut, measure};
use leptos::prelude::*;

use crate::counting::{completed, marks, room, size};

/// Under a text area of a message: segments, room left, and what forces the dearer alphabet.
#[component]
pub fn MessageCounter(
    /// The id of the text area.
    of: &'static str,
    /// The text it holds.
    text: String,
    /// The most segments a message may have.
    max_segments: u32,
    /// The id of the bubble that previews the message, where there is one.
    #[prop(optional)]
    preview: Option<&'static str>,
    /// What is added where the sender can't be answered, with an address as long as each recipient's own.
    #[prop(optional_no_strip)]
    way_out: Option<(WayOut, String)>,
) -> impl IntoView {
    let (way_out, address) = way_out.unwrap_or((WayOut::Nothing, String::new()));
    let measured = measure(&completed(&text, &way_out, &address));
    let stop_to = if let WayOut::Number(number) = &way_out { Some(number.clone()) } else { None };
    let is_link = way_out == WayOut::Link;
    view! {
        <div
            data-counts=of
            data-max=max_segments
            data-preview=preview
            data-stop-to=stop_to
            data-link=is_link
            data-leave=address
        >
            <Size measured=measured max_segments=max_segments />
        </div>
    }
}

/// Under a control for one of a site's words: how it reads with its variables filled in, and its size if it is an SMS.
#[component]
pub fn WordsPreview(
    /// The id of the control.
    field: String,
    /// The text as it reads.
    text: String,
    /// What `{{ site }}` stands for.
    site: String,
    /// What `{{ sender }}` stands for.
    sender: String,
    /// Another variable that this text may hold; empty for none.
    variable: &'static str,
    /// What that stands for.
    stands_for: String,
    /// Whether it is sent as an SMS.
    is_sms: bool,
    /// The most segments the site allows.
    max_segments: u32,
) -> impl IntoView {
    let counter = is_sms.then(|| {
        let measured = measure(&text);
        view! { <Size measured=measured max_segments=max_segments /> }
    });
    let class = if is_sms { "bubble" } else { "hint" };
    view! {
        <div
            class="words-preview"
            data-counts=field
            data-max=max_segments
            data-site=site
            data-sender=sender
            data-variable=variable
            data-stands-for=stands_for
        >
            <span class="label">"Reads: "</span>
            <span class=class dir="auto" data-reads="">{text}</span>
            {counter}
        </div>
    }
}

#[component]
fn Size(measured: Measure, max_segments: u32) -> impl IntoView {
    let marks = marks(&measured);
    let plain = marks.is_empty();
    let class = if measured.segments > max_segments { "counter over" } else { "counter" };
    view! {
        <p class=class>
            <span data-size="">{size(&measured, max_segments)}</span>
            <span data-room="">{room(&measured)}</span>
            <span data-forcing="" hidden=plain>
                <mark>{marks}</mark>
                <span>" halve the room: a segment with them holds 70 characters instead of 160"</span>
            </span>
        </p>
    }
}
