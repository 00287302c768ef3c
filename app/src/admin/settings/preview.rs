//! A page of nobody's shop, for a look at the popup in it. The very script runs there, told to send nothing.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Engine, EngineError};
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::admin::refused;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// The address of the page.
pub const ROUTE: &str = "/admin/sites/{site}/settings/embedding/preview";

/// Its path at a site.
pub fn path(site: &str) -> String {
    ROUTE.replace("{site}", site)
}

/// `GET /admin/sites/{site}/settings/embedding/preview`
pub async fn page(ui: Ui, me: SignedIn, State(engine): State<Engine>, Path(site): Path<String>) -> Response {
    match words_of(&engine, &me, &site).await {
        Ok((slug, button)) => {
            let mut head = Head::plain("Preview");
            head.framed_by_us = true;
            ui.page(head, move || view! { <Preview site=slug button=button /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn words_of(engine: &Engine, me: &SignedIn, site: &str) -> Result<(String, String), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let words = engine.public_site(Some(access.site().slug.as_str()), &[]).await?.words;
    Ok((access.site().slug.to_string(), words.button))
}

#[component]
fn Preview(site: String, button: String) -> impl IntoView {
    view! {
        <main class="gate">
            <h1>"A page of yours"</h1>
            <p>"Your own words, your own style. The popup lies over them."</p>
            <p>
                <button class="button primary" type="button" data-carillon-open="">
                    {button}
                </button>
            </p>
        </main>
        <script src="/embed.js" data-site=site data-preview="" async nonce=use_nonce()></script>
    }
}
