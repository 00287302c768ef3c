//! The first owner's account, made through a link that works once.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::{Engine, SetUpInput};
use leptos::prelude::*;
use serde::Deserialize;

use super::refused;
use crate::components::{Button, Field, Icon, IconName, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The query string of the page.
#[derive(Debug, Default, Deserialize)]
pub struct SetUpQuery {
    /// The link's token.
    #[serde(default)]
    token: String,
}

/// `GET /admin/set-up`
pub async fn page(ui: Ui, draft: Draft, State(engine): State<Engine>, Query(query): Query<SetUpQuery>) -> Response {
    match engine.set_up_token_works(&query.token).await {
        Ok(true) => ui.page(Head::plain("Set up"), move || view! { <SetUpPage draft=draft token=query.token /> }).await,
        Ok(false) => {
            let head = Head::plain("This link doesn't work").status(StatusCode::NOT_FOUND);
            ui.page(head, || view! { <UsedUp /> }).await
        }
        Err(error) => refused(ui, error).await,
    }
}

#[component]
fn SetUpPage(draft: Draft, token: String) -> impl IntoView {
    let refused = draft.error("").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    view! {
        <main class="gate">
            <p class="brand">
                <Icon name=IconName::Bell />
                "Carillon"
            </p>
            <h1>"Welcome. Who are you?"</h1>
            <p class="lead">"You will own this installation: its sites, its credits and its account with the provider."</p>
            {refused}
            <form class="stack" method="post" action="/fn/set-up">
                <input type="hidden" name="token" value=token />
                <Field
                    name="email"
                    label="E-mail address"
                    kind="email"
                    autocomplete="username"
                    required=true
                    hint="You sign in with it. Nothing is sent there."
                    value=draft.value("email").unwrap_or_default()
                    error=draft.error("email")
                />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    required=true
                    hint="At least 15 characters. Three or four random words are a good one."
                    error=draft.error("password")
                />
                <Button class="primary wide">"Make my account"</Button>
            </form>
        </main>
    }
}

#[component]
fn UsedUp() -> impl IntoView {
    view! {
        <main class="gate">
            <h1>"This link doesn't work"</h1>
            <p>
                "A set-up link works once, and only until somebody has an account. If that was you, sign in; if nobody has, the log of \
                 this server shows a fresh link when it starts."
            </p>
            <p>
                <a class="button primary" href="/admin/sign-in">
                    "Sign in"
                </a>
            </p>
        </main>
    }
}

/// Makes the first owner and signs them in.
#[server(endpoint = "set-up", prefix = "/fn")]
pub async fn set_up(token: String, email: String, password: String) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let address = session::visitor_address().await;
    let result = match engine.set_up(SetUpInput { token: token.clone(), email: email.clone(), password, address }).await
    {
        Ok(user) => {
            session::sign_in(&engine, user.id).await?;
            Ok(Done::new("/admin", "Your account is made, and you are signed in."))
        }
        Err(error) => Err(error),
    };
    let query = serde_urlencoded::to_string([("token", &token)]).unwrap_or_default();
    forms::finish("set-up", &format!("/admin/set-up?{query}"), &[("email", &email)], result).await
}
