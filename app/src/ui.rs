//! From a page's markup to an HTML answer: the document around it, the scripts of the islands and the content security policy.

use std::convert::Infallible;
use std::pin::Pin;

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use futures::{Stream, StreamExt};
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::components::escaped;
use crate::state::Assets;

/// When what is out of order at the moment may be tried again.
pub const RETRY_AFTER_SECONDS: &str = "5";

/// What stands in the head of a page.
#[derive(Clone, Debug)]
pub struct Head {
    /// The document's title, without the product's name, which all but visitors' pages get too.
    pub title: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// A class on `<body>` that says which kind of page it is: `at-console`, `public` or `plain`.
    pub layout: &'static str,
    /// The address of the web app manifest, where the page can be installed.
    pub manifest: Option<String>,
    /// One sentence for search engines and link previews.
    pub description: Option<String>,
}

impl Head {
    /// A page of the console.
    pub fn console(title: impl Into<String>) -> Self {
        Self::new(title, "at-console")
    }

    /// A visitor's page.
    pub fn public(title: impl Into<String>) -> Self {
        Self::new(title, "public")
    }

    /// A page with a single card: signing in, an error.
    pub fn plain(title: impl Into<String>) -> Self {
        Self::new(title, "plain")
    }

    fn new(title: impl Into<String>, layout: &'static str) -> Self {
        Self { title: title.into(), status: StatusCode::OK, layout, manifest: None, description: None }
    }

    /// The title with the product's name, which a site's own page has no room for.
    fn full_title(&self) -> String {
        if self.layout == "public" { self.title.clone() } else { format!("{} · Carillon", self.title) }
    }

    /// The same page with another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

/// Renders pages; an extractor, so that a handler takes `ui: Ui` and answers `ui.page(head, || view! { … }).await`.
pub struct Ui {
    assets: Assets,
    request: Request,
}

impl<S> FromRequestParts<S> for Ui
where
    Assets: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = parts.uri.clone();
        *request.headers_mut() = parts.headers.clone();
        Ok(Self { assets: Assets::from_ref(state), request })
    }
}

impl Ui {
    /// The HTML answer for `head` and the markup that `body` makes. `body` runs inside Leptos's reactive owner.
    pub async fn page<V>(self, head: Head, body: impl FnOnce() -> V + Send + 'static) -> Response
    where
        V: IntoView + 'static,
    {
        let Self { assets, request } = self;
        let splits = assets.splits.clone();
        let package = format!("/{}", assets.options.site_pkg_dir);
        let context = move || {
            let manifest = (package.clone(), (*splits).clone(), "__wasm_split.______________________.js".to_owned());
            provide_context(leptos::WasmSplitManifest(ArcStoredValue::new(manifest)));
        };
        leptos_axum::handle_response_inner(
            context,
            move || document(&assets, head, body),
            request,
            |app, chunks, _| {
                Box::pin(async move {
                    let app = app.to_html_stream_in_order().collect::<String>().await;
                    let whole = futures::stream::once(async move { app }).chain(chunks());
                    Box::pin(whole) as Html
                })
            },
        )
        .await
    }
}

/// HTML as it is written, piece by piece.
type Html = Pin<Box<dyn Stream<Item = String> + Send>>;

fn document<V, B>(assets: &Assets, head: Head, body: B) -> impl IntoView + use<V, B>
where
    V: IntoView + 'static,
    B: FnOnce() -> V,
{
    let answer = expect_context::<ResponseOptions>();
    answer.set_status(head.status);
    if let Some(policy) = use_nonce().and_then(|nonce| content_security_policy(&nonce)) {
        answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Only the visitor's page as everybody sees it may be kept; a form that came back holds what somebody typed.
    let is_everybodys = head.layout == "public"
        && head.status == StatusCode::OK
        && !use_context::<Parts>().is_some_and(|asked| has_draft(&asked.uri));
    let caching = if is_everybodys { "no-cache" } else { "no-store" };
    answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if head.status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
    let stylesheet = format!("/{}/carillon.css", assets.options.site_pkg_dir);
    let options = assets.options.clone();
    let title = head.full_title();
    let body = body();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#131519" media="(prefers-color-scheme: dark)" />
                {head.description.map(|text| view! { <meta name="description" content=text /> })}
                <title inner_html=escaped(&title)></title>
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                {head.manifest.map(|href| view! { <link rel="manifest" href=href /> })}
                <HydrationScripts options islands=true />
            </head>
            <body class=head.layout>{body}</body>
        </html>
    }
}

/// Whether a kept form is asked for.
fn has_draft(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("form=")))
}

fn content_security_policy(nonce: &leptos::nonce::Nonce) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}
