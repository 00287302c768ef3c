//! The page behind an invitation's link. Opening it changes nothing; a form accepts.
//!
//! The link's token stands in the address, so no other page may learn that: the page's referrer is this server's name
//! alone. (Without any, browsers would not say where the form comes from either.)

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::{Engine, EngineError, OfferView};
use leptos::prelude::*;
use serde::Deserialize;

use super::refused;
use super::users::{power_of, role_word};
use crate::components::{Button, Field, Icon, IconName, Notice, Tone};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::session::{self, SignedIn};
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The page's address.
pub const INVITATION: &str = "/admin/invitation";
/// The forms' name.
const FORM: &str = "invitation";

/// The query string of the page.
#[derive(Debug, Default, Deserialize)]
pub struct InvitationQuery {
    /// The link's token.
    #[serde(default)]
    token: String,
}

/// `GET /admin/invitation`
pub async fn page(
    ui: Ui,
    me: Result<SignedIn, Response>,
    draft: Draft,
    State(engine): State<Engine>,
    Query(query): Query<InvitationQuery>,
) -> Response {
    let mut answer = match engine.offer(&query.token).await {
        Ok(offer) => {
            let me = me.ok().map(|me| me.user.email);
            let body = move || view! { <InvitationPage offer=offer token=query.token me=me draft=draft /> };
            ui.page(Head::plain("Invitation"), body).await
        }
        Err(EngineError::NotFound(_)) => {
            let head = Head::plain("This link doesn't work").status(StatusCode::NOT_FOUND);
            ui.page(head, || view! { <UsedUp /> }).await
        }
        Err(error) => refused(ui, error).await,
    };
    answer.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    answer
}

fn address(token: &str) -> String {
    format!("{INVITATION}?{}", serde_urlencoded::to_string([("token", token)]).unwrap_or_default())
}

#[component]
fn InvitationPage(offer: OfferView, token: String, me: Option<String>, draft: Draft) -> impl IntoView {
    let refused = draft.error("").map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> });
    let sites = offer.sites.clone().map_or_else(|| "all sites".to_owned(), |names| names.join(", "));
    let way = match me {
        Some(email) if email == offer.email => view! { <Join token=token /> }.into_any(),
        Some(email) => view! { <SomebodyElse email=email invited=offer.email.clone() /> }.into_any(),
        None if offer.is_known => view! { <SignInFirst token=token /> }.into_any(),
        None => view! { <Accept token=token email=offer.email.clone() draft=draft /> }.into_any(),
    };
    view! {
        <main class="gate">
            <p class="brand">
                <Icon name=IconName::Bell />
                "Carillon"
            </p>
            <h1>"You are invited"</h1>
            <p class="lead">
                {format!("{} invites {} to {sites} as {}.", offer.invited_by, offer.email, role_word(offer.role).to_lowercase())}
            </p>
            <p class="muted">{power_of(offer.role)}</p>
            {refused}
            {way}
        </main>
    }
}

/// For who has no account yet.
#[component]
fn Accept(token: String, email: String, draft: Draft) -> impl IntoView {
    view! {
        <form class="stack" method="post" action="/fn/invitation-accept">
            <input type="hidden" name="token" value=token />
            <input type="hidden" name="username" autocomplete="username" value=email />
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
    }
}

/// For who is signed in with the invited address.
#[component]
fn Join(token: String) -> impl IntoView {
    view! {
        <form class="stack" method="post" action="/fn/invitation-join">
            <input type="hidden" name="token" value=token />
            <Button class="primary wide">"Accept"</Button>
        </form>
    }
}

/// For who has an account and isn't signed in.
#[component]
fn SignInFirst(token: String) -> impl IntoView {
    let query = serde_urlencoded::to_string([("next", address(&token))]).unwrap_or_default();
    view! {
        <p>"You have an account here already."</p>
        <p>
            <a class="button primary wide" href=format!("/admin/sign-in?{query}")>
                "Sign in to accept"
            </a>
        </p>
    }
}

/// For who is signed in with another address.
#[component]
fn SomebodyElse(email: String, invited: String) -> impl IntoView {
    view! {
        <p>{format!("You are signed in as {email}. Sign out, then open the link again as {invited}.")}</p>
        <form method="post" action="/fn/sign-out">
            <Button class="wide">"Sign out"</Button>
        </form>
    }
}

#[component]
fn UsedUp() -> impl IntoView {
    view! {
        <main class="gate">
            <h1>"This link doesn't work"</h1>
            <p>"An invitation works once, for a week, and only until it is taken back. If you accepted it already, sign in; if not, ask for a new one."</p>
            <p>
                <a class="button primary" href="/admin/sign-in">
                    "Sign in"
                </a>
            </p>
        </main>
    }
}

/// Makes an account for whoever was invited and signs them in.
#[server(endpoint = "invitation-accept", prefix = "/fn")]
pub async fn accept_invitation(token: String, password: String) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let result = match engine.accept_invitation(&token, &password, session::visitor_address().await).await {
        Ok(user) => {
            session::sign_in(&engine, user.id).await?;
            Ok(Done::new("/admin", "Your account is made, and you are signed in."))
        }
        Err(error) => Err(error),
    };
    forms::finish(FORM, &address(&token), &[], result).await
}

/// Adds what an invitation offers to what somebody who is signed in may do.
#[server(endpoint = "invitation-join", prefix = "/fn")]
pub async fn join(token: String) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let result = engine.join(&token, &me.actor).await;
    let done = result.map(|_| Done::new("/admin", "You are in."));
    forms::finish(FORM, &address(&token), &[], done).await
}
