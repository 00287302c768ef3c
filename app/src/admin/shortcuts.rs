//! What single keys do in the console, listed for who asks.

use leptos::prelude::*;
use translations::console_phrases;

use super::Section;

/// The button that opens the list. It shows where keys do something: with JavaScript.
#[component]
pub fn OpenShortcuts() -> impl IntoView {
    view! {
        <button class="link-button" type="button" id="shortcuts-open" hidden>
            {console_phrases().shortcuts()}
        </button>
    }
}

/// The list, and what makes the keys work. They can be turned off, as WCAG 2.2 asks of keys without a modifier (2.1.4).
#[component]
pub fn Shortcuts(
    /// The pages that have keys.
    sections: Vec<Section>,
) -> impl IntoView {
    let say = console_phrases();
    let pages = sections.into_iter().filter_map(|section| {
        let key = section.key()?;
        Some(view! { <div><dt><kbd>"g"</kbd>" " {say.shortcuts_then()} " "<kbd>{key}</kbd></dt><dd>{section.label()}</dd></div> })
    });
    view! {
        <dialog class="dialog" id="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">{say.shortcuts()}</h2>
            <dl class="shortcuts">
                <div><dt><kbd>"?"</kbd></dt><dd>{say.shortcuts_list()}</dd></div>
                <div><dt><kbd>"/"</kbd></dt><dd>{say.shortcuts_search()}</dd></div>
                {pages.collect_view()}
            </dl>
            <div>
                <label class="check"><input type="checkbox" id="shortcuts-on" checked />{say.shortcuts_on()}</label>
                <p class="hint">{say.shortcuts_on_hint()}</p>
            </div>
            <form class="button-row" method="dialog"><button class="button">{say.shortcuts_close()}</button></form>
        </dialog>
    }
}
