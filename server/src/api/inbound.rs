//! `/api/v1/sites/{site}/inbound`: texts that came in, and what is decided about them.

use axum::Json;
use axum::extract::State;
use domain::{Credits, InboundId, Reply};
use engine::{AnswerQuote, ConversationView, Engine, InboxParams, InboxText, MessageView, Paged, Scope, TextState};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::AtSite;
use super::description::{Called, choice, text};
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams, StrictJson};
use crate::routes::{Access, Route};

/// The routes of texts that came in.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/inbound").get(Access::Key(Scope::MessagesRead), list),
        Route::at("/api/v1/sites/{site}/inbound/{id}").get(Access::Key(Scope::MessagesRead), show),
        Route::at("/api/v1/sites/{site}/inbound/{id}/conversation").get(Access::Key(Scope::MessagesRead), conversation),
        Route::at("/api/v1/sites/{site}/inbound/{id}/unsubscribe").post(Access::Key(Scope::MessagesWrite), unsubscribe),
        Route::at("/api/v1/sites/{site}/inbound/{id}/dismiss").post(Access::Key(Scope::MessagesWrite), dismiss),
        Route::at("/api/v1/sites/{site}/inbound/{id}/quote").post(Access::Key(Scope::MessagesWrite), quote),
        Route::at("/api/v1/sites/{site}/inbound/{id}/answer").post(Access::Key(Scope::MessagesWrite), answer),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let outcome = choice(Reply::ALL.iter().map(|reply| reply.as_str()));
    let state = choice(TextState::ALL.iter().map(|state| state.as_str()));
    vec![
        Called::new("GET", "/api/v1/sites/{site}/inbound", "list_inbound")
            .says("Texts that came in, the latest first")
            .filters::<InboxParams>(&[
                ("search", text(200), "Words in the text, or digits of the number."),
                ("outcome", outcome, "What it was understood to want."),
                ("state", state, "Where it stands with those who look after it."),
            ])
            .answers_page_of::<InboxText>(),
        Called::new("GET", "/api/v1/sites/{site}/inbound/{id}", "show_inbound")
            .says("A text that came in")
            .answers::<InboxText>(200, "The text."),
        Called::new("GET", "/api/v1/sites/{site}/inbound/{id}/conversation", "show_conversation")
            .says("What its number wrote and was sent in the last 90 days")
            .answers::<ConversationView>(200, "The conversation, oldest first.")
            .refuses(StatusCode::CONFLICT),
        Called::new("POST", "/api/v1/sites/{site}/inbound/{id}/unsubscribe", "unsubscribe_by_inbound")
            .says("Decide that it meant STOP")
            .answers::<InboxText>(200, "The text as it stands now.")
            .refuses(StatusCode::CONFLICT),
        Called::new("POST", "/api/v1/sites/{site}/inbound/{id}/dismiss", "dismiss_inbound")
            .says("Decide that nothing is to be done")
            .answers::<InboxText>(200, "The text as it stands now.")
            .refuses(StatusCode::CONFLICT),
        Called::new("POST", "/api/v1/sites/{site}/inbound/{id}/quote", "quote_answer")
            .says("What an answer would cost")
            .takes::<Draft>(json!({"body": "We open at six."}))
            .answers::<AnswerQuote>(200, "The quote; nothing is sent.")
            .refuses(StatusCode::CONFLICT),
        Called::new("POST", "/api/v1/sites/{site}/inbound/{id}/answer", "answer_inbound")
            .says("Answer it by SMS")
            .takes::<Answer>(json!({"body": "We open at six.", "credits": 1}))
            .answers::<MessageView>(201, "The message that was queued.")
            .refuses(StatusCode::PAYMENT_REQUIRED)
            .refuses(StatusCode::CONFLICT),
    ]
}

impl QueryParams for InboxParams {
    const NAMES: &'static [&'static str] = &["search", "outcome", "state", "from", "to", "page", "per_page"];
}

/// The text of an answer, and the most it may cost.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Answer {
    body: String,
    credits: Option<i64>,
}

/// The text of an answer.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = AnswerDraft)]
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
