//! The page that the service worker shows without a connection.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Engine, EngineError};
use leptos::prelude::*;

use crate::ui::{Head, Ui};

/// `GET /offline`
pub async fn default_site(ui: Ui, State(engine): State<Engine>) -> Response {
    show(ui, &engine, None).await
}

/// `GET /s/{site}/offline`
pub async fn one_site(ui: Ui, State(engine): State<Engine>, Path(site): Path<String>) -> Response {
    show(ui, &engine, Some(&site)).await
}

async fn show(ui: Ui, engine: &Engine, slug: Option<&str>) -> Response {
    let (name, headline) = match engine.public_site(slug).await {
        Ok(site) => (site.name, site.words.headline),
        Err(EngineError::NotFound(_)) => return crate::not_found(ui).await,
        Err(error) => {
            tracing::error!(error = ?error, "the offline page failed");
            return super::page::out_of_order(ui).await;
        }
    };
    ui.page(Head::public(format!("{name}: offline")), move || {
        view! {
            <div class="site">
                <header>
                    <span class="site-name">{name}</span>
                </header>
                <main class="welcome" id="main">
                    <div class="pitch">
                        <p class="intro">{headline}</p>
                        <h1>"You are offline"</h1>
                        <p>"This page needs the internet, and this device has no connection now."</p>
                        <a class="button primary" href="">
                            "Try again"
                        </a>
                    </div>
                </main>
            </div>
        }
    })
    .await
}
