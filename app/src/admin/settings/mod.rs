//! What can be set for a site: sub-pages with panels, each of which is a form with its own Save. `sub_page.rs` says which there
//! are.

mod countries;
mod embedding;
mod icon;
pub mod languages;
mod limits;
mod look;
mod numbers;
mod opt_in;
mod opt_out;
mod panel_form;
mod popup;
mod preview;
mod protection;
mod quiet_hours;
mod quiet_hours_save;
mod records;
mod save;
mod sms;
mod snippets;
mod sub_page;
mod words;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use axum::routing::get;
use domain::Language;
use engine::{Engine, EngineError, LanguagesPatch, Role, Site, SitePatch, WordPreview};
use leptos::prelude::*;

use self::countries::CountriesPanel;
use self::embedding::{EmbeddingPanel, OriginsPanel, PreviewPanel, SnippetsPanel};
use self::icon::IconPanel;
use self::languages::LanguagesPanel;
use self::limits::{CreditsPanel, LimitsPanel, WaitPanel};
use self::look::LookPanel;
use self::opt_in::OptInPanel;
use self::opt_out::OptOutPanel;
use self::popup::PopupPanel;
use self::protection::ProtectionPanel;
use self::quiet_hours::QuietHoursPanel;
use self::records::RecordsPanel;
use self::sms::SmsPanel;
use self::snippets::Snippets;
pub use self::sub_page::{Panel, SubPage, first};
use self::words::{LinksPanel, PageWordsPanel, TextsPanel};
use super::{Console, Frame, Section, answer};
use crate::components::{Tab, Tabs};
use crate::forms::Draft;
use crate::need::Need;
use crate::page::Page;
use crate::session::SignedIn;
use crate::ui::Ui;

/// What the panels show.
#[derive(Clone)]
struct Settings {
    site: Site,
    sender: String,
    preferences: String,
    currency: String,
    previews: Vec<WordPreview>,
    snippets: Snippets,
}

/// The sub-pages, the way to the first of them, and the words in each language.
pub fn routes() -> Vec<Page> {
    let to_first = async |Path(site): Path<String>| Redirect::to(&first(&site));
    let mut routes = vec![
        Page::new("/admin/sites/{site}/settings", Need::MANAGER, get(to_first)),
        Page::new("/admin/sites/{site}/settings/languages/{language}", Need::MANAGER, get(languages::page)),
    ];
    routes.extend(SubPage::ALL.map(|here| {
        let shown =
            async move |ui: Ui, me: SignedIn, draft: Draft, State(engine): State<Engine>, Path(site): Path<String>| {
                page(here, ui, me, draft, engine, &site).await
            };
        Page::new(here.route(), here.need(), get(shown))
    }));
    routes.push(Page::new(icon::ROUTE, Need::MANAGER, get(icon::to_panel).post(icon::upload)));
    routes.push(Page::new(preview::ROUTE, Need::MANAGER, get(preview::page)));
    routes
}

/// `GET /admin/sites/{site}/settings/…`
async fn page(here: SubPage, ui: Ui, me: SignedIn, draft: Draft, engine: Engine, site: &str) -> Response {
    let role = me.role;
    let loaded = load_in(&engine, &me, site, None, &draft).await;
    let page = move |frame, settings| {
        view! { <SettingsPage frame=frame here=here role=role settings=settings draft=draft /> }
    };
    answer(ui, format!("{} · Settings", here.label()), loaded, page).await
}

