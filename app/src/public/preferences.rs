//! A number's own page, reached by the link in its welcome.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::SubscriberStatus;
use engine::{Engine, EngineError, Preferences};
use leptos::prelude::*;

use super::path_of;
use super::subscribe::{Visitor, address};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::outcome::Outcome;
use crate::state::AppState;
use crate::ui::{Head, Ui};

/// The name of the form.
const FORM: &str = "preferences";

/// `GET /preferences/{token}`
pub async fn page(
    ui: Ui,
    draft: Draft,
    Visitor(ip): Visitor,
    State(engine): State<Engine>,
    Path(token): Path<String>,
) -> Response {
    let answer = match engine.preferences(&token, ip).await {
        Ok(preferences) => {
            let head = Head::public(format!("{}: your number", preferences.site_name));
            ui.page(head, move || view! { <OwnPage token=token preferences=preferences draft=draft.of(FORM) /> }).await
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
fn OwnPage(token: String, preferences: Preferences, draft: Draft) -> impl IntoView {
    let Preferences { site, site_name, number, status } = preferences;
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
            {draft.notice.map(|notice| view! { <p role="status">{notice}</p> })}
            {draft.errors.first().map(|error| view! { <p role="alert" class="error">{error.message.clone()}</p> })}
            <p>{said}</p>
            {action}
        </main>
    }
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
