//! `/api/v1/sites/{site}/subscriptions/confirm` and `…/resend`: the second step of opting in, public like the first.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::{CodePurpose, Timestamp};
use engine::{CodeAgainInput, CodeInput, CodeOutcome, Engine};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::description::Called;
use super::public_site::{PublicSite, preflight};
use super::subscriptions::wanted;
use crate::http::client_ip::ClientIp;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

const CONFIRM: &str = "/api/v1/sites/{site}/subscriptions/confirm";
const RESEND: &str = "/api/v1/sites/{site}/subscriptions/resend";

/// The routes of codes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at(CONFIRM).post(Access::Open, confirm).options(Access::Open, preflight),
        Route::at(RESEND).post(Access::Open, resend).options(Access::Open, preflight),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("POST", CONFIRM, "confirm_subscription")
            .says("Enter the code that was sent to a number")
            .explains("For anybody. Where a site wants codes a right one subscribes the number; after a STOP it brings the number back on any site. Each works once, for five minutes and three tries. A wrong code and a number without one get the same answer.")
            .takes::<Confirmation>(json!({"phone": "+60123456789", "code": "123456"}))
            .answers::<Confirmed>(200, "The code was right.")
            .refuses(StatusCode::CONFLICT)
            .refuses(StatusCode::TOO_MANY_REQUESTS),
        Called::new("POST", RESEND, "resend_code")
            .says("Ask for another code")
            .explains("For anybody. A number that was sent a code gets another one, a minute after the last at the earliest. Every number gets the same answer.")
            .takes::<Again>(json!({"phone": "+60123456789"}))
            .answers::<Taken>(202, "Taken. Whether anything is sent to the number is not told.")
            .refuses(StatusCode::CONFLICT)
            .refuses(StatusCode::TOO_MANY_REQUESTS),
    ]
}

/// A code and the number it was sent to.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    phone: String,
    code: String,
    region: Option<String>,
    /// The language of what is said of the fields (BCP 47).
    locale: Option<String>,
}

/// The number is its owner's.
#[derive(Serialize, utoipa::ToSchema)]
struct Confirmed {
    status: &'static str,
}

/// A number that waits for its code.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Again {
    phone: String,
    region: Option<String>,
    /// The language of the text with the code, and of what is said of the fields (BCP 47).
    locale: Option<String>,
}

/// The same for every number that another code is asked for.
#[derive(Serialize, utoipa::ToSchema)]
struct Taken {
    status: &'static str,
}

async fn confirm(
    PublicSite { slug, cors }: PublicSite,
    State(engine): State<Engine>,
    ip: ClientIp,
    headers: HeaderMap,
    body: Result<StrictJson<Confirmation>, Problem>,
) -> Response {
    let answer = async {
        let StrictJson(Confirmation { phone, code, region, locale }) = body?;
        let languages = wanted(locale.as_deref(), &headers);
        let user_agent =
            headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let input = CodeInput { phone, region, code, ip: ip.0, user_agent, languages };
        let outcome = engine.confirm_opt_in(&slug, input).await?;
        done(outcome, &engine)
    };
    cors.allow(answer.await.into_response())
}

async fn resend(
    PublicSite { slug, cors }: PublicSite,
    State(engine): State<Engine>,
    ip: ClientIp,
    headers: HeaderMap,
    body: Result<StrictJson<Again>, Problem>,
) -> Response {
    let answer = async {
        let StrictJson(Again { phone, region, locale }) = body?;
        let languages = wanted(locale.as_deref(), &headers);
        let input = CodeAgainInput { phone, region, purpose: CodePurpose::OptIn, ip: ip.0, languages };
        let outcome = engine.send_code_again(&slug, input).await?;
        done(outcome, &engine)
    };
    cors.allow(answer.await.into_response())
}

fn done(outcome: CodeOutcome, engine: &Engine) -> Result<Response, Problem> {
    match outcome {
        CodeOutcome::Confirmed => Ok(Json(Confirmed { status: "confirmed" }).into_response()),
        CodeOutcome::Accepted => Ok((StatusCode::ACCEPTED, Json(Taken { status: "accepted" })).into_response()),
        CodeOutcome::Invalid(errors) => Err(Problem::invalid(errors)),
        CodeOutcome::TooMany { until } => Err(too_many(until, engine.now())),
    }
}

fn too_many(until: Timestamp, now: Timestamp) -> Problem {
    let seconds = until.since(now).as_secs().saturating_add(1);
    Problem::too_many("Too many codes from your address. Try again later.", seconds)
}
