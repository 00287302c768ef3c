//! Signing in and out.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError};
use leptos::prelude::*;
use serde::Deserialize;

use super::refused;
use super::sign_in_code::CODE;
use crate::components::{Button, Field, Icon, IconName, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::local::local_path;
use crate::outcome::Outcome;
use crate::session::{self, SignedIn};
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The form's name.
pub const FORM: &str = "sign-in";

/// The query string of the page.
#[derive(Debug, Default, Deserialize)]
pub struct SignInQuery {
    /// Where to go on to: a path of this server.
    #[serde(default)]
    next: Option<String>,
}

impl SignInQuery {
    /// Where to go on to.
    pub fn next(&self) -> String {
        self.next.as_deref().and_then(local_path).unwrap_or("/admin").to_owned()
    }
}

/// `GET /admin/sign-in`
pub async fn page(
    ui: Ui,
    me: Result<SignedIn, Response>,
    draft: Draft,
    State(engine): State<Engine>,
    Query(query): Query<SignInQuery>,
) -> Response {
    let next = query.next();
    if me.is_ok() {
        return Redirect::to(&next).into_response();
    }
    let somebody = match engine.has_users().await {
        Ok(somebody) => somebody,
        Err(error) => return refused(ui, error).await,
    };
    ui.page(Head::plain("Sign in"), move || view! { <SignInPage draft=draft next=next somebody=somebody /> }).await
}

#[component]
fn SignInPage(draft: Draft, next: String, somebody: bool) -> impl IntoView {
    let nobody = (!somebody).then(|| {
        view! {
            <Notice tone=Tone::Info>
                "Nobody has an account here yet. The log of this server shows a link under which the first owner sets one up."
            </Notice>
        }
    });
    let said = draft.notice.clone().map(|words| view! { <Notice tone=Tone::Ok>{words}</Notice> });
    let refused = draft.error("").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    view! {
        <main class="gate">
            <p class="brand">
                <Icon name=IconName::Bell />
                "Carillon"
            </p>
            <h1>"Sign in"</h1>
            {nobody}
            {said}
            {refused}
            <form class="stack" method="post" action="/fn/sign-in">
                <input type="hidden" name="next" value=next />
                <Field
                    name="email"
                    label="E-mail address"
                    kind="email"
                    autocomplete="username"
                    required=true
                    value=draft.value("email").unwrap_or_default()
                    error=draft.error("email")
                />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    error=draft.error("password")
                />
                <Button class="primary wide">"Sign in"</Button>
            </form>
        </main>
    }
}

/// Signs a person in and leads them where they wanted to go, or to where a code is asked for.
#[server(endpoint = "sign-in", prefix = "/fn")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<Outcome, FnError> {
    let next = local_path(&next).unwrap_or("/admin");
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    let engine = expect_context::<AppState>().engine;
    let result = match engine.sign_in(&email, &password, session::visitor_address().await).await {
        Ok(engine::SignIn::Welcome(user)) => {
            session::sign_in(&engine, user.id).await?;
            Ok(Done::quietly(next))
        }
        Ok(engine::SignIn::CodeNeeded(user)) => {
            session::halfway(&engine, user).await?;
            Ok(Done::quietly(format!("{CODE}?{query}")))
        }
        Ok(engine::SignIn::Refused) => {
            Err(EngineError::conflict("This e-mail address and password don't go together."))
        }
        Ok(engine::SignIn::TooMany { until }) => Err(EngineError::conflict(engine.too_many(until))),
        Err(error) => Err(error),
    };
    forms::finish(FORM, &format!("/admin/sign-in?{query}"), &[("email", &email)], result).await
}

/// Ends the session.
#[server(endpoint = "sign-out", prefix = "/fn")]
pub async fn sign_out() -> Result<Outcome, FnError> {
    session::sign_out().await?;
    forms::finish("sign-out", "/admin", &[], Ok(Done::new("/admin/sign-in", "You are signed out."))).await
}
