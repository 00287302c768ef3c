//! The frame of a panel that is one form.

use leptos::prelude::*;

use super::Panel;

/// A panel with its heading, and its form with what the settings ask for: the fields go inside, Save stands below them.
#[component]
pub fn PanelForm(
    /// Which one.
    panel: Panel,
    /// The site's slug.
    site: String,
    /// Its heading.
    title: &'static str,
    /// Whether texts can be looked at before they are saved.
    #[prop(optional)]
    previewed: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let preview = previewed.then(|| {
        view! {
            <button class="button" name="action" value="preview">
                "Preview"
            </button>
        }
    });
    view! {
        <section class="panel" id=panel.name()>
            <header>
                <h2>{title}</h2>
            </header>
            <form class="stack" method="post" action=format!("/fn/settings-{}", panel.name())>
                <input type="hidden" name="site" value=site />
                {children()}
                <div class="button-row">
                    {preview}
                    <button class="button primary" name=previewed.then_some("action") value=previewed.then_some("save")>
                        "Save"
                    </button>
                </div>
            </form>
        </section>
    }
}
