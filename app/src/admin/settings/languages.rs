//! The languages in which a site speaks to its visitors, and its words in each.
#![expect(clippy::too_many_arguments, reason = "the fields of a form; server functions take them flat")]

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Language;
use engine::{Engine, EngineError, LanguagesPatch, Site, SitePatch};
use leptos::prelude::*;
use translations::words_in;

use super::panel_form::PanelForm;
use super::save::{SAVED, among, preview_or_save_at, save};
use super::words::{Variables, Worded, patch};
use super::{Panel, Settings, SubPage, load_in};
use crate::admin::{Console, Frame, Section, refused};
use crate::error::FnError;
use crate::forms::Draft;
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

const WORDS_FORM: &str = "words-in";

/// Which languages there are, which of them is spoken to who asks for none, and the way to the words in each.
#[component]
pub fn LanguagesPanel(site: Site, draft: Draft) -> impl IntoView {
    let saved = site.settings.languages.clone();
    let default = draft.value("default").unwrap_or_else(|| saved.default.code().to_owned());
    let offered = draft.value("offered").map_or_else(
        || saved.offered.iter().map(|language| language.code().to_owned()).collect(),
        |typed| typed.split(',').map(str::to_owned).collect::<Vec<_>>(),
    );
    let error =
        draft.error("languages.default").or_else(|| draft.error("languages.offered")).or_else(|| draft.error(""));
    let options = Language::ALL.map(|language| {
        let selected = default == language.code();
        view! { <option value=language.code() selected=selected>{named(language)}</option> }
    });
    let boxes = Language::ALL.map(|language| {
        let checked = offered.iter().any(|code| code == language.code());
        view! {
            <label class="check">
                <input type="checkbox" name="offered[]" value=language.code() checked=checked />
                <span>{named(language)}</span>
            </label>
        }
    });
    let others: Vec<Language> = saved.offered.iter().copied().filter(|language| *language != saved.default).collect();
    let slug = site.slug.to_string();
    let links = others.iter().map(|language| {
        let own = saved
            .words
            .get(language)
            .map_or(0, |words| words.texts().iter().filter(|(_, text)| !text.is_empty()).count());
        let said = if own == 0 { "built-in words".to_owned() } else { format!("{own} of 12 texts are your own") };
        view! {
            <li>
                <a href=path_of(&slug, *language)>{format!("Words in {}", language.english_name())}</a>
                " "
                <span class="muted">{said}</span>
            </li>
        }
    });
    let links = links.collect_view();
    view! {
        <PanelForm panel=Panel::Languages site=slug title="Languages">
            <p class="muted">
                "Visitors get the page in the language they choose there, else in what their browser asks for, else in the default. \
                 A number is texted in the language it opted in with."
            </p>
            {error.map(|words| view! { <p class="error" role="alert">{words}</p> })}
            <div class="field">
                <label for="default-language">"Default"</label>
                <select class="input" id="default-language" name="default">
                    {options}
                </select>
                <p class="hint">"The words on the other pages of the settings are in this language."</p>
            </div>
            <fieldset class="field">
                <legend>"Offered to visitors"</legend>
                <div class="options">{boxes}</div>
            </fieldset>
        </PanelForm>
        <section class="panel" id="words-by-language" hidden=others.is_empty()>
            <header>
                <h2>"Words by language"</h2>
            </header>
            <ul class="links">{links}</ul>
        </section>
    }
}

/// A language by its English name and its own.
fn named(language: Language) -> String {
    match language {
        Language::English => "English".to_owned(),
        other => format!("{} ({})", other.english_name(), other.own_name()),
    }
}

fn path_of(site: &str, language: Language) -> String {
    format!("{}/{language}", SubPage::Languages.path(site))
}

/// `GET /admin/sites/{site}/settings/languages/{language}`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path((site, language)): Path<(String, String)>,
) -> Response {
    let loaded = match language.parse::<Language>() {
        Ok(language) => load_in(&engine, &me, &site, Some(language), &draft).await.map(|loaded| (loaded, language)),
        Err(_) => Err(EngineError::NotFound("language")),
    };
    match loaded {
        Ok(((_, settings), language)) if settings.site.settings.languages.default == language => {
            // The words in the default language have their places on the settings page.
            Redirect::to(&Panel::PageWords.path(&site)).into_response()
        }
        Ok(((frame, settings), language)) => {
            let head = Head::console(format!("Words in {}", language.english_name()));
            ui.page(head, move || view! { <WordsPage frame=frame settings=settings language=language draft=draft /> })
                .await
        }
        Err(error) => refused(ui, error).await,
    }
}

