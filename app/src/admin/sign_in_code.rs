//! The second step of signing in: a code, after the password was right.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError, SignIn};
use leptos::prelude::*;
use tower_sessions::Session;

use super::sign_in::SignInQuery;
use crate::components::{Button, Field, Icon, IconName, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::local::local_path;
use crate::outcome::Outcome;
use crate::public::out_of_order;
use crate::session;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The page's address.
pub const CODE: &str = "/admin/sign-in/code";
/// The form's name.
const FORM: &str = "sign-in-code";

/// `GET /admin/sign-in/code`
pub async fn page(
    ui: Ui,
    session: Session,
    draft: Draft,
    State(engine): State<Engine>,
    Query(query): Query<SignInQuery>,
) -> Response {
    let next = query.next();
    match session::who_is_halfway(&session, engine.now()).await {
        Ok(Some(_)) => {
            ui.page(Head::plain("Enter your code"), move || view! { <CodePage draft=draft next=next /> }).await
        }
        Ok(None) => Redirect::to("/admin/sign-in").into_response(),
        Err(_) => out_of_order(ui).await,
    }
}

#[component]
fn CodePage(draft: Draft, next: String) -> impl IntoView {
    let refused = draft.error("").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    view! {
        <main class="gate">
            <p class="brand">
                <Icon name=IconName::Bell />
                "Carillon"
            </p>
            <h1>"Enter your code"</h1>
            {refused}
            <form class="stack" method="post" action="/fn/sign-in-code">
                <input type="hidden" name="next" value=next />
                <Field
                    name="code"
                    label="Code"
                    hint="Six digits from your authenticator app, or one of your recovery codes."
                    autocomplete="one-time-code"
                    required=true
                    error=draft.error("code")
                />
                <Button class="primary wide">"Sign in"</Button>
            </form>
            <p>
                <a href="/admin/sign-in">"Start again"</a>
            </p>
        </main>
    }
}

/// Signs in whoever gave a right password a moment ago, for a code.
#[server(endpoint = "sign-in-code", prefix = "/fn")]
pub async fn sign_in_code(code: String, #[server(default)] next: String) -> Result<Outcome, FnError> {
    let next = local_path(&next).unwrap_or("/admin");
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    let engine = expect_context::<AppState>().engine;
    let Some(user) = session::who_is_halfway(&session::current().await?, engine.now()).await? else {
        let words = "That took too long. Start again with your password.";
        let back = format!("/admin/sign-in?{query}");
        return forms::finish(super::sign_in::FORM, &back, &[], Err(EngineError::conflict(words))).await;
    };
    let result = match engine.sign_in_with_code(user, &code, session::visitor_address().await).await {
        Ok(SignIn::Welcome(user)) => {
            session::sign_in(&engine, user.id).await?;
            Ok(Done::quietly(next))
        }
        Ok(SignIn::TooMany { until }) => Err(EngineError::conflict(engine.too_many(until))),
        Ok(SignIn::Refused | SignIn::CodeNeeded(_)) => {
            Err(EngineError::invalid("code", "This code is wrong, or was used already. Wait for the next one."))
        }
        Err(error) => Err(error),
    };
    forms::finish(FORM, &format!("{CODE}?{query}"), &[], result).await
}
