//! A visitor leaves a number.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::OptInMode;
use engine::{Engine, EngineError, FieldErrors, OptInOutcome, OptInRequest, OptInSource};
use leptos::prelude::*;
use translations::phrases;

use super::place::Place;
use crate::error::FnError;
use crate::forms;
use crate::language::{Asked, Say, Spoken};
use crate::outcome::Outcome;
use crate::state::{AppState, VisitorAddress};

/// Where the form is sent.
pub const ADDRESS: &str = "/fn/subscribe";
/// The name of the form.
pub const FORM: &str = "sign-up";
/// The id of the card.
const CARD: &str = "sign-up";
/// The id of the field for a code.
const CODE: &str = "code";
/// The id of what the card says after success.
const THANKS: &str = "sign-up-done";

/// Takes a number. The answer is the same whether the number was known or not.
#[server(endpoint = "subscribe", prefix = "/fn")]
pub async fn subscribe(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] region: String,
    #[server(default)] consent: bool,
    #[server(default)] proof: String,
    #[server(default)] lang: String,
    #[server(default)] framed: bool,
) -> Result<Outcome, FnError> {
    let engine = expect_context::<AppState>().engine;
    let headers = leptos_axum::extract::<HeaderMap>().await.unwrap_or_default();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (asked, say) = spoken_to(&engine, &site, &lang).await;
    let request = OptInRequest {
        phone: phone.clone(),
        region: Some(region.clone()).filter(|region| !region.is_empty()),
        consent,
        languages: asked.wanted(),
        locale: None,
        wording: None,
        page: text(header::REFERER),
        ip: address().await,
        user_agent: text(header::USER_AGENT),
        source: OptInSource::Page,
        proof: Some(proof).filter(|proof| !proof.is_empty()),
        without_script: forms::is_plain_form().await,
    };
    let page = asked.path(Place::of(framed).path(&site));
    let (error, focus) = match engine.opt_in(&site, request).await {
        Ok(OptInOutcome::Accepted) => {
            let notice = say.thanks();
            if forms::is_plain_form().await {
                // The number goes along: the code that comes next is for it.
                let focus = if takes_code(&engine, &site).await { CODE } else { THANKS };
                let values = [("phone", phone.as_str()), ("region", &region)];
                forms::show_again(FORM, &format!("{page}#{focus}"), &values, &[], Some(&notice)).await?;
            }
            return Ok(Outcome::Done { next: None, notice: Some(notice) });
        }
        Ok(OptInOutcome::Invalid(errors)) if errors.of("proof").is_some() && forms::is_plain_form().await => {
            // Without JavaScript there is no field for it: it is said of the whole.
            let words = errors.of("proof").unwrap_or_default().to_owned();
            (EngineError::invalid("", words), CARD)
        }
        Ok(OptInOutcome::Invalid(errors)) => {
            let focus = first_wrong(&errors);
            (EngineError::Invalid(errors), focus)
        }
        // Too many wait, or those before in the line found the database away: the same may be asked again in a moment.
        Err(EngineError::Busy) => {
            FnError::Unavailable.set_status();
            return Err(FnError::Unavailable);
        }
        Err(error) => (error, CARD),
    };
    let consent = if consent { "true" } else { "" };
    let values = [("phone", phone.as_str()), ("region", &region), ("consent", consent)];
    // Without JavaScript the fragment scrolls to what matters and puts the focus on it.
    forms::finish(FORM, &format!("{page}#{focus}"), &values, Err(error)).await
}

/// Whether a code is entered next.
async fn takes_code(engine: &Engine, site: &str) -> bool {
    engine.public_site(Some(site), &[]).await.is_ok_and(|site| site.opt_in_mode == OptInMode::Code)
}

/// What the visitor behind a form wants to read, `lang` being the language that the form was shown in, and the texts in the
/// language of the site that comes closest; said of the call itself, too.
pub async fn spoken_to(engine: &Engine, site: &str, lang: &str) -> (Asked, Say) {
    let asked = leptos_axum::extract::<Asked>().await.unwrap_or_default().with(lang.parse().ok());
    let site = engine.public_site(Some(site), &asked.wanted()).await;
    let language = site.map_or_else(|_| asked.first(), |site| site.language);
    provide_context(Spoken(language));
    (asked, phrases(language))
}

/// The id of the first control that is wrong.
fn first_wrong(errors: &FieldErrors) -> &'static str {
    let number = errors.0.iter().any(|error| error.field != "consent");
    if number { "phone" } else { "consent" }
}

/// Where the request came from.
pub async fn address() -> Option<IpAddr> {
    let Extension(VisitorAddress(address)) = leptos_axum::extract().await.ok()?;
    address
}

/// What the visitor's browser calls itself.
pub async fn user_agent() -> Option<String> {
    let headers = leptos_axum::extract::<HeaderMap>().await.ok()?;
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Where a page was asked for from.
pub struct Visitor(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<VisitorAddress>().and_then(|VisitorAddress(address)| *address)))
    }
}
