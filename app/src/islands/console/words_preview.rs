//! How one of a site's words reads with its variables filled in, and what it measures as an SMS.

use domain::measure;
use leptos::prelude::*;

use super::message_counter::{forcing, room, size};

/// The preview below an input. The server renders it for what is saved; in the browser it follows the typing.
#[island]
pub fn WordsPreview(
    /// The id of the input or text area.
    field: String,
    /// The text as it would read, from the server.
    text: String,
    /// What `{{ site }}` stands for.
    site: String,
    /// What `{{ sender }}` stands for.
    sender: String,
    /// Another variable that this text may hold; empty for none.
    variable: String,
    /// What that stands for.
    stands_for: String,
    /// Whether it is sent as an SMS.
    is_sms: bool,
    /// The most segments the site allows.
    max_segments: u32,
) -> impl IntoView {
    let text = RwSignal::new(text);
    follow(field, vec![("site".to_owned(), site), ("sender".to_owned(), sender), (variable, stands_for)], text);
    let measured = Memo::new(move |_| measure(&text.get()));
    let over = move || measured.with(|measure| measure.segments > max_segments);
    let counter = is_sms.then(|| {
        view! {
            <p class="counter" class:over=over>
                <span>{move || measured.with(|measure| size(measure, max_segments))}</span>
                <span>{move || measured.with(room)}</span>
                {move || measured.with(forcing)}
            </p>
        }
    });
    let class = if is_sms { "bubble" } else { "hint" };
    view! {
        <div class="words-preview">
            <span class="label">"Reads: "</span>
            <span class=class dir="auto">{move || text.get()}</span>
            {counter}
        </div>
    }
}

/// Reads what is typed with each key.
#[cfg(feature = "hydrate")]
fn follow(field: String, variables: Vec<(String, String)>, text: RwSignal<String>) {
    use wasm_bindgen::prelude::*;

    Effect::new(move |_| {
        let Some(control) = document().get_element_by_id(&field) else { return };
        let (variables, typed) = (variables.clone(), control.clone());
        let read = move || text.set(fill(&value(&typed), &variables));
        // Somebody may have typed before the island woke.
        read();
        let listener = Closure::<dyn Fn()>::new(read);
        let _ = control.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref());
        listener.forget();
    });
}

/// What an input or a text area holds.
#[cfg(feature = "hydrate")]
fn value(control: &web_sys::Element) -> String {
    use web_sys::js_sys::Reflect;

    Reflect::get(control, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
fn follow(_field: String, _variables: Vec<(String, String)>, _text: RwSignal<String>) {}

/// The text with its variables filled in. The server, which is asked before anything is saved, knows best.
#[cfg(any(feature = "hydrate", test))]
fn fill(text: &str, variables: &[(String, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let value = after.split_once("}}").and_then(|(name, behind)| {
            let (_, value) = variables.iter().find(|(known, _)| !known.is_empty() && known == name.trim())?;
            Some((value, behind))
        });
        filled.push_str(before);
        rest = if let Some((value, behind)) = value {
            filled.push_str(value);
            behind
        } else {
            filled.push_str("{{");
            after
        };
    }
    filled.push_str(rest);
    filled.trim().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn fills_in_what_the_server_would() {
        let fill = |text: &str, site: &str, sender: &str| {
            let variables = [("site", site), ("sender", sender), ("", "nothing")];
            super::fill(text, &variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
        };
        assert_eq!(fill("{{ site }}: hi from {{sender}} ", "Shop", "62003"), "Shop: hi from 62003");
        assert_eq!(fill("{{ phone }} and {{ site", "Shop", ""), "{{ phone }} and {{ site");
        assert_eq!(fill("{{ site }}", "{{ sender }}", "1"), "{{ sender }}");
        assert_eq!(fill("plain", "Shop", ""), "plain");
    }
}
