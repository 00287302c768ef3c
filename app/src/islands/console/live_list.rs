//! A list whose buttons act without leaving the page.

use leptos::prelude::*;

/// Makes the forms marked `data-quick` act in place, and counts tick boxes.
///
/// A form is sent as the browser would send it; when the server has done it, every part of the page marked `data-live`
/// is fetched anew and put in place of the old one, and the notice floats at the bottom. Tick boxes marked
/// `data-pick` are counted in `data-pick-count`; the form they belong to shows itself while there is something to do.
#[island]
pub fn LiveList() -> impl IntoView {
    #[cfg(feature = "console")]
    in_browser::start();
    view! { <div class="toast" id="toast" role="status" popover="manual"></div> }
}

#[cfg(feature = "console")]
mod in_browser {
    use std::collections::BTreeSet;

    use gloo_net::http::Request;
    use leptos::prelude::{document, set_timeout, window};
    use leptos::task::spawn_local;
    use wasm_bindgen::prelude::*;
    use web_sys::{
        DomParser, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, SubmitEvent, SupportedType,
    };

    use crate::islands::console::dom::{all, closest, on};
    use crate::islands::post::{Answer, encoded, send};

    pub(super) fn start() {
        on("submit", |event| {
            if let Some(event) = event.dyn_ref::<SubmitEvent>() {
                submitted(event);
            }
        });
        on("change", ticked);
        on("click", |event| {
            if closest(event, "[data-pick-page]").is_some() {
                tick_all(true);
            }
        });
        for all in all::<Element>("[data-pick-all], [data-pick-page]") {
            let _ = all.remove_attribute("hidden");
        }
        count_ticks();
    }

    fn submitted(event: &SubmitEvent) {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        let button = event.submitter();
        if !form.has_attribute("data-quick") || button.as_ref().is_some_and(|button| button.has_attribute("data-plain"))
        {
            return;
        }
        event.prevent_default();
        let Some(body) = encoded(&form, button.as_ref()) else { return };
        let Some(address) = form.get_attribute("action") else { return };
        if button.as_ref().is_some_and(|button| button.get_attribute("aria-busy").as_deref() == Some("true")) {
            return;
        }
        if let Some(button) = &button {
            let _ = button.set_attribute("aria-busy", "true");
        }
        spawn_local(async move {
            let answer = send(&address, body).await;
            if let Some(button) = &button {
                let _ = button.remove_attribute("aria-busy");
            }
            match answer {
                Answer::Done(notice) => {
                    refresh().await;
                    say(notice.as_deref().unwrap_or("Done."));
                }
                Answer::Refused(errors) => {
                    let Some(error) = errors.first() else { return };
                    if let Some(input) = form.query_selector(&format!("[name=\"{}\"]", error.field)).ok().flatten() {
                        let _ = input.set_attribute("aria-invalid", "true");
                        focus(&input);
                    }
                    say(&error.message);
                }
                Answer::SignedOut => reload(),
                Answer::Failed => say("The server can't be reached. Nothing was changed; try again in a moment."),
            }
        });
    }

    /// Fetches the page again and puts its live parts in place; where that fails, loads the page as a whole.
    async fn refresh() {
        let address = window().location().href().unwrap_or_default();
        let page = match Request::get(&address).header("Accept", "text/html").send().await {
            Ok(response) if response.ok() => response.text().await.ok(),
            _ => None,
        };
        let fresh = page.and_then(|page| DomParser::new().ok()?.parse_from_string(&page, SupportedType::TextHtml).ok());
        let Some(fresh) = fresh else { return reload() };
        let focused = document().active_element().map(|element| element.id()).unwrap_or_default();
        let ticks: BTreeSet<String> =
            picks().into_iter().filter(HtmlInputElement::checked).map(|pick| pick.value()).collect();
        for old in all::<Element>("[data-live][id]") {
            match fresh.get_element_by_id(&old.id()) {
                Some(new) => old.set_inner_html(&new.inner_html()),
                None => return reload(),
            }
        }
        for pick in picks() {
            pick.set_checked(ticks.contains(&pick.value()));
        }
        for all in all::<Element>("[data-pick-all], [data-pick-page]") {
            let _ = all.remove_attribute("hidden");
        }
        count_ticks();
        if let Some(element) = document().get_element_by_id(&focused).filter(|_| !focused.is_empty()) {
            focus(&element);
        }
    }

    fn ticked(event: &Event) {
        if let Some(all) = closest(event, "[data-pick-all]").and_then(|all| all.dyn_into::<HtmlInputElement>().ok()) {
            tick_all(all.checked());
        } else if closest(event, "[data-pick]").is_some() {
            count_ticks();
        }
    }

    fn tick_all(checked: bool) {
        for pick in picks() {
            pick.set_checked(checked);
        }
        count_ticks();
    }

    /// Says how many are ticked and shows the bar only while some are.
    fn count_ticks() {
        let picks = picks();
        let ticked = picks.iter().filter(|pick| pick.checked()).count();
        for all in all::<Element>("[data-pick-all]") {
            if let Ok(all) = all.dyn_into::<HtmlInputElement>() {
                all.set_checked(ticked > 0 && ticked == picks.len());
                all.set_indeterminate(ticked > 0 && ticked < picks.len());
            }
        }
        for count in all::<Element>("[data-pick-count]") {
            count.set_text_content(Some(&format!("{ticked} ticked")));
            if let Some(bar) = count.closest("form").ok().flatten() {
                let _ = bar.toggle_attribute_with_force("hidden", ticked == 0);
            }
        }
    }

    /// Lets a notice float for some seconds, above popovers too.
    fn say(words: &str) {
        let Some(toast) = document().get_element_by_id("toast").and_then(|toast| toast.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        toast.set_text_content(Some(words));
        let _ = toast.hide_popover();
        let _ = toast.show_popover();
        let said = words.to_owned();
        let hide = move || {
            if toast.text_content().as_deref() == Some(said.as_str()) {
                let _ = toast.hide_popover();
            }
        };
        set_timeout(hide, std::time::Duration::from_secs(6));
    }

    fn reload() {
        let _ = window().location().reload();
    }

    fn focus(element: &Element) {
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            let _ = element.focus();
        }
    }

    fn picks() -> Vec<HtmlInputElement> {
        all("[data-pick]")
    }
}
