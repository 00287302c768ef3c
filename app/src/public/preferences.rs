//! A number's own page, reached by the link in its welcome.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::SubscriberStatus;
use engine::{Engine, EngineError, Preferences};
use leptos::prelude::*;
use translations::phrases;

use super::path_of;
use super::subscribe::{Visitor, address};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::language::{Asked, Languages, Spoken};
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
    asked: Asked,
    State(engine): State<Engine>,
    Path(token): Path<String>,
) -> Response {
    let answer = match engine.preferences(&token, ip, &asked.wanted()).await {
        Ok(preferences) => {
            let language = preferences.language;
            let head = Head::public(phrases(language).own_head(&preferences.site_name)).language(language);
            ui.page(head, move || view! { <OwnPage token=token preferences=preferences draft=draft.of(FORM) /> }).await
        }
        Err(EngineError::NotFound(_)) => crate::not_found(ui).await,
        Err(EngineError::Busy) => {
            let language = asked.first();
            let say = phrases(language);
            let head = Head::plain(say.too_many_title()).status(StatusCode::TOO_MANY_REQUESTS).language(language);
            ui.page(head, move || {
                view! {
                    <main class="gate">
                        <h1>{say.too_many_title()}</h1>
                        <p>{say.too_many()}</p>
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
    asked.kept(kept_private(answer), engine.config().public_url.scheme() == "https")
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
    let Preferences { site, site_name, number, status, language, languages } = preferences;
    let say = phrases(language);
    let back = format!("{}#sign-up", path_of(&site));
    let said = match status {
        Some(SubscriberStatus::Active) => say.own_active(&site_name),
        Some(SubscriberStatus::Pending) => say.own_pending(),
        Some(SubscriberStatus::Suspended) => say.own_suspended(&site_name),
        Some(SubscriberStatus::Unsubscribed) => say.own_unsubscribed(&site_name),
        None => say.own_unknown(&site_name),
    };
    let leaves =
        matches!(status, Some(SubscriberStatus::Active | SubscriberStatus::Pending | SubscriberStatus::Suspended));
    let action = if leaves {
        view! {
            <form method="post" action="/fn/preferences-leave">
                <input type="hidden" name="token" value=token />
                <input type="hidden" name="lang" value=language.code() />
                <p class="muted">{say.own_leave_hint()}</p>
                <button class="button primary danger">{say.own_leave()}</button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <p>{say.own_return_hint()}</p>
            <p>
                <a class="button primary" href=back>{say.own_return()}</a>
            </p>
        }
        .into_any()
    };
    let title = say.own_title();
    view! {
        <main class="gate" id="main">
            <p class="site-name">{site_name.clone()}</p>
            <h1>{title.s0} <bdi dir="ltr">{number}</bdi> {title.s1}</h1>
            {draft.notice.map(|notice| view! { <p role="status">{notice}</p> })}
            {draft.errors.first().map(|error| view! { <p role="alert" class="error">{error.message.clone()}</p> })}
            <p>{said}</p>
            {action}
            <Languages current=language offered=languages />
        </main>
    }
}

/// A number leaves by its own page.
#[server(endpoint = "preferences-leave", prefix = "/fn")]
pub async fn preferences_leave(token: String, #[server(default)] lang: String) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let asked = leptos_axum::extract::<Asked>().await.unwrap_or_default().with(lang.parse().ok());
    provide_context(Spoken(asked.first()));
    let say = phrases(asked.first());
    let page = asked.path(format!("/preferences/{token}"));
    let result = engine.leave_by_preferences(&token, address().await).await;
    let done = result.map(|()| Done::new(page.clone(), say.own_left()));
    forms::finish(FORM, &page, &[], done).await
}
