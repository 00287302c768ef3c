//! `/api/v1/sites/{site}/subscriptions`: the public way in, for pages of other web sites too.

use app::language::Asked;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Language;
use engine::{Engine, OptInOutcome, OptInRequest, OptInSource};
use http::{HeaderMap, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::description::Called;
use super::public_site::{PublicSite, preflight};
use crate::http::client_ip::ClientIp;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of opting in.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/subscriptions").post(Access::Open, subscribe).options(Access::Open, preflight),
        Route::at("/api/v1/sites/{site}/challenge").get(Access::Open, challenge),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("POST", "/api/v1/sites/{site}/subscriptions", "subscribe")
            .says("Leave a number")
            .explains("For anybody, and for pages of other web sites where the site's settings name them. New, known, stopped and limited numbers get the same answer.")
            .takes::<Subscription>(json!({"phone": "+60123456789", "consent": true, "locale": "en"}))
            .answers::<Accepted>(202, "Taken. Whether anything is sent to the number is not told.")
            .refuses(StatusCode::CONFLICT),
        Called::new("GET", "/api/v1/sites/{site}/challenge", "show_challenge")
            .says("A challenge to the visitor's browser")
            .explains("For anybody. Where opting in is refused with an error at `proof`, its solution (ALTCHA, version 2) is sent along as `proof`. Each is of use once, within ten minutes.")
            .answers_json(200, "The challenge."),
    ]
}

/// A visitor's wish.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Subscription {
    phone: String,
    consent: bool,
    region: Option<String>,
    /// The visitor's language (BCP 47): that of the texts the number gets, and of what is said of the fields. Without it, what
    /// `Accept-Language` asks for among the site's languages, or else the site's default.
    locale: Option<String>,
    wording: Option<String>,
    page: Option<String>,
    /// The proof of work, for sites that ask for one: base64 of the ALTCHA payload for a challenge of ours.
    proof: Option<String>,
}

/// The same for every number.
#[derive(Serialize, utoipa::ToSchema)]
struct Accepted {
    status: &'static str,
}

async fn subscribe(
    PublicSite { slug, cors }: PublicSite,
    State(engine): State<Engine>,
    ip: ClientIp,
    headers: HeaderMap,
    body: Result<StrictJson<Subscription>, Problem>,
) -> Response {
    let answer = match body {
        Ok(StrictJson(input)) => accept(&engine, &slug, input, ip, &headers).await.into_response(),
        Err(problem) => problem.into_response(),
    };
    cors.allow(answer)
}

/// What the visitor's browser is to solve.
async fn challenge(PublicSite { slug, cors }: PublicSite, State(engine): State<Engine>) -> Response {
    let answer = match engine.challenge(&slug).await {
        Ok(challenge) => Json(challenge).into_response(),
        Err(error) => Problem::from(error).into_response(),
    };
    cors.allow(answer)
}

async fn accept(
    engine: &Engine,
    slug: &str,
    input: Subscription,
    ip: ClientIp,
    headers: &HeaderMap,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let user_agent =
        headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let request = OptInRequest {
        languages: wanted(input.locale.as_deref(), headers),
        phone: input.phone,
        region: input.region,
        consent: input.consent,
        locale: input.locale,
        wording: input.wording,
        page: input.page,
        ip: ip.0,
        user_agent,
        source: OptInSource::Api,
        proof: input.proof,
        without_script: false,
    };
    match engine.opt_in(slug, request).await? {
        OptInOutcome::Accepted => Ok((StatusCode::ACCEPTED, Json(Accepted { status: "accepted" }))),
        OptInOutcome::Invalid(errors) => Err(Problem::invalid(errors)),
    }
}

/// The languages a caller wants to read, the most wanted first: the one they say, or else what their browser asks for.
pub(super) fn wanted(locale: Option<&str>, headers: &HeaderMap) -> Vec<Language> {
    Asked::of(&Uri::default(), headers).with(locale.and_then(Language::of_tag)).wanted()
}
