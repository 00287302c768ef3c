//! What can be set for a site, a panel and a form each.

mod countries;
pub mod languages;
mod limits;
mod opt_in;
mod opt_out;
mod popup;
mod protection;
mod quiet_hours;
mod quiet_hours_save;
mod records;
mod save;
mod sms;
mod words;

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Language;
use engine::{Engine, EngineError, LanguagesPatch, Role, Site, SitePatch, WordPreview};
use leptos::prelude::*;

use self::countries::CountriesPanel;
use self::languages::LanguagesPanel;
use self::limits::{CreditsPanel, LimitsPanel, WaitPanel};
use self::opt_in::OptInPanel;
use self::opt_out::OptOutPanel;
use self::popup::{OriginsPanel, PopupPanel};
use self::protection::ProtectionPanel;
use self::quiet_hours::QuietHoursPanel;
use self::records::RecordsPanel;
use self::sms::SmsPanel;
use self::words::{LinksPanel, PageWordsPanel, TextsPanel};
use super::{Console, Frame, Section, refused};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// What the page shows.
#[derive(Clone)]
struct Settings {
    site: Site,
    owner: bool,
    sender: String,
    preferences: String,
    currency: String,
    previews: Vec<WordPreview>,
}

/// `GET /admin/sites/{site}/settings`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
) -> Response {
    match load_in(&engine, &me, &site, None, &draft).await {
        Ok((frame, settings)) => {
            ui.page(
                Head::console("Settings"),
                move || view! { <SettingsPage frame=frame settings=settings draft=draft /> },
            )
            .await
        }
        Err(error) => refused(ui, error).await,
    }
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
    let settings = Settings {
        site: access.site().clone(),
        owner: me.has_role(Role::Owner),
        sender: provider.sender,
        preferences: engine.sample_preferences(),
        currency: provider.prices.currency,
        previews,
    };
    Ok((frame, settings))
}

#[component]
fn SettingsPage(frame: Frame, settings: Settings, draft: Draft) -> impl IntoView {
    let site = settings.site.clone();
    let credits = settings
        .owner
        .then(|| view! { <CreditsPanel site=site.clone() currency=settings.currency.clone() draft=draft.clone() /> });
    view! {
        <Console frame=frame here=Section::Settings title="Settings" draft=draft.clone()>
            <p class="lead">"What you change here is live at the next load of a page."</p>
            <SmsPanel site=site.clone() />
            <OptInPanel settings=settings.clone() draft=draft.clone() />
            <PageWordsPanel settings=settings.clone() draft=draft.clone() />
            <TextsPanel settings=settings draft=draft.clone() />
            <LanguagesPanel site=site.clone() draft=draft.clone() />
            <LinksPanel site=site.clone() draft=draft.clone() />
            <OptOutPanel site=site.clone() draft=draft.clone() />
            <CountriesPanel site=site.clone() draft=draft.clone() />
            <ProtectionPanel site=site.clone() draft=draft.clone() />
            <PopupPanel site=site.clone() draft=draft.clone() />
            <LimitsPanel site=site.clone() draft=draft.clone() />
            <QuietHoursPanel site=site.clone() draft=draft.clone() />
            <WaitPanel site=site.clone() draft=draft.clone() />
            <RecordsPanel site=site.clone() draft=draft.clone() />
            {credits}
            <OriginsPanel site=site draft=draft />
        </Console>
    }
}
