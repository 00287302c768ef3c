//! What every page and server function can reach.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRef;
use engine::Engine;
use leptos::config::LeptosOptions;

/// Where the browser finds styles, scripts and wasm, and which wasm file each lazy island needs.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Leptos's own settings; `site_pkg_dir` is the folder of this very build.
    pub options: LeptosOptions,
    /// Names the build; changes whenever an asset changes.
    pub build: Arc<str>,
    /// Wasm files by lazy function, as written by the build; empty when the build was not split.
    pub splits: Arc<HashMap<String, Vec<String>>>,
}

/// Where a visitor's request came from, as far as the server knows; an extension of each request.
#[derive(Clone, Copy, Debug)]
pub struct VisitorAddress(pub Option<IpAddr>);

/// The state behind the pages.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use cases.
    pub engine: Engine,
    /// The built site.
    pub assets: Assets,
}
