//! Keys for programs. A new key is shown once, in the answer to the form that made it: it is never kept anywhere, not
//! even for a redirect, so this is the one form whose answer is a page.

mod list;
mod make;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::{ApiKeyView, CreatedApiKey, Engine, EngineError, FieldErrors, Site};
use leptos::prelude::*;

use self::list::KeyTable;
use self::make::{KeyForm, Make};
use super::{Console, Frame, Section, refused};
use crate::components::{CopyButton, Icon, IconName, Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// What the page shows.
struct Keys {
    frame: Frame,
    list: Vec<ApiKeyView>,
    /// The sites that the reader owns.
    sites: Vec<Site>,
    /// Whether they own all of them.
    owns_all: bool,
    created: Option<CreatedApiKey>,
    typed: KeyForm,
    errors: FieldErrors,
}

/// `GET /admin/api-keys`
pub async fn page(ui: Ui, me: SignedIn, draft: Draft, State(engine): State<Engine>) -> Response {
    match load(&engine, &me).await {
        Ok(keys) => ui.page(Head::console("API keys"), move || view! { <KeysPage keys=keys draft=draft /> }).await,
        Err(error) => refused(ui, error).await,
    }
}

/// `POST /admin/api-keys`: makes a key and shows it.
pub async fn create(ui: Ui, me: SignedIn, State(engine): State<Engine>, body: Bytes) -> Response {
    let form = KeyForm::read(&body);
    let created = match form.new_key() {
        Ok(new) => engine.create_api_key(&me.actor, new).await,
        Err(error) => Err(error),
    };
    let mut keys = match load(&engine, &me).await {
        Ok(keys) => keys,
        Err(error) => return refused(ui, error).await,
    };
    let status = match created {
        Ok(created) => {
            keys.created = Some(created);
            StatusCode::CREATED
        }
        Err(EngineError::Invalid(errors)) => {
            (keys.typed, keys.errors) = (form, errors);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(EngineError::NotFound(_)) => {
            (keys.typed, keys.errors) = (form, FieldErrors::one("site", "Choose a site from the list."));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => return refused(ui, error).await,
    };
    let head = Head::console("API keys").status(status);
    let mut answer = ui.page(head, move || view! { <KeysPage keys=keys draft=Draft::default() /> }).await;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

async fn load(engine: &Engine, me: &SignedIn) -> Result<Keys, EngineError> {
    Ok(Keys {
        list: engine.api_keys(&me.actor).await?,
        sites: engine.owned_sites(&me.actor).await?,
        owns_all: me.actor.owns_everything(),
        frame: Frame::of_person(engine, me).await?,
        created: None,
        typed: KeyForm::default(),
        errors: FieldErrors::default(),
    })
}

#[component]
fn KeysPage(keys: Keys, draft: Draft) -> impl IntoView {
    let Keys { frame, list, sites, owns_all, created, typed, errors } = keys;
    let list = if list.is_empty() {
        view! {
            <div class="empty">
                <Icon name=IconName::Key />
                <p>"A key lets a program of yours use the API: sign people up, send broadcasts, read the history. There is none yet."</p>
            </div>
        }
        .into_any()
    } else {
        view! { <KeyTable keys=list /> }.into_any()
    };
    view! {
        <Console frame=frame here=Section::ApiKeys title="API keys" draft=draft>
            {created.map(|created| view! { <Shown created=created /> })}
            {list}
            <Make sites=sites owns_all=owns_all typed=typed errors=errors />
        </Console>
    }
}

/// The new key, once.
#[component]
fn Shown(created: CreatedApiKey) -> impl IntoView {
    view! {
        <Notice tone=Tone::Ok>
            <div class="stack tight">
                <p>
                    <strong>{format!("The key “{}” is made. ", created.view.name)}</strong>
                    "Copy it now: it is shown only this once and can't be looked up later."
                </p>
                <div class="row">
                    <code class="grow" id="new-key">
                        {created.key.clone()}
                    </code>
                    <CopyButton text=created.key what="key".to_owned() />
                </div>
            </div>
        </Notice>
    }
}
