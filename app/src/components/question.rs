//! A button that asks before it destroys something.

use leptos::prelude::*;

/// The button, and the question that it opens: what is lost, a way out, and the form that does it.
#[component]
pub fn Question(
    /// The id of the question, one of its own on the page.
    id: String,
    /// What is done, in a word: `Remove`.
    does: &'static str,
    /// What is done to what, for who can't see the row.
    label: String,
    /// What is asked.
    title: String,
    /// What becomes of it.
    words: &'static str,
    /// Where the form goes.
    action: &'static str,
    /// What has to be typed before it is done, where nobody can undo it.
    #[prop(optional, into)]
    typed: Option<String>,
    /// Its hidden fields.
    children: Children,
) -> impl IntoView {
    let (opened, closed) = (id.clone(), id.clone());
    let typed = typed.map(|typed| {
        let field = format!("{id}-typed");
        view! {
            <div class="field">
                <label for=field.clone()>"To confirm, type " <strong>{typed}</strong></label>
                <input
                    class="input"
                    id=field
                    name="confirmation"
                    required
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                />
            </div>
        }
    });
    view! {
        <button class="button quiet" type="button" popovertarget=opened aria-label=label>
            {does}
            "…"
        </button>
        <div class="popover" id=id popover>
            <p class="title">{title}</p>
            <p>{words}</p>
            <form class="stack" method="post" action=action>
                {children()}
                {typed}
                <div class="button-row">
                    <button class="button" type="button" popovertarget=closed popovertargetaction="hide">
                        "Keep"
                    </button>
                    <button class="button danger primary">{does}</button>
                </div>
            </form>
        </div>
    }
}