/// What the page shows, the texts in that language; in the default where none is given.
async fn load_in(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    language: Option<Language>,
    draft: &Draft,
) -> Result<(Frame, Settings), EngineError> {
    let access = engine.enter(&me.actor, site).await?;
    let provider = engine.provider(&access).await?;
    // Texts that were typed and not yet saved are shown as they would read.
    let words = words::patch(|field| draft.value(field));
    let default = access.site().settings.languages.default;
    let typed = match language.filter(|language| *language != default) {
        None => SitePatch { words: Some(words), ..SitePatch::default() },
        Some(language) => {
            let words = Some(BTreeMap::from([(language.code().to_owned(), words)]));
            let languages = LanguagesPatch { words, ..LanguagesPatch::default() };
            SitePatch { languages: Some(languages), ..SitePatch::default() }
        }
    };
    let previews = engine.preview_words(&access, language.unwrap_or(default), &typed).await?;
    let frame = Frame::of_site(engine, me, &access).await?;
    let words = engine.public_site(Some(site), &[]).await?.words;
    let base = engine.config().public_url.as_str();
    let settings = Settings {
        snippets: Snippets::new(base, &access.site().slug, &words.button, &words.popup_title),
        site: access.site().clone(),
        sender: provider.sender,
        preferences: engine.sample_preferences(),
        currency: provider.prices.currency,
        previews,
    };
    Ok((frame, settings))
}

#[component]
fn SettingsPage(frame: Frame, here: SubPage, role: Option<Role>, settings: Settings, draft: Draft) -> impl IntoView {
    let site = settings.site.slug.to_string();
    let tabs = SubPage::ALL
        .into_iter()
        .filter(|tab| tab.is_open_to(role))
        .map(|tab| Tab { label: tab.label(), href: tab.path(&site), is_here: tab == here })
        .collect();
    let panels = here.panels().map(|panel| shown(panel, &settings, &draft)).collect_view();
    view! {
        <Console frame=frame here=Section::Settings title="Settings" draft=draft>
            <Tabs label="Settings" tabs=tabs />
            <p class="lead">"What you change here is live at the next load of a page."</p>
            {panels}
        </Console>
    }
}

/// A panel with what is saved, or with what was typed into its form when it was sent last.
fn shown(panel: Panel, settings: &Settings, draft: &Draft) -> AnyView {
    let (settings, site, draft) = (settings.clone(), settings.site.clone(), draft.of(panel.name()));
    match panel {
        Panel::Sms => view! { <SmsPanel site=site /> }.into_any(),
        Panel::PageWords => view! { <PageWordsPanel settings=settings draft=draft /> }.into_any(),
        Panel::Popup => view! { <PopupPanel site=site draft=draft /> }.into_any(),
        Panel::Languages => view! { <LanguagesPanel site=site draft=draft /> }.into_any(),
        Panel::Links => view! { <LinksPanel site=site draft=draft /> }.into_any(),
        Panel::OptIn => view! { <OptInPanel settings=settings draft=draft /> }.into_any(),
        Panel::Countries => view! { <CountriesPanel site=site draft=draft /> }.into_any(),
        Panel::Look => view! { <LookPanel site=site draft=draft /> }.into_any(),
        Panel::Icon => view! { <IconPanel site=site draft=draft /> }.into_any(),
        Panel::Origins => view! { <OriginsPanel site=site draft=draft /> }.into_any(),
        Panel::Embedding => view! { <EmbeddingPanel site=site draft=draft /> }.into_any(),
        Panel::Snippets => view! { <SnippetsPanel snippets=settings.snippets /> }.into_any(),
        Panel::Preview => view! { <PreviewPanel site=site /> }.into_any(),
        Panel::Texts => view! { <TextsPanel settings=settings draft=draft /> }.into_any(),
        Panel::OptOut => view! { <OptOutPanel site=site draft=draft /> }.into_any(),
        Panel::Limits => view! { <LimitsPanel site=site draft=draft /> }.into_any(),
        Panel::Wait => view! { <WaitPanel site=site draft=draft /> }.into_any(),
        Panel::Protection => view! { <ProtectionPanel site=site draft=draft /> }.into_any(),
        Panel::QuietHours => view! { <QuietHoursPanel site=site draft=draft /> }.into_any(),
        Panel::Records => view! { <RecordsPanel site=site draft=draft /> }.into_any(),
        Panel::Credits => view! { <CreditsPanel site=site currency=settings.currency draft=draft /> }.into_any(),
    }
}
