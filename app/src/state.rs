//! What every page and server function can reach.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRef;
use engine::Engine;
use leptos::config::LeptosOptions;

/// Where the browser finds styles, scripts and wasm.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Names the build; changes whenever an asset changes.
    pub build: Arc<str>,
    /// The folder of this very build, without slashes around it: `pkg/{build}`.
    pub folder: Arc<str>,
}

impl Assets {
    /// Leptos's settings for a page that loads this bundle.
    pub fn options(&self, bundle: Bundle) -> LeptosOptions {
        LeptosOptions::builder().output_name("carillon").site_pkg_dir(self.folder_of(bundle)).build()
    }

    /// The folder of a bundle in this build, without slashes around it.
    pub fn folder_of(&self, bundle: Bundle) -> String {
        format!("{}/{}", self.folder, bundle.name())
    }
}

/// What is built for the browser: wasm, its script and a stylesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// The console's.
    Console,
    /// The visitor's page's, which a phone loads.
    Visitor,
}

impl Bundle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Console, Self::Visitor];

    /// Its folder in the built site.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Visitor => "visitor",
        }
    }
}

/// Where a visitor's request came from, as far as the server knows; an extension of each request.
#[derive(Clone, Copy, Debug)]
pub struct VisitorAddress(pub Option<IpAddr>);

/// Whether pages are shown that are for people who work on Carillon.
#[derive(Clone, Copy, Debug)]
pub struct Development(pub bool);

/// The state behind the pages.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use cases.
    pub engine: Engine,
    /// The built site.
    pub assets: Assets,
    /// Whether pages for developers are shown.
    pub development: Development,
}
