//! The one table of all routes that are not pages. axum can't list what it serves; a test walks this table instead.

use axum::Router;
use axum::routing::MethodRouter;

use crate::state::ServerState;
use crate::{api, console, ops, webhooks};

/// Who may call a route, and what guards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// A bearer key.
    ApiKey,
    /// The secret in the path.
    WebhookSecret,
    /// A person who signed in.
    Session,
}

/// One address.
pub struct Route {
    /// The path with its captures.
    pub path: &'static str,
    /// The methods it takes.
    pub methods: &'static [&'static str],
    /// Who may call it.
    pub access: Access,
    /// What answers.
    pub handler: MethodRouter<ServerState>,
}

impl Route {
    /// An address and what answers there. `methods` must list what `handler` takes; a test holds it to that.
    pub fn new(
        path: &'static str,
        methods: &'static [&'static str],
        access: Access,
        handler: MethodRouter<ServerState>,
    ) -> Self {
        Self { path, methods, access, handler }
    }
}

/// Every route of this room.
pub fn table() -> Vec<Route> {
    let mut table = ops::routes();
    table.extend(webhooks::routes());
    table.extend(api::routes());
    table.extend(console::routes());
    table
}

/// The table as a router.
pub fn router() -> Router<ServerState> {
    table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler))
}
