//! What a page says as an app: whether to install it, and that a new version is there. Shown by `public/pwa.js` when it is time.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::language::Say;

/// Both notices, hidden, and the script that shows them.
#[component]
pub fn AppNotices(
    /// The site's slug.
    site: String,
    /// Its name for people.
    name: String,
    /// The language of the page.
    say: Say,
) -> impl IntoView {
    view! {
        <aside class="app-notice" id="app-install" role="status" hidden>
            <p>{say.app_install(&name)}</p>
            <div class="button-row">
                <button class="button quiet" type="button" id="app-install-no">
                    {say.app_install_no()}
                </button>
                <button class="button primary" type="button" id="app-install-yes">
                    {say.app_install_yes()}
                </button>
            </div>
        </aside>
        <aside class="app-notice" id="app-new" role="status" hidden>
            <p>{say.app_new()}</p>
            <div class="button-row">
                <button class="button primary" type="button" id="app-new-yes">
                    {say.app_new_yes()}
                </button>
            </div>
        </aside>
        <script src="/pwa.js" data-site=site async nonce=use_nonce()></script>
    }
}
