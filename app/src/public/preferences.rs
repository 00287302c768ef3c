//! A number's own page, reached by the link in its welcome or by a code.

pub mod by_number;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Language, SubscriberStatus};
use engine::{ComeBackInput, Engine, EngineError, Preferences};
use leptos::prelude::*;
use serde::Deserialize;
use translations::phrases;

use super::card::Error;
use super::path_of;
use super::subscribe::{Visitor, address, user_agent};
use crate::error::FnError;
use crate::forms::{self, Done, Draft};
use crate::language::{Asked, Languages, Say, Spoken};
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
    asked: Asked,
    State(engine): State<Engine>,
    Path(token): Path<String>,
    Query(ByCode { entered }): Query<ByCode>,
) -> Response {
    let answer = match engine.preferences(&token, entered.as_deref(), ip, &asked.wanted()).await {
        Ok(preferences) => {
            let language = preferences.language;
            let head = Head::public(phrases(language).own_head(&preferences.site_name)).language(language);
            ui.page(
                head,
                move || view! { <OwnPage token=token entered=entered preferences=preferences draft=draft.of(FORM) /> },
            )
            .await
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
fn OwnPage(token: String, entered: Option<String>, preferences: Preferences, draft: Draft) -> impl IntoView {
    let Preferences { site, site_name, number, status, comes_back_by, language, languages } = preferences;
    let say = phrases(language);
    let title = say.own_title();
    let back = format!("{}#sign-up", path_of(&site));
    let keep = entered.as_ref().map(|entered| format!("entered={entered}")).unwrap_or_default();
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
    } else if let (Some(consent), Some(entered)) = (comes_back_by, entered) {
        view! { <ComeBack language=language token=token entered=entered consent=consent error=draft.error("consent") /> }.into_any()
    } else {
        view! {
            <p>{say.own_return_hint()}</p>
            <p>
                <a class="button primary" href=back>{say.own_return()}</a>
            </p>
        }
        .into_any()
    };
    view! {
        <main class="gate" id="main">
            <p class="site-name">{site_name.clone()}</p>
            <h1>{title.s0} <bdi dir="ltr">{number}</bdi> {title.s1}</h1>
            {draft.notice.clone().map(|notice| view! { <p role="status">{notice}</p> })}
            {draft.error("").map(|words| view! { <p role="alert" class="error">{words}</p> })}
            <p>{said}</p>
            {action}
            <Languages current=language offered=languages keep=keep />
        </main>
    }
}

/// The box and the button by which who just entered a code comes back at once.
#[component]
fn ComeBack(
    language: Language,
    token: String,
    entered: String,
    consent: String,
    error: Option<String>,
) -> impl IntoView {
    let say = phrases(language);
    view! {
        <form class="stack" method="post" action="/fn/preferences-return" novalidate>
            <input type="hidden" name="token" value=token />
            <input type="hidden" name="entered" value=entered />
            <input type="hidden" name="lang" value=language.code() />
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
            <button class="button primary">{say.own_return()}</button>
        </form>
    }
}

/// A number comes back on its own page, by who just entered a code that was sent to it.
#[server(endpoint = "preferences-return", prefix = "/fn")]
pub async fn preferences_return(
    token: String,
    #[server(default)] entered: String,
    #[server(default)] consent: bool,
    #[server(default)] lang: String,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let query = serde_urlencoded::to_string([("entered", &entered)]).unwrap_or_default();
    let (asked, say) = spoken_to_owner(&lang).await;
    let page = asked.path(format!("/preferences/{token}"));
    let back = asked.path(format!("/preferences/{token}?{query}"));
    let (ip, user_agent, languages) = (address().await, user_agent().await, asked.wanted());
    let input = ComeBackInput { token, entered, consent, ip, user_agent, languages };
    let result = engine.come_back_by_preferences(input).await;
    let done = result.map(|()| Done::new(page, say.own_returned()));
    forms::finish(FORM, &back, &[], done).await
}

/// A number leaves by its own page.
#[server(endpoint = "preferences-leave", prefix = "/fn")]
pub async fn preferences_leave(token: String, #[server(default)] lang: String) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let (asked, say) = spoken_to_owner(&lang).await;
    let page = asked.path(format!("/preferences/{token}"));
    let result = engine.leave_by_preferences(&token, address().await).await;
    let done = result.map(|()| Done::new(page.clone(), say.own_left()));
    forms::finish(FORM, &page, &[], done).await
}

/// What the reader of a number's own page wants to read, and the texts in the language that its form was shown in.
async fn spoken_to_owner(lang: &str) -> (Asked, Say) {
    let asked = leptos_axum::extract::<Asked>().await.unwrap_or_default().with(lang.parse().ok());
    provide_context(Spoken(asked.first()));
    let say = phrases(asked.first());
    (asked, say)
}
