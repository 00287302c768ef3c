//! A site's page: its words, and the card that asks for a number.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::{Engine, EngineError, PublicSite};
use leptos::prelude::*;
use translations::phrases;

use super::app_notices::AppNotices;
use super::card::Card;
use super::country::{Country, languages};
use super::frame::FramePage;
use super::place::Place;
use super::{path_of, preferences};
use crate::components::{Icon, IconName};
use crate::forms::Draft;
use crate::islands::SignUp;
use crate::language::{Asked, Languages, Say};
use crate::state::Bundle;
use crate::ui::{Head, Ui};

/// `GET /`
pub async fn default_site(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    asked: Asked,
    State(engine): State<Engine>,
) -> Response {
    show(ui, draft, (&headers, &asked), &engine, None, Place::Page).await
}

/// `GET /s/{site}`
pub async fn one_site(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    asked: Asked,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    show(ui, draft, (&headers, &asked), &engine, Some(&site), Place::Page).await
}

/// `GET /s/{site}/frame`
pub async fn framed(
    ui: Ui,
    draft: Draft,
    headers: HeaderMap,
    asked: Asked,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    show(ui, draft, (&headers, &asked), &engine, Some(&site), Place::Frame).await
}

async fn show(
    ui: Ui,
    draft: Draft,
    (headers, asked): (&HeaderMap, &Asked),
    engine: &Engine,
    slug: Option<&str>,
    place: Place,
) -> Response {
    let answer = show_with(ui, StatusCode::OK, draft, (headers, asked), engine, slug, place).await;
    asked.kept(answer, engine.config().public_url.scheme() == "https")
}

/// A site's page as it is answered with this status; the default site's without a slug.
pub async fn show_with(
    ui: Ui,
    status: StatusCode,
    draft: Draft,
    (headers, asked): (&HeaderMap, &Asked),
    engine: &Engine,
    slug: Option<&str>,
    place: Place,
) -> Response {
    match engine.public_site(slug, &asked.wanted()).await {
        Ok(site) => {
            let mut head =
                Head::public(site.name.clone()).status(status).language(site.language).with_islands(Bundle::Visitor);
            head.description = Some(site.words.intro.clone());
            head.embedded_by.clone_from(&site.allowed_origins);
            head.accent = site.look.accent;
            head.icon = site.look.icon.clone().map(|digest| (site.slug.to_string(), digest));
            // A manifest is asked for without cookies: its address says the language.
            let folder = slug.map(path_of).unwrap_or_default();
            head.manifest = Some(format!("{folder}/manifest.webmanifest?lang={}", site.language));
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
    let language = ui.language();
    let say = phrases(language);
    let head = Head::plain(say.out_of_order_title()).status(StatusCode::SERVICE_UNAVAILABLE).language(language);
    ui.page(head, move || {
        view! {
            <main class="gate">
                <h1>{say.out_of_order_title()}</h1>
                <p>{say.out_of_order()}</p>
            </main>
        }
    })
    .await
}

#[component]
fn SitePage(site: PublicSite, country: Country, draft: Draft) -> impl IntoView {
    let (slug, name) = (site.slug.to_string(), site.name.clone());
    let words = site.words.clone();
    let say = phrases(site.language);
    let (language, languages) = (site.language, site.languages.clone());
    let own_page = preferences::by_number::path_of(site.slug.as_str());
    let offer = if site.sms_enabled {
        view! {
            <a class="button primary opener" href="#sign-up" data-opens="sign-up">
                {words.button}
            </a>
            <ul class="asides">
                <li>
                    <Icon name=IconName::Check />
                    {say.stop_any_time()}
                </li>
            </ul>
        }
        .into_any()
    } else {
        view! { <p>{say.not_now()}</p> }.into_any()
    };
    let sign_up = site.sms_enabled.then(|| {
        view! {
            <Example say=say name=name.clone() welcome=words.welcome />
            <Card site=site country=country draft=draft place=Place::Page />
            <SignUp />
        }
    });
    view! {
        <div class="site">
            <header>
                <span class="site-name">{name.clone()}</span>
                <Languages current=language offered=languages />
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
                <span>{name.clone()}</span>
                <a href=own_page>{say.subscription_manage()}</a>
                <Legal say=say terms=words.terms_url privacy=words.privacy_url />
            </footer>
        </div>
        <AppNotices site=slug name=name say=say />
    }
}

/// What arrives after signing up, on a telephone.
#[component]
fn Example(say: Say, name: String, welcome: String) -> impl IntoView {
    view! {
        <figure class="example">
            <div class="handset">
                <p class="from">{name}</p>
                <div class="thread">
                    <p class="bubble">{welcome}</p>
                </div>
            </div>
            <figcaption>{say.first_text()}</figcaption>
        </figure>
    }
}

/// Links to what a visitor may want to read first.
#[component]
pub fn Legal(
    /// The texts.
    say: Say,
    /// The address of the terms; empty where there is none.
    terms: String,
    /// The address of the privacy policy; empty where there is none.
    privacy: String,
) -> impl IntoView {
    let links = [(terms, say.terms()), (privacy, say.privacy())]
        .into_iter()
        .filter(|(href, _)| !href.is_empty())
        .map(|(href, words)| view! { <a href=href>{words}</a> " " })
        .collect::<Vec<_>>();
    (!links.is_empty()).then(|| view! { <nav aria-label=say.legal()>{links}</nav> })
}
