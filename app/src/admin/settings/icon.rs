//! The site's own icon: a picture is uploaded, the server makes the sizes.

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError, Site, SiteIcon};
use leptos::prelude::*;

use super::{Panel, SubPage, page};
use crate::components::Wrong;
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::{FieldError, Outcome};
use crate::public::icon_address;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::Ui;

/// Where a picture is sent to.
pub const ROUTE: &str = "/admin/sites/{site}/settings/icon";

/// The picture's field.
const FIELD: &str = "icon";

/// The largest file, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The icon in use, and the form that takes another.
#[component]
pub fn IconPanel(site: Site, draft: Draft) -> impl IntoView {
    let slug = site.slug.to_string();
    let icon = site.settings.look.icon.clone();
    let remove = icon.as_ref().map(|_| {
        view! {
            <form method="post" action="/fn/settings-icon-remove">
                <input type="hidden" name="site" value=slug.clone() />
                <button class="button quiet">"Back to Carillon's own"</button>
            </form>
        }
    });
    let shown = |icon_of: SiteIcon| {
        icon.as_ref()
            .map_or_else(|| format!("/icons/{}", icon_of.name()), |digest| icon_address(&slug, digest, icon_of))
    };
    let error = draft.error(FIELD);
    let described = if error.is_some() { "icon-hint icon-wrong" } else { "icon-hint" };
    view! {
        <section class="panel" id=Panel::Icon.name()>
            <header>
                <h2>"Icon"</h2>
            </header>
            <div class="icons">
                <img src=shown(SiteIcon::Small) width="64" height="64" alt="The icon in tabs and lists" />
                <img class="masked" src=shown(SiteIcon::Maskable) width="64" height="64" alt="The icon on home screens" />
            </div>
            <form class="stack" method="post" action=ROUTE.replace("{site}", &slug) enctype="multipart/form-data">
                <div class="field">
                    <label for="icon-file">"A picture of your own"</label>
                    <input
                        class="input"
                        type="file"
                        id="icon-file"
                        name=FIELD
                        accept="image/png,image/jpeg,image/webp"
                        required
                        aria-describedby=described
                        aria-invalid=error.is_some().then_some("true")
                    />
                    <p class="hint" id="icon-hint">
                        "PNG, JPEG or WebP, square if you can, 192 to 4096 pixels a side, up to 1 MB. All sizes are made of it."
                    </p>
                    <Wrong words=error id=Some("icon-wrong".to_owned()) />
                </div>
                <div class="button-row">
                    <button class="button primary">"Use this picture"</button>
                </div>
            </form>
            {remove}
        </section>
    }
}

/// `GET /admin/sites/{site}/settings/icon`: the address of a picture that was refused, loaded anew.
pub async fn to_panel(Path(site): Path<String>) -> Redirect {
    Redirect::to(&Panel::Icon.path(&site))
}

/// `POST /admin/sites/{site}/settings/icon`: takes a picture.
pub async fn upload(
    ui: Ui,
    me: SignedIn,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    match take(&engine, &me, &site, form).await {
        Ok(()) => {
            let draft =
                Draft { form: Panel::Icon.name().to_owned(), notice: Some(SAVED.to_owned()), ..Draft::default() };
            let path = Panel::Icon.path(&site);
            let path = forms::keep_at(&engine, &path, &draft).await.unwrap_or(path);
            Redirect::to(&path).into_response()
        }
        Err(EngineError::Invalid(errors)) => {
            let errors = errors.0.into_iter().map(|error| FieldError::new(error.field, error.message)).collect();
            let draft = Draft { form: Panel::Icon.name().to_owned(), errors, ..Draft::default() };
            page(SubPage::Page, ui, me, draft, engine, &site).await
        }
        Err(error) => crate::admin::refused(ui, error).await,
    }
}

const SAVED: &str = "This is your icon from now on. Who installed the page gets it within a day or so.";

async fn take(
    engine: &Engine,
    me: &SignedIn,
    site: &str,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(), EngineError> {
    let wrong = |words: &str| EngineError::invalid(FIELD, words);
    let access = engine.enter(&me.actor, site).await?;
    let mut form = form.map_err(|_| wrong("Choose a picture."))?;
    let mut picture = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| wrong("The upload broke off. Try again."))? {
        if field.name() == Some(FIELD) {
            picture = field.bytes().await.map_err(|_| wrong("The upload broke off. Try again."))?.to_vec();
        }
    }
    match picture.len() {
        0 => Err(wrong("Choose a picture.")),
        size if size > LARGEST => Err(wrong("The file is larger than 1 MB. Make it smaller first.")),
        _ => engine.set_site_icon(&access, picture).await.map(drop),
    }
}

/// Goes back to Carillon's own icon.
#[server(endpoint = "settings-icon-remove", prefix = "/fn")]
pub async fn remove_icon(site: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let removed = async {
        let access = engine.enter(&me.actor, &site).await?;
        engine.remove_site_icon(&access).await?;
        Ok(Done::new(Panel::Icon.path(&site), "Carillon's own icon is back."))
    };
    forms::finish(Panel::Icon.name(), &Panel::Icon.path(&site), &[], removed.await).await
}
