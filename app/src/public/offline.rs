//! The page that the service worker shows without a connection.

use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Engine, EngineError};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use translations::phrases;

use crate::language::Asked;
use crate::ui::{Head, Ui};

/// `GET /offline`
pub async fn default_site(ui: Ui, asked: Asked, State(engine): State<Engine>) -> Response {
    show(ui, &asked, &engine, None).await
}

/// `GET /s/{site}/offline`
pub async fn one_site(ui: Ui, asked: Asked, State(engine): State<Engine>, Path(site): Path<String>) -> Response {
    show(ui, &asked, &engine, Some(&site)).await
}

async fn show(ui: Ui, asked: &Asked, engine: &Engine, slug: Option<&str>) -> Response {
    let (slug, name, headline, language) = match engine.public_site(slug, &asked.wanted()).await {
        Ok(site) => (site.slug.to_string(), site.name, site.words.headline, site.language),
        Err(EngineError::NotFound(_)) => return crate::not_found(ui).await,
        Err(error) => {
            tracing::error!(error = ?error, "the offline page failed");
            return super::page::out_of_order(ui).await;
        }
    };
    let say = phrases(language);
    let kept = say.offline_number_kept();
    ui.page(Head::public(say.offline_head(&name)).language(language), move || {
        view! {
            <div class="site">
                <header>
                    <span class="site-name">{name}</span>
                </header>
                <main class="welcome" id="main">
                    <div class="pitch">
                        <p class="intro">{headline}</p>
                        <h1>{say.offline_title()}</h1>
                        <p>{say.offline_text()}</p>
                        <p id="offline-kept" role="status" hidden>
                            {kept.s0} <bdi dir="ltr"></bdi> {kept.s1}
                        </p>
                        <a class="button primary" href="">
                            {say.try_again()}
                        </a>
                    </div>
                </main>
            </div>
            <script src="/pwa.js" data-site=slug async nonce=use_nonce()></script>
        }
    })
    .await
}
