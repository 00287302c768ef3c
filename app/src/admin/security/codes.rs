//! Setting up the second step, and the recovery codes. They are shown once, in the answer to the form that made them, and
//! never kept anywhere in the clear, not even for a redirect.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError, FieldErrors, NewSecret};
use leptos::prelude::*;
use serde::Deserialize;

use super::qr::Qr;
use super::{RECOVERY, SECURITY, SET_UP};
use crate::admin::refused;
use crate::components::{Button, CopyButton, Field, Icon, IconName};
use crate::session::SignedIn;
use crate::state::Bundle;
use crate::ui::{Head, Ui};

/// The form of either page.
#[derive(Debug, Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
}

/// `GET /admin/security/second-step`: the secret that is still to be confirmed, as a QR code.
pub async fn set_up(ui: Ui, me: SignedIn, State(engine): State<Engine>) -> Response {
    show_secret(ui, &me, &engine, None).await
}

/// `POST /admin/security/second-step`: turns the second step on for a right code, and shows the recovery codes.
pub async fn confirm(ui: Ui, me: SignedIn, State(engine): State<Engine>, Form(form): Form<CodeForm>) -> Response {
    match engine.confirm_second_step(&me.actor, &form.code).await {
        Ok(codes) => show_codes(ui, "The second step is on", codes).await,
        Err(EngineError::Invalid(errors)) => show_secret(ui, &me, &engine, Some(errors)).await,
        Err(EngineError::Conflict(_) | EngineError::NotFound(_)) => Redirect::to(SECURITY).into_response(),
        Err(error) => refused(ui, error).await,
    }
}

/// `POST /admin/security/recovery-codes`: makes new ones for a right code, and shows them.
pub async fn renew(ui: Ui, me: SignedIn, State(engine): State<Engine>, Form(form): Form<CodeForm>) -> Response {
    match engine.renew_recovery_codes(&me.actor, &form.code).await {
        Ok(codes) => show_codes(ui, "Your new recovery codes", codes).await,
        Err(EngineError::Invalid(errors)) => {
            let head = Head::plain("New recovery codes").status(StatusCode::UNPROCESSABLE_ENTITY);
            ui.page(head, move || view! { <RenewPage errors=errors /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn show_secret(ui: Ui, me: &SignedIn, engine: &Engine, errors: Option<FieldErrors>) -> Response {
    let secret = match engine.proposed_secret(me.user.id, &me.user.email).await {
        Ok(Some(secret)) => secret,
        Ok(None) => return Redirect::to(SECURITY).into_response(),
        Err(error) => return refused(ui, error).await,
    };
    let status = if errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let head = Head::plain("Set up the second step").status(status);
    ui.page(head, move || view! { <SecretPage secret=secret errors=errors.unwrap_or_default() /> }).await
}

async fn show_codes(ui: Ui, title: &'static str, codes: Vec<String>) -> Response {
    ui.page(Head::plain(title).with_islands(Bundle::Console), move || view! { <CodesPage title=title codes=codes /> })
        .await
}

#[component]
fn SecretPage(secret: NewSecret, errors: FieldErrors) -> impl IntoView {
    let groups: Vec<char> = secret.secret.chars().collect();
    let groups = groups.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    view! {
        <main class="gate">
            <h1>"Set up the second step"</h1>
            <p>"Point your authenticator app at this code:"</p>
            <Qr text=secret.uri label="QR code for your authenticator app" />
            <details>
                <summary>"The app can't see it?"</summary>
                <p>"Type this key into it. It counts by time, six digits every 30 seconds."</p>
                <p>
                    <code id="secret">{groups}</code>
                </p>
            </details>
            <CodeForm action=SET_UP button="Turn it on" errors=errors />
            <p>
                <a href=SECURITY>"Not now"</a>
            </p>
        </main>
    }
}

#[component]
fn RenewPage(errors: FieldErrors) -> impl IntoView {
    view! {
        <main class="gate">
            <h1>"New recovery codes"</h1>
            <CodeForm action=RECOVERY button="Make new codes" errors=errors />
            <p>
                <a href=SECURITY>"Not now"</a>
            </p>
        </main>
    }
}

#[component]
fn CodeForm(action: &'static str, button: &'static str, errors: FieldErrors) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=action>
            <Field
                name="code"
                label="The code your app shows"
                inputmode="numeric"
                autocomplete="one-time-code"
                required=true
                error=errors.of("code").map(str::to_owned)
            />
            <Button class="primary wide">{button}</Button>
        </form>
    }
}

#[component]
fn CodesPage(title: &'static str, codes: Vec<String>) -> impl IntoView {
    let text = codes.join("\n");
    let items = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <main class="gate">
            <h1>
                <Icon name=IconName::Check />
                {title}
            </h1>
            <p>
                <strong>"Keep these recovery codes"</strong>
                " where you find them without your phone. Each signs you in once, in place of the app. They are shown only now."
            </p>
            <ul class="recovery-codes" id="recovery-codes">{items}</ul>
            <p>
                <CopyButton text=text what="codes".to_owned() />
            </p>
            <p>
                <a class="button primary wide" href=SECURITY>"I have kept them"</a>
            </p>
        </main>
    }
}
