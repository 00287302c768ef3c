//! A number's own page, reached by the link in its welcome or by a code.

pub mod by_number;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::SubscriberStatus;
use engine::{ComeBackInput, Engine, EngineError, Preferences};
use leptos::prelude::*;
use serde::Deserialize;

use super::card::Error;
use super::path_of;
use super::subscribe::{Visitor, address, user_agent};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The name of the form.
const FORM: &str = "preferences";

/// What entering a code gave, where the page was reached by one.
#[derive(Deserialize)]
pub struct ByCode {
    entered: Option<String>,
}

/// `GET /preferences/{token}`
pub async fn page(
    ui: Ui,
    draft: Draft,
    Visitor(ip): Visitor,
    State(engine): State<Engine>,
    Path(token): Path<String>,
    Query(ByCode { entered }): Query<ByCode>,
) -> Response {
    let answer = match engine.preferences(&token, entered.as_deref(), ip).await {
        Ok(preferences) => {
            let head = Head::public(format!("{}: your number", preferences.site_name));
            ui.page(
                head,
                move || view! { <OwnPage token=token entered=entered preferences=preferences draft=draft.of(FORM) /> },
            )
            .await
        }
        Err(EngineError::NotFound(_)) => crate::not_found(ui).await,
        Err(EngineError::Busy) => {
            let head = Head::plain("Too many requests").status(StatusCode::TOO_MANY_REQUESTS);
            ui.page(head, || {
                view! {
                    <main class="gate">
                        <h1>"Too many requests"</h1>
                        <p>"Please try again in a few minutes."</p>
                    </main>
                }
            })
            .await
        }
        Err(error) => {
            tracing::error!(error = ?error, "the preferences page failed");
            super::page::out_of_order(ui).await
        }
    };
    kept_private(answer)
}

/// Not to be found by searching, and its address goes to nobody.
fn kept_private(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[component]
fn OwnPage(token: String, entered: Option<String>, preferences: Preferences, draft: Draft) -> impl IntoView {
    let Preferences { site, site_name, number, status, comes_back_by } = preferences;
    let back = format!("{}#sign-up", path_of(&site));
    let said = match status {
        Some(SubscriberStatus::Active) => format!("This number gets texts from {site_name}."),
        Some(SubscriberStatus::Pending) => "This number waits for its code. It gets no texts before.".to_owned(),
        Some(SubscriberStatus::Suspended) => format!("{site_name} has paused texts to this number."),
        Some(SubscriberStatus::Unsubscribed) => format!("This number has left. It gets no texts from {site_name}."),
        None => format!("{site_name} does not have this number."),
    };
    let leaves =
        matches!(status, Some(SubscriberStatus::Active | SubscriberStatus::Pending | SubscriberStatus::Suspended));
    let action = if leaves {
        view! {
            <form method="post" action="/fn/preferences-leave">
                <input type="hidden" name="token" value=token />
                <p class="muted">"You can come back at any time, by a code that is sent to your phone."</p>
                <button class="button primary danger">"Stop the texts"</button>
            </form>
        }
        .into_any()
    } else if let (Some(consent), Some(entered)) = (comes_back_by, entered) {
        view! { <ComeBack token=token entered=entered consent=consent error=draft.error("consent") /> }.into_any()
    } else {
        view! {
            <p>"To get texts, leave your number again: a code comes to your phone, and entering it brings you back."</p>
            <p>
                <a class="button primary" href=back>"Come back"</a>
            </p>
        }
        .into_any()
    };
    view! {
        <main class="gate" id="main">
            <p class="site-name">{site_name.clone()}</p>
            <h1>"Your number " {number}</h1>
            {draft.notice.clone().map(|notice| view! { <p role="status">{notice}</p> })}
            {draft.error("").map(|words| view! { <p role="alert" class="error">{words}</p> })}
            <p>{said}</p>
            {action}
        </main>
    }
}

/// The box and the button by which who just entered a code comes back at once.
#[component]
fn ComeBack(token: String, entered: String, consent: String, error: Option<String>) -> impl IntoView {
    view! {
        <form class="stack" method="post" action="/fn/preferences-return" novalidate>
            <input type="hidden" name="token" value=token />
            <input type="hidden" name="entered" value=entered />
            <div class="check-field">
                <label class="check">
                    <input
                        type="checkbox"
                        id="consent"
                        name="consent"
                        value="true"
                        required
                        aria-invalid=error.is_some().then_some("true")
                        aria-describedby="preferences-consent-error"
                    />
                    <span>{consent}</span>
                </label>
                <Error id="preferences-consent-error" words=error />
            </div>
            <button class="button primary">"Come back"</button>
        </form>
    }
}

/// A number comes back on its own page, by who just entered a code that was sent to it.
#[server(endpoint = "preferences-return", prefix = "/fn")]
pub async fn preferences_return(
    token: String,
    #[server(default)] entered: String,
    #[server(default)] consent: bool,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let query = serde_urlencoded::to_string([("entered", &entered)]).unwrap_or_default();
    let (page, back) = (format!("/preferences/{token}"), format!("/preferences/{token}?{query}"));
    let (ip, user_agent) = (address().await, user_agent().await);
    let result = engine.come_back_by_preferences(ComeBackInput { token, entered, consent, ip, user_agent }).await;
    let done = result.map(|()| Done::new(page, "You are back, and get our texts again."));
    forms::finish(FORM, &back, &[], done).await
}

/// A number leaves by its own page.
#[server(endpoint = "preferences-leave", prefix = "/fn")]
pub async fn preferences_leave(token: String) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let page = format!("/preferences/{token}");
    let result = engine.leave_by_preferences(&token, address().await).await;
    let done = result.map(|()| Done::new(page.clone(), "You have left. No more texts, but for one that confirms it."));
    forms::finish(FORM, &page, &[], done).await
}
