//! A site's page: its words, and the card that asks for a number.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::{Engine, EngineError, PublicSite};
use leptos::prelude::*;

use super::card::Card;
use super::country::{Country, languages};
use super::frame::FramePage;
use super::place::Place;
use super::{path_of, preferences};
use crate::components::{Icon, IconName};
use crate::forms::Draft;
use crate::islands::{ServiceWorker, SignUp};
use crate::state::Bundle;
use crate::ui::{Head, Ui};

/// `GET /`
pub async fn default_site(ui: Ui, draft: Draft, headers: HeaderMap, State(engine): State<Engine>) -> Response {
    show(ui, draft, &headers, &engine, None, Place::Page).await
}

/// `GET /s/{site}`
pub async fn one_site(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    show(ui, draft, &headers, &engine, Some(&site), Place::Page).await
}

/// `GET /s/{site}/frame`
pub async fn framed(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    show(ui, draft, &headers, &engine, Some(&site), Place::Frame).await
}

async fn show(
    ui: Ui,
    draft: Draft,
    headers: &HeaderMap,
    engine: &Engine,
    slug: Option<&str>,
    place: Place,
) -> Response {
    show_with(ui, StatusCode::OK, draft, headers, engine, slug, place).await
}

/// A site's page as it is answered with this status; the default site's without a slug.
pub async fn show_with(
    ui: Ui,
    status: StatusCode,
    draft: Draft,
    headers: &HeaderMap,
    engine: &Engine,
    slug: Option<&str>,
    place: Place,
) -> Response {
    match engine.public_site(slug).await {
        Ok(site) => {
            let mut head = Head::public(site.name.clone()).status(status).with_islands(Bundle::Visitor);
            head.description = Some(site.words.intro.clone());
            head.embedded_by.clone_from(&site.allowed_origins);
            head.accent = site.look.accent;
            head.manifest = Some(match slug {
                Some(slug) => format!("{}/manifest.webmanifest", path_of(slug)),
                None => "/manifest.webmanifest".to_owned(),
            });
            let country = Country::of(&site, &languages(headers));
            ui.page(head, move || match place {
                Place::Page => view! { <SitePage site=site country=country draft=draft /> }.into_any(),
                Place::Frame => view! { <FramePage site=site country=country draft=draft /> }.into_any(),
            })
            .await
        }
        Err(EngineError::NotFound(_)) => crate::not_found(ui).await,
        Err(error) => {
            tracing::error!(error = ?error, "the visitor's page failed");
            out_of_order(ui).await
        }
    }
}

/// The page for when the database is away.
pub async fn out_of_order(ui: Ui) -> Response {
    ui.page(Head::plain("Out of order").status(StatusCode::SERVICE_UNAVAILABLE), || {
        view! {
            <main class="gate">
                <h1>"Out of order"</h1>
                <p>"Something went wrong on our side. Please try again in a moment."</p>
            </main>
        }
    })
    .await
}

/// Said where the site takes no numbers.
pub const CLOSED: &str = "We don't take phone numbers at the moment. Please come back later.";

#[component]
fn SitePage(site: PublicSite, country: Country, draft: Draft) -> impl IntoView {
    let name = site.name.clone();
    let words = site.words.clone();
    let own_page = preferences::by_number::path_of(site.slug.as_str());
    let offer = if site.sms_enabled {
        view! {
            <a class="button primary opener" href="#sign-up" data-opens="sign-up">
                {words.button}
            </a>
            <ul class="asides">
                <li>
                    <Icon name=IconName::Check />
                    "Text STOP at any time to leave, HELP for help."
                </li>
            </ul>
        }
        .into_any()
    } else {
        view! { <p>{CLOSED}</p> }.into_any()
    };
    let sign_up = site.sms_enabled.then(|| {
        view! {
            <Example name=name.clone() welcome=words.welcome />
            <Card site=site country=country draft=draft place=Place::Page />
            <SignUp />
        }
    });
    view! {
        <div class="site">
            <header>
                <span class="site-name">{name.clone()}</span>
            </header>
            <main class="welcome" id="main">
                <div class="pitch">
                    <h1>{words.headline}</h1>
                    <p class="intro">{words.intro}</p>
                    {offer}
                </div>
                {sign_up}
            </main>
            <footer class="fine">
                <span>{name}</span>
                <a href=own_page>"Manage your subscription"</a>
                <Legal terms=words.terms_url privacy=words.privacy_url />
            </footer>
        </div>
        <ServiceWorker />
    }
}

/// What arrives after signing up, on a telephone.
#[component]
fn Example(name: String, welcome: String) -> impl IntoView {
    view! {
        <figure class="example">
            <div class="handset">
                <p class="from">{name}</p>
                <div class="thread">
                    <p class="bubble">{welcome}</p>
                </div>
            </div>
            <figcaption>"The first text you get."</figcaption>
        </figure>
    }
}

/// Links to what a visitor may want to read first.
#[component]
pub fn Legal(
    /// The address of the terms; empty where there is none.
    terms: String,
    /// The address of the privacy policy; empty where there is none.
    privacy: String,
) -> impl IntoView {
    let links = [(terms, "Terms"), (privacy, "Privacy")]
        .into_iter()
        .filter(|(href, _)| !href.is_empty())
        .map(|(href, words)| view! { <a href=href>{words}</a> " " })
        .collect::<Vec<_>>();
    (!links.is_empty()).then(|| view! { <nav aria-label="Legal">{links}</nav> })
}
