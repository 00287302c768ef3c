//! `/api/v1/sites/{site}/messages`

use axum::Json;
use axum::extract::State;
use domain::{MessageId, MessageKind, MessageStatus};
use engine::{Engine, MessageParams, MessageView, Paged, Scope};
use http::StatusCode;

use super::AtSite;
use super::description::{Called, choice, digits, text};
use super::no_body::NoBody;
use crate::http::{PathId, Problem, QueryOf, QueryParams};
use crate::routes::{Access, Route};

/// The routes of messages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/messages").get(Access::Key(Scope::MessagesRead), list),
        Route::at("/api/v1/sites/{site}/messages/{id}/resend").post(Access::Key(Scope::MessagesWrite), resend),
        Route::at("/api/v1/sites/{site}/messages/{id}/write-off").post(Access::Key(Scope::MessagesWrite), write_off),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let status = choice(MessageStatus::ALL.iter().map(|status| status.as_str()));
    let kind = choice(MessageKind::ALL.iter().map(|kind| kind.as_str()));
    vec![
        Called::new("GET", "/api/v1/sites/{site}/messages", "list_messages")
            .says("The history: every message, the latest first")
            .filters::<MessageParams>(&[
                ("recipient", digits(), "Digits anywhere in the recipient's number."),
                ("status", status, "Only these."),
                ("kind", kind, "Only these."),
                ("broadcast", text(36), "Only this broadcast's, by its id."),
                ("search", text(200), "Words in the text or the provider's response, or digits of the number."),
            ])
            .answers_page_of::<MessageView>(),
        Called::new("POST", "/api/v1/sites/{site}/messages/{id}/resend", "resend_message")
            .says("Send a message again of which nobody can tell whether it went out")
            .answers::<MessageView>(201, "The new message.")
            .refuses(StatusCode::PAYMENT_REQUIRED)
            .refuses(StatusCode::CONFLICT),
        Called::new("POST", "/api/v1/sites/{site}/messages/{id}/write-off", "write_off_message")
            .says("Give up on such a message; its credits come back")
            .answers::<MessageView>(200, "The message as it is now.")
            .refuses(StatusCode::CONFLICT),
    ]
}

impl QueryParams for MessageParams {
    const NAMES: &'static [&'static str] =
        &["recipient", "status", "kind", "broadcast", "from", "to", "search", "page", "per_page"];
}

async fn list(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<MessageParams>,
) -> Result<Json<Paged<MessageView>>, Problem> {
    Ok(Json(engine.messages(&access, &params.parse()?).await?))
}

/// Answers the new message.
async fn resend(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<MessageId>,
    NoBody: NoBody,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    Ok((StatusCode::CREATED, Json(engine.resend_message(&access, id).await?)))
}

async fn write_off(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    PathId(id): PathId<MessageId>,
    NoBody: NoBody,
) -> Result<Json<MessageView>, Problem> {
    Ok(Json(engine.write_off_message(&access, id).await?))
}
