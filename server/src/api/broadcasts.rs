//! `/api/v1/sites/{site}/broadcasts`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::BroadcastId;
use engine::{BroadcastView, Confirmed, Engine, PageParams, Paged, Scope};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use super::AtSite;
use super::description::Called;
use super::draft::Draft;
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, StrictJson};
use crate::routes::{Access, Route};

/// The routes of broadcasts.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/broadcasts")
            .get(Access::Key(Scope::BroadcastsRead), list)
            .post(Access::Key(Scope::BroadcastsSend), confirm),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}").get(Access::Key(Scope::BroadcastsRead), show),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/cancel").post(Access::Key(Scope::BroadcastsSend), cancel),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/pause").post(Access::Key(Scope::BroadcastsSend), pause),
        Route::at("/api/v1/sites/{site}/broadcasts/{id}/resume").post(Access::Key(Scope::BroadcastsSend), resume),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let all = "/api/v1/sites/{site}/broadcasts";
    let mut described = vec![
        Called::new("GET", all, "list_broadcasts")
            .says("A site's broadcasts, the latest first")
            .filters::<PageParams>(&[])
            .answers_page_of::<BroadcastView>(),
        Called::new("POST", all, "send_broadcast")
            .says("Confirm a broadcast at the quote of this moment")
            .explains("Reserves its credits and begins to send. The same key and body again get the same answer; another body is 409.")
            .wants_header("Idempotency-Key", "A new one for each broadcast.")
            .takes::<Draft>(json!({"body": "Bread at six", "audience": {"type": "numbers", "numbers": "60123456789 60123456666"}}))
            .answers::<Confirmed>(201, "The broadcast.")
            .refuses(StatusCode::PAYMENT_REQUIRED)
            .refuses(StatusCode::CONFLICT),
        Called::new("GET", "/api/v1/sites/{site}/broadcasts/{id}", "show_broadcast")
            .says("A broadcast and how far it is")
            .answers::<BroadcastView>(200, "The broadcast."),
    ];
    let actions = [
        ("/api/v1/sites/{site}/broadcasts/{id}/cancel", "cancel_broadcast", "Send nothing more of a broadcast, ever"),
        ("/api/v1/sites/{site}/broadcasts/{id}/pause", "pause_broadcast", "Send nothing of a broadcast for now"),
        ("/api/v1/sites/{site}/broadcasts/{id}/resume", "resume_broadcast", "Go on with a paused broadcast"),
    ];
    described.extend(actions.map(|(path, name, words)| {
        let called =
            Called::new("POST", path, name).says(words).answers::<BroadcastView>(200, "The broadcast as it is now.");
        called.refuses(StatusCode::CONFLICT)
    }));
    described
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<PageParams>,
) -> Result<Json<Paged<BroadcastView>>, Problem> {
    Ok(Json(engine.broadcasts(&access, params.parse()?).await?))
}

async fn confirm(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    headers: HeaderMap,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Response, Problem> {
    let key = idempotency_key(&headers)?;
    let confirmed = engine.confirm_broadcast(&access, key, &draft.into()).await?;
    let location = format!("/api/v1/sites/{}/broadcasts/{}", access.site().slug, confirmed.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(confirmed)).into_response())
}

/// Without it a repeated request couldn't be told from a second broadcast.
fn idempotency_key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::trim);
    key.filter(|key| !key.is_empty()).ok_or_else(|| {
        Problem::bad_request("Send an `Idempotency-Key` header, a new one for each broadcast, in printable ASCII.")
    })
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.broadcast(&access, id).await?))
}

async fn cancel(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.cancel_broadcast(&access, id).await?))
}

async fn pause(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.pause_broadcast(&access, id).await?))
}

async fn resume(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<BroadcastId>,
    NoBody: NoBody,
) -> Result<Json<BroadcastView>, Problem> {
    Ok(Json(engine.resume_broadcast(&access, id).await?))
}
