//! `/api/v1/sites/{site}/consent-events` and `…/subscribers/{id}/events`: the record of consents.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::SubscriberId;
use engine::{ConsentEventView, ConsentHistory, ConsentParams, Engine, Scope};

use super::AtSite;
use super::description::{Called, choice, text};
use crate::http::{PathId, Problem, QueryOf, QueryParams, consent_file};
use crate::routes::{Access, Route};

/// The routes of the record.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/consent-events").get(Access::Key(Scope::SubscribersRead), list),
        Route::at("/api/v1/sites/{site}/subscribers/{id}/events")
            .get(Access::Key(Scope::SubscribersRead), of_subscriber),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", "/api/v1/sites/{site}/consent-events", "list_consent_events")
            .says("The record of who agreed to or refused what")
            .explains(
                "Oldest first, all of it, written while it is read. What an erased number did has its fingerprint.",
            )
            .filters::<ConsentParams>(&[
                ("phone", text(40), "Only this number's, with its country code; also from before it was erased."),
                ("format", choice(["json", "csv"]), "`json` when nothing is said."),
            ])
            .answers_or_csv::<ConsentEvents>("The events."),
        Called::new("GET", "/api/v1/sites/{site}/subscribers/{id}/events", "list_events_of_subscriber")
            .says("What a subscriber agreed to and refused")
            .answers::<ConsentHistory>(200, "The events, oldest first."),
    ]
}

/// The record as JSON. For the description: it is written line by line.
#[derive(utoipa::ToSchema)]
struct ConsentEvents {
    /// The events, oldest first.
    #[expect(dead_code, reason = "only its shape is described")]
    items: Vec<ConsentEventView>,
}

impl QueryParams for ConsentParams {
    const NAMES: &'static [&'static str] = &["phone", "from", "to", "format"];
}

/// All events that the query names, written while they are read.
async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<ConsentParams>,
) -> Result<Response, Problem> {
    Ok(consent_file(engine.export_consents(&access, params.parse()?), None))
}

async fn of_subscriber(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
) -> Result<Json<ConsentHistory>, Problem> {
    let (_, history) = engine.subscriber_history(&access, id).await?;
    Ok(Json(history))
}
