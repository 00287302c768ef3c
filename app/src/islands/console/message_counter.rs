//! Counts the segments of a message while it is typed.

use domain::{Encoding, Measure, WayOut, measure, with_link};
use leptos::prelude::*;

/// Stands under a text area: segments, room left, and what forces the dearer alphabet. Also keeps a phone preview up to date.
///
/// The server counts the text it renders; the browser goes on from there.
#[island]
pub fn MessageCounter(
    /// The id of the text area.
    of: String,
    /// The text it holds at first.
    text: String,
    /// The most segments a message may have.
    max_segments: u32,
    /// The id of the bubble that previews the message, where there is one.
    preview: Option<String>,
    /// What is added where the sender can't be answered, with an address as long as each recipient's own.
    #[prop(optional_no_strip)]
    way_out: Option<(WayOut, String)>,
) -> impl IntoView {
    let text = RwSignal::new(text);
    let whole = move |typed: &str| completed(typed, way_out.as_ref());
    #[cfg(feature = "console")]
    Effect::new({
        let whole = whole.clone();
        move |_| in_browser::follow(&of, preview.clone(), whole.clone(), text)
    });
    #[cfg(not(feature = "console"))]
    let _ = (of, preview);
    let measured = Memo::new(move |_| text.with(|typed| measure(&whole(typed))));
    let is_over = move || measured.with(|measure| measure.segments > max_segments);
    view! {
        <p class="counter" class:over=is_over>
            <span>{move || measured.with(|measure| size(measure, max_segments))}</span>
            <span>{move || measured.with(room)}</span>
            {move || measured.with(forcing)}
        </p>
    }
}

/// A typed text as it goes out; one that is still empty stays so.
pub(crate) fn completed(typed: &str, way_out: Option<&(WayOut, String)>) -> String {
    match way_out {
        Some((way_out, address)) if !typed.trim().is_empty() => with_link(&way_out.complete(typed), address),
        _ => typed.to_owned(),
    }
}

pub(super) fn size(measure: &Measure, max_segments: u32) -> String {
    let Measure { segments, encoding, .. } = measure;
    let plural = if *segments == 1 { "" } else { "s" };
    if *segments > max_segments {
        return format!("{segments} segments: too long, {max_segments} is the most");
    }
    format!("{segments} segment{plural}, {encoding}")
}

pub(super) fn room(measure: &Measure) -> String {
    let plural = if measure.left == 1 { "" } else { "s" };
    format!("{} character{plural} left in this segment", measure.left)
}

pub(super) fn forcing(measure: &Measure) -> Option<impl IntoView + use<>> {
    // One text: a list that stands before a text is not found again when the page wakes.
    let marks = measure.forcing.iter().take(8).map(|c| shown(*c)).collect::<Vec<_>>().join(" ");
    (measure.encoding == Encoding::Ucs2).then(|| {
        view! {
            <span>
                <mark>{marks}</mark>
                <span>" halve the room: a segment with them holds 70 characters instead of 160"</span>
            </span>
        }
    })
}

/// The character itself, or its code where it can't be seen.
pub(crate) fn shown(c: char) -> String {
    if c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    {
        format!("U+{:04X}", u32::from(c))
    } else {
        c.to_string()
    }
}

#[cfg(feature = "console")]
mod in_browser {
    use domain::runs;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

    use crate::islands::console::dom::all;

    /// Takes the text from the text area now and whenever it changes.
    pub(super) fn follow(
        of: &str,
        preview: Option<String>,
        whole: impl Fn(&str) -> String + 'static,
        text: RwSignal<String>,
    ) {
        let Some(area) = document().get_element_by_id(of).and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok())
        else {
            return;
        };
        let take = move |area: &HtmlTextAreaElement| {
            let value = area.value();
            if let Some(bubble) = preview.as_ref().and_then(|id| document().get_element_by_id(id)) {
                let _ = bubble.class_list().toggle_with_force("empty-bubble", value.is_empty());
                let shown = if value.is_empty() { "Your message".to_owned() } else { whole(&value) };
                mark(&bubble, &shown);
            }
            text.set(value);
        };
        take(&area);
        let listened = area.clone();
        let listener = Closure::<dyn FnMut()>::new(move || take(&area));
        let _ = listened.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref());
        // The listener lives as long as the page.
        listener.forget();
    }

    /// Shows a text with what forces UCS-2 marked in it, and what is marked `data-forced` while there is any of that.
    fn mark(bubble: &Element, text: &str) {
        bubble.set_text_content(None);
        let mut forced = false;
        for (forces, run) in runs(text) {
            if !forces {
                let _ = bubble.append_with_str_1(run);
            } else if let Ok(mark) = document().create_element("mark") {
                mark.set_text_content(Some(run));
                let _ = bubble.append_child(&mark);
                forced = true;
            }
        }
        for element in all::<HtmlElement>("[data-forced]") {
            element.set_hidden(!forced);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_says_when_it_is_too_much() {
        assert_eq!(size(&measure("Hello"), 10), "1 segment, GSM-7");
        assert_eq!(size(&measure(&"a".repeat(161)), 10), "2 segments, GSM-7");
        assert_eq!(size(&measure(&"a".repeat(161)), 1), "2 segments: too long, 1 is the most");
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        assert_eq!(shown('…'), "…");
        assert_eq!(shown('\u{200b}'), "U+200B");
        assert_eq!(shown('\t'), "U+0009");
    }
}
