//! Keys for programs. A new key is shown once, in the answer to the form that made it: it is never kept anywhere, not
//! even for a redirect, so this is the one form whose answer is a page.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::{ApiKeyView, CreatedApiKey, Engine, EngineError, FieldErrors, NewApiKey, Role, Site};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Console, Frame, Section, When, refused};
use crate::components::{Button, Field, Icon, IconName, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::islands::CopyButton;
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The form that makes a key.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct KeyForm {
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    site: String,
}

/// What the page shows.
struct Keys {
    frame: Frame,
    list: Vec<ApiKeyView>,
    sites: Vec<Site>,
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
pub async fn create(ui: Ui, me: SignedIn, State(engine): State<Engine>, Form(form): Form<KeyForm>) -> Response {
    let created = engine.create_api_key(&me.actor, new_key(&form)).await;
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
    let list = engine.api_keys(&me.actor).await?;
    let sites = engine.sites(&me.actor).await?;
    let frame = Frame::of_person(engine, me).await?;
    Ok(Keys { frame, list, sites, created: None, typed: KeyForm::default(), errors: FieldErrors::default() })
}

fn new_key(form: &KeyForm) -> NewApiKey {
    NewApiKey {
        name: form.name.clone(),
        // The least unless more was chosen.
        role: match form.role.as_str() {
            "owner" => Role::Owner,
            "manager" => Role::Manager,
            _ => Role::Viewer,
        },
        site: Some(form.site.clone()).filter(|site| !site.is_empty()),
    }
}

#[component]
fn KeysPage(keys: Keys, draft: Draft) -> impl IntoView {
    let Keys { frame, list, sites, created, typed, errors } = keys;
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
            <Make sites=sites typed=typed errors=errors />
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

#[component]
fn KeyTable(keys: Vec<ApiKeyView>) -> impl IntoView {
    let rows = keys.into_iter().map(|key| view! { <Row key=key /> }).collect_view();
    view! {
        <div class="table-box">
            <table class="table" role="table" aria-label="API keys">
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Name"</th>
                        <th scope="col" role="columnheader">"May do"</th>
                        <th scope="col" role="columnheader">"Sites"</th>
                        <th scope="col" role="columnheader">"Made"</th>
                        <th scope="col" role="columnheader">"Last used"</th>
                        <th class="tools" scope="col" role="columnheader">
                            <span class="visually-hidden">"Revoke"</span>
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(key: ApiKeyView) -> impl IntoView {
    let role = match key.role {
        Role::Owner => "Everything",
        Role::Manager => "Daily work",
        Role::Viewer => "Looking",
    };
    let used = match key.last_used_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => "Never".into_any(),
    };
    let end = match key.revoked_at {
        Some(at) => view! { <span class="small muted">"Revoked " <When at=at /></span> }.into_any(),
        None => view! { <Revoke id=key.id.to_string() name=key.name.clone() /> }.into_any(),
    };
    view! {
        <tr class=key.revoked_at.is_some().then_some("off") role="row">
            <td class="main" data-label="Name" role="cell">
                {key.name}
            </td>
            <td data-label="May do" role="cell">
                {role}
            </td>
            <td data-label="Sites" role="cell">
                {key.site.unwrap_or_else(|| "All".to_owned())}
            </td>
            <td data-label="Made" role="cell">
                <When at=key.created_at />
            </td>
            <td data-label="Last used" role="cell">
                {used}
            </td>
            <td class="tools" role="cell">
                {end}
            </td>
        </tr>
    }
}

#[component]
fn Revoke(id: String, name: String) -> impl IntoView {
    let question = format!("revoke-{id}");
    view! {
        <button class="button quiet" type="button" popovertarget=question.clone() aria-label=format!("Revoke {name}")>
            "Revoke…"
        </button>
        <div class="popover" id=question.clone() popover>
            <p class="title">{format!("Revoke “{name}”?")}</p>
            <p>"Programs that use it are refused from this moment on. You can't undo this; you can make a new key."</p>
            <form class="button-row" method="post" action="/fn/api-key-revoke">
                <input type="hidden" name="id" value=id />
                <button class="button" type="button" popovertarget=question.clone() popovertargetaction="hide">
                    "Keep"
                </button>
                <button class="button danger primary">"Revoke"</button>
            </form>
        </div>
    }
}

#[component]
fn Make(sites: Vec<Site>, typed: KeyForm, errors: FieldErrors) -> impl IntoView {
    let options = sites
        .into_iter()
        .map(|site| view! { <option value=site.slug.to_string() selected={site.slug.as_str() == typed.site}>{site.name}</option> })
        .collect_view();
    let error = |field: &str| errors.of(field).map(str::to_owned);
    let site_error = error("site").map(|words| {
        view! {
            <p class="error">
                <Icon name=IconName::Alert />
                <span>{words}</span>
            </p>
        }
    });
    let (owner, viewer) = (typed.role == "owner", typed.role == "viewer");
    view! {
        <section class="panel" id="make">
            <header>
                <h2>"Make a key"</h2>
            </header>
            <form class="stack" method="post" action="/admin/api-keys">
                <Field name="name" label="What it is for" hint="For example: web shop." required=true value=typed.name error=error("name") />
                <div class="field">
                    <label for="site">"Sites"</label>
                    <select class="input" id="site" name="site">
                        <option value="">"All sites"</option>
                        {options}
                    </select>
                    {site_error}
                </div>
                <fieldset class="field">
                    <legend>"What it may do"</legend>
                    <div class="options">
                        <label class="check">
                            <input type="radio" name="role" value="viewer" checked=viewer />
                            <span>
                                "Looking"
                                <span class="hint">"Reads subscribers, broadcasts, history and costs; changes nothing."</span>
                            </span>
                        </label>
                        <label class="check">
                            <input type="radio" name="role" value="manager" checked={!owner && !viewer} />
                            <span>
                                "Daily work"
                                <span class="hint">"Subscribers, broadcasts, history, settings."</span>
                            </span>
                        </label>
                        <label class="check">
                            <input type="radio" name="role" value="owner" checked=owner />
                            <span>
                                "Everything"
                                <span class="hint">"Also credits, provider accounts and new sites."</span>
                            </span>
                        </label>
                    </div>
                </fieldset>
                <div class="button-row">
                    <Button class="primary">"Make the key"</Button>
                </div>
            </form>
        </section>
    }
}

/// Revokes a key (owners).
#[server(endpoint = "api-key-revoke", prefix = "/fn")]
pub async fn revoke_api_key(id: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = match id.parse() {
        Ok(id) => engine.revoke_api_key(&me.actor, id).await,
        Err(_) => Err(EngineError::NotFound("key")),
    };
    let done = result.map(|()| Done::new("/admin/api-keys", "The key is revoked."));
    forms::finish("api-key", "/admin/api-keys", &[], done).await
}
