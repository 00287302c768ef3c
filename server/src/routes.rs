//! The one table of all routes that are not pages, with who may call each. The router is built from it, so that nothing
//! is served that is not listed, and nothing without its guard.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use engine::{Role, Scope};

use crate::state::ServerState;
use crate::{api, console, guard, ops, webhooks};

/// Who may call a route, and what guards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// The secret in the path, which the handler looks up.
    WebhookSecret,
    /// A bearer key with this scope, for the site that the path names if it names one.
    Key(Scope),
    /// A person who signed in, with this role or a greater one at the site that the path names; at one site at least if it
    /// names none.
    Session(Role),
}

/// One method of an address: who may call it, and what answers.
pub struct Call {
    /// The method.
    pub method: &'static str,
    /// Who may call it.
    pub access: Access,
    handler: MethodRouter<ServerState>,
}

/// One address.
pub struct Route {
    /// The path with its captures.
    pub path: &'static str,
    /// The methods it takes.
    pub calls: Vec<Call>,
}

impl Route {
    /// An address that takes nothing yet.
    pub fn at(path: &'static str) -> Self {
        Self { path, calls: Vec::new() }
    }

    /// It takes GET.
    #[must_use]
    pub fn get<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("GET", access, routing::get(handler))
    }

    /// It takes POST.
    #[must_use]
    pub fn post<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("POST", access, routing::post(handler))
    }

    /// It takes PUT.
    #[must_use]
    pub fn put<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("PUT", access, routing::put(handler))
    }

    /// It takes PATCH.
    #[must_use]
    pub fn patch<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("PATCH", access, routing::patch(handler))
    }

    /// It takes DELETE.
    #[must_use]
    pub fn delete<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("DELETE", access, routing::delete(handler))
    }

    /// It takes OPTIONS.
    #[must_use]
    pub fn options<H: Handler<T, ServerState>, T: 'static>(self, access: Access, handler: H) -> Self {
        self.takes("OPTIONS", access, routing::options(handler))
    }

    fn takes(mut self, method: &'static str, access: Access, handler: MethodRouter<ServerState>) -> Self {
        self.calls.push(Call { method, access, handler });
        self
    }

    /// The methods it takes.
    pub fn methods(&self) -> Vec<&'static str> {
        self.calls.iter().map(|call| call.method).collect()
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

/// Some routes as a router, each call behind its guard.
pub fn router(table: Vec<Route>, state: &ServerState) -> Router<ServerState> {
    table.into_iter().fold(Router::new(), |router, route| {
        let calls = route.calls.into_iter().fold(MethodRouter::new(), |calls, call| {
            let guard = from_fn_with_state((state.clone(), call.access), guard::check);
            calls.merge(call.handler.route_layer(guard))
        });
        router.route(route.path, calls)
    })
}
