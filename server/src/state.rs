//! What every handler of this room can reach.

use std::sync::Arc;

use app::state::AppState;
use axum::extract::FromRef;
use engine::Engine;
use store::Store;
use url::Url;

use crate::http::client_ip::Proxies;
use crate::shutdown::Shutdown;

/// The state behind webhooks, API and console routes; cheap to clone.
#[derive(Clone)]
pub struct ServerState(Arc<Parts>);

/// What a [`ServerState`] is made of.
pub struct Parts {
    /// The use cases and the built site, as the pages know them.
    pub app: AppState,
    /// The database, for what is no use case: sessions and probes.
    pub store: Store,
    /// What browsers and providers reach this process under.
    pub public_url: Url,
    /// Which proxies are believed, and in what.
    pub proxies: Option<Proxies>,
    /// How far the end of the process has come.
    pub shutdown: Shutdown,
}

impl ServerState {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The use cases.
    pub fn engine(&self) -> &Engine {
        &self.0.app.engine
    }

    /// The state of the pages.
    pub fn app(&self) -> &AppState {
        &self.0.app
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// What browsers and providers reach this process under.
    pub fn public_url(&self) -> &Url {
        &self.0.public_url
    }

    /// Which proxies are believed, and in what; `None` if there is no proxy.
    pub fn proxies(&self) -> Option<&Proxies> {
        self.0.proxies.as_ref()
    }

    /// How far the end of the process has come.
    pub fn shutdown(&self) -> &Shutdown {
        &self.0.shutdown
    }
}

impl FromRef<ServerState> for Engine {
    fn from_ref(state: &ServerState) -> Self {
        state.engine().clone()
    }
}