/// The site's words in one language: those of its page and popup, and the texts that are sent by themselves.
#[component]
fn WordsPage(frame: Frame, settings: Settings, language: Language, draft: Draft) -> impl IntoView {
    let title = format!("Words in {}", language.english_name());
    let site = settings.site.clone();
    let words = words_in(&site.settings, language);
    let back = Panel::Languages.path(site.slug.as_str());
    let shown = draft.of(WORDS_FORM);
    let labels: [(&'static str, &'static str); 12] = [
        ("headline", "Headline of the page"),
        ("intro", "Text of the page"),
        ("popup_title", "Title of the popup"),
        ("popup_text", "Sentence of the popup"),
        ("consent", "What visitors agree to"),
        ("button", "Words on the button"),
        ("success", "Afterwards"),
        ("welcome", "Welcome"),
        ("stop_confirmation", "Answer to STOP"),
        ("start_confirmation", "Answer to START"),
        ("help", "Answer to HELP"),
        ("code", "Text with the code"),
    ];
    let texts = words.texts().map(|(_, text)| text.clone());
    let fields = labels.into_iter().zip(texts).map(|((field, label), saved)| {
        view! { <Worded settings=settings.clone() draft=shown.clone() field=field label=label saved=saved /> }
    });
    let fields = fields.collect_view();
    view! {
        <Console frame=frame here=Section::Settings title=title draft=draft>
            <p class="lead">
                "What stands here is used. What you leave as it is stays built in; a text that you empty is so again. "
                <a href=back>"Back to the languages"</a>
            </p>
            <section class="panel" id=WORDS_FORM>
                <header>
                    <h2>{format!("Page, popup and texts in {}", language.english_name())}</h2>
                </header>
                <Variables site=site.name.clone() sender=settings.sender.clone() />
                <form class="stack" method="post" action="/fn/settings-words-in">
                    <input type="hidden" name="site" value=site.slug.to_string() />
                    <input type="hidden" name="language" value=language.code() />
                    {fields}
                    <div class="button-row">
                        <button class="button" name="action" value="preview">
                            "Preview"
                        </button>
                        <button class="button primary" name="action" value="save">
                            "Save"
                        </button>
                    </div>
                </form>
            </section>
        </Console>
    }
}

/// Which languages there are.
#[server(endpoint = "settings-languages", prefix = "/fn")]
pub async fn save_languages(
    site: String,
    #[server(default)] default: String,
    #[server(default)] offered: Vec<String>,
) -> Result<Outcome, FnError> {
    let ticked = offered.join(",");
    let values = [("default", default.as_str()), ("offered", ticked.as_str())];
    let languages = LanguagesPatch { default: Some(default.clone()), offered: Some(offered.clone()), words: None };
    let patch = SitePatch { languages: Some(languages), ..SitePatch::default() };
    save(Panel::Languages, &site, &values, Ok(patch), SAVED).await
}

/// The site's words in a language that isn't its default.
#[server(endpoint = "settings-words-in", prefix = "/fn")]
pub async fn save_words_in(
    site: String,
    language: String,
    #[server(default)] headline: String,
    #[server(default)] intro: String,
    #[server(default)] popup_title: String,
    #[server(default)] popup_text: String,
    #[server(default)] consent: String,
    #[server(default)] button: String,
    #[server(default)] success: String,
    #[server(default)] welcome: String,
    #[server(default)] stop_confirmation: String,
    #[server(default)] start_confirmation: String,
    #[server(default)] help: String,
    #[server(default)] code: String,
    #[server(default)] action: String,
) -> Result<Outcome, FnError> {
    let values = [
        ("headline", headline.as_str()),
        ("intro", intro.as_str()),
        ("popup_title", popup_title.as_str()),
        ("popup_text", popup_text.as_str()),
        ("consent", consent.as_str()),
        ("button", button.as_str()),
        ("success", success.as_str()),
        ("welcome", welcome.as_str()),
        ("stop_confirmation", stop_confirmation.as_str()),
        ("start_confirmation", start_confirmation.as_str()),
        ("help", help.as_str()),
        ("code", code.as_str()),
    ];
    let words = BTreeMap::from([(language.clone(), patch(among(&values)))]);
    let languages = LanguagesPatch { words: Some(words), ..LanguagesPatch::default() };
    let patch = SitePatch { languages: Some(languages), ..SitePatch::default() };
    let back = format!("{}#{WORDS_FORM}", path_of(&site, language.parse().unwrap_or_default()));
    Box::pin(preview_or_save_at((WORDS_FORM, &back), &site, &action, &values, Ok(patch))).await
}
