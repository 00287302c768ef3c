//! The parts of a webhook call that may hold fields.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use engine::Engine;
use gateway::webhook::WebhookError;

use crate::http::{Problem, path_part};
use crate::state::ServerState;

/// A call as it was sent: its secret, its query and its body. Fields may stand in either, as form or as JSON.
pub(super) struct Sent {
    pub(super) secret: String,
    /// The token of a delivery report; empty for inbound messages.
    pub(super) token: String,
    pub(super) query: Option<String>,
    pub(super) body: Bytes,
}

impl FromRequest<ServerState> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ServerState) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let secret = path_part(&mut parts, state, "secret").await?;
        let token = path_part(&mut parts, state, "token").await.unwrap_or_default();
        let query = parts.uri.query().map(str::to_owned);
        let body = Bytes::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| Problem::bad_request("The body broke off."))?;
        Ok(Self { secret, token, query, body })
    }
}

impl Sent {
    /// The call as it came, to be kept: query and body, one a line.
    pub(super) fn raw(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        match self.query.as_deref() {
            None | Some("") => body.into_owned(),
            Some(query) if body.is_empty() => query.to_owned(),
            Some(query) => format!("{query}\n{body}"),
        }
    }
}

/// The answer to a call that can't be read: 400 for one who knows the secret, 404 for everybody else.
pub(super) async fn unreadable(engine: &Engine, secret: &str, error: WebhookError) -> Problem {
    match engine.webhook_site(secret).await {
        Ok(_) => Problem::bad_request(format!("{error}.")),
        Err(error) => error.into(),
    }
}
