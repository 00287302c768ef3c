//! `/api/v1/sites/{site}/inbound`: texts that came in, and what is decided about them.

use axum::Json;
use axum::extract::State;
use domain::{Credits, InboundId};
use engine::{AnswerQuote, ConversationView, Engine, InboxParams, InboxText, MessageView, Paged};
use http::StatusCode;
use serde::Deserialize;

use super::AtSite;
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams, StrictJson};
use crate::routes::{KEY_MANAGES, KEY_VIEWS, Route};

/// The routes of texts that came in.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/inbound").get(KEY_VIEWS, list),
        Route::at("/api/v1/sites/{site}/inbound/{id}").get(KEY_VIEWS, show),
        Route::at("/api/v1/sites/{site}/inbound/{id}/conversation").get(KEY_VIEWS, conversation),
        Route::at("/api/v1/sites/{site}/inbound/{id}/unsubscribe").post(KEY_MANAGES, unsubscribe),
        Route::at("/api/v1/sites/{site}/inbound/{id}/dismiss").post(KEY_MANAGES, dismiss),
        Route::at("/api/v1/sites/{site}/inbound/{id}/quote").post(KEY_MANAGES, quote),
        Route::at("/api/v1/sites/{site}/inbound/{id}/answer").post(KEY_MANAGES, answer),
    ]
}

impl QueryParams for InboxParams {
    const NAMES: &'static [&'static str] = &["search", "outcome", "state", "from", "to", "page", "per_page"];
}

/// The text of an answer, and the most it may cost.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    body: String,
    credits: Option<i64>,
}

/// The text of an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    body: String,
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<InboxParams>,
) -> Result<Json<Paged<InboxText>>, Problem> {
    Ok(Json(engine.inbox(&access, &params.parse()?).await?))
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
) -> Result<Json<InboxText>, Problem> {
    Ok(Json(engine.inbox_text(&access, id).await?))
}

async fn conversation(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
) -> Result<Json<ConversationView>, Problem> {
    Ok(Json(engine.conversation(&access, id).await?))
}

async fn unsubscribe(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
    NoBody: NoBody,
) -> Result<Json<InboxText>, Problem> {
    Ok(Json(engine.unsubscribe_by_text(&access, id).await?))
}

async fn dismiss(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
    NoBody: NoBody,
) -> Result<Json<InboxText>, Problem> {
    Ok(Json(engine.dismiss_text(&access, id).await?))
}

async fn quote(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
    StrictJson(draft): StrictJson<Draft>,
) -> Result<Json<AnswerQuote>, Problem> {
    Ok(Json(engine.quote_answer(&access, id, &draft.body).await?))
}

/// Answers the message that was queued.
async fn answer(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<InboundId>,
    StrictJson(answer): StrictJson<Answer>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    let agreed = answer.credits.map(Credits::new);
    Ok((StatusCode::CREATED, Json(engine.answer_text(&access, id, &answer.body, agreed).await?)))
}
