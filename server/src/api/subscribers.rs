//! `/api/v1/sites/{site}/subscribers`

use axum::Json;
use axum::extract::State;
use domain::{SubscriberId, SubscriberStatus};
use engine::{Engine, Paged, Scope, SubscriberParams, SubscriberView};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::AtSite;
use super::description::{Called, choice, digits, text};
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams, StrictJson};
use crate::routes::{Access, Route};

/// Kept as the reason where a program unsubscribes somebody and says nothing of its own.
const DEFAULT_REASON: &str = "asked for through the API";

/// The routes of subscribers.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/subscribers").get(Access::Key(Scope::SubscribersRead), list),
        Route::at("/api/v1/sites/{site}/subscribers/{id}")
            .get(Access::Key(Scope::SubscribersRead), show)
            .patch(Access::Key(Scope::SubscribersWrite), change)
            .delete(Access::Key(Scope::SubscribersWrite), remove),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let (all, one) = ("/api/v1/sites/{site}/subscribers", "/api/v1/sites/{site}/subscribers/{id}");
    let status = choice(SubscriberStatus::ALL.iter().map(|status| status.as_str()));
    let sort = choice([
        "number", "-number", "region", "-region", "credits", "-credits", "since", "-since", "status", "-status",
    ]);
    vec![
        Called::new("GET", all, "list_subscribers")
            .says("A site's subscribers")
            .filters::<SubscriberParams>(&[
                ("search", digits(), "Digits anywhere in the number; spaces, plus and hyphens don't matter."),
                ("status", status, "Only these."),
                ("region", text(3), "Only numbers of this country."),
                ("sort", sort, "By what; a hyphen before it reverses. `-since` when nothing is said."),
            ])
            .answers_page_of::<SubscriberView>(),
        Called::new("GET", one, "show_subscriber")
            .says("A subscriber")
            .answers::<SubscriberView>(200, "The subscriber."),
        Called::new("PATCH", one, "change_subscriber")
            .says("Suspend a subscriber, resume or unsubscribe them")
            .explains("One who left by STOP is not made active again by anybody but themselves.")
            .takes::<Change>(json!({"status": "suspended"}))
            .answers::<SubscriberView>(200, "The subscriber as they are now.")
            .refuses(StatusCode::CONFLICT),
        Called::new("DELETE", one, "delete_subscriber")
            .says("Delete a subscriber")
            .answers_nothing(204, "They are gone; a STOP of theirs stays in force."),
    ]
}

impl QueryParams for SubscriberParams {
    const NAMES: &'static [&'static str] = &["search", "status", "region", "sort", "page", "per_page"];
}

/// A new state of a subscription, and why.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = SubscriberChange)]
#[serde(deny_unknown_fields)]
struct Change {
    status: SubscriberStatus,
    reason: Option<String>,
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<SubscriberParams>,
) -> Result<Json<Paged<SubscriberView>>, Problem> {
    Ok(Json(engine.subscribers(&access, &params.parse()?).await?))
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
) -> Result<Json<SubscriberView>, Problem> {
    Ok(Json(engine.subscriber(&access, id).await?))
}

async fn change(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
    StrictJson(change): StrictJson<Change>,
) -> Result<Json<SubscriberView>, Problem> {
    let reason =
        change.reason.as_deref().or((change.status == SubscriberStatus::Unsubscribed).then_some(DEFAULT_REASON));
    Ok(Json(engine.set_subscriber_status(&access, id, change.status, reason).await?))
}

async fn remove(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<SubscriberId>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    engine.delete_subscriber(&access, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
