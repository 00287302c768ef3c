//! From a page's markup to an HTML answer: the document around it, the scripts of the islands and the content security policy.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use domain::{Colour, Language};
use engine::{Role, SiteIcon};
use futures::{Stream, StreamExt};
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::admin::scheme;
use crate::components::escaped;
use crate::language::Asked;
use crate::session::SignedIn;
use crate::state::{Assets, Bundle};

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
    /// The islands that stand in the page, if any do.
    pub islands: Option<Bundle>,
    /// Origins whose pages may show this one in a frame, beside our own; nobody else may.
    pub embedded_by: Vec<String>,
    /// The language it is written in.
    pub language: Language,
    /// Whether our own pages may show it in a frame, where nobody else may.
    pub framed_by_us: bool,
    /// The site's own colour.
    pub accent: Option<Colour>,
    /// The site whose own icon it has, and the digest of that.
    pub icon: Option<(String, String)>,
}

impl Head {
    /// A page of the console.
    pub fn console(title: impl Into<String>) -> Self {
        Self::new(title, "at-console").with_islands(Bundle::Console)
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
        Self {
            title: title.into(),
            status: StatusCode::OK,
            layout,
            manifest: None,
            description: None,
            islands: None,
            embedded_by: Vec::new(),
            language: Language::English,
            framed_by_us: false,
            accent: None,
            icon: None,
        }
    }

    /// The title with the product's name, which a site's own page has no room for.
    fn full_title(&self) -> String {
        if self.layout == "public" { self.title.clone() } else { format!("{} · Carillon", self.title) }
    }

    /// The same page in another language.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The same page with islands in it.
    #[must_use]
    pub fn with_islands(mut self, islands: Bundle) -> Self {
        self.islands = Some(islands);
        self
    }

    /// The bundle whose stylesheet it wears.
    fn dressed_by(&self) -> Bundle {
        if self.layout == "public" { Bundle::Visitor } else { Bundle::Console }
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
    /// What the reader may do, where they had to sign in.
    role: Option<Role>,
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
        let role = parts.extensions.get::<SignedIn>().and_then(|person| person.role);
        Ok(Self { assets: Assets::from_ref(state), request, role })
    }
}

impl Ui {
    /// For a page that finds out by itself at which site the reader is, and what they may do there.
    #[must_use]
    pub fn read_with(self, role: Option<Role>) -> Self {
        Self { role, ..self }
    }

    /// The language to speak to somebody in who is at no site: English in the console.
    pub fn language(&self) -> Language {
        let uri = self.request.uri();
        if uri.path().starts_with("/admin") {
            Language::English
        } else {
            Asked::of(uri, self.request.headers()).first()
        }
    }

    /// The HTML answer for `head` and the markup that `body` makes. `body` runs inside Leptos's reactive owner.
    pub async fn page<V>(self, head: Head, body: impl FnOnce() -> V + Send + 'static) -> Response
    where
        V: IntoView + 'static,
    {
        let Self { assets, request, role } = self;
        let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let shown = scheme::Shown { scheme: scheme::chosen(request.headers()), path };
        let nonce = Arc::new(OnceLock::new());
        let spoken = nonce.clone();
        let context = move || {
            provide_context(Reader(role));
            provide_context(shown.clone());
            if let Some(nonce) = use_nonce() {
                let _ = spoken.set(nonce.to_string());
            }
        };
        let answer = leptos_axum::handle_response_inner(
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
        .await;
        match nonce.get() {
            Some(nonce) => with_trusted_preloads(answer, nonce).await,
            None => answer,
        }
    }
}

/// The page with its nonce at the modules that are loaded ahead: Leptos writes it at scripts only, and `strict-dynamic`
/// trusts nothing by its address.
async fn with_trusted_preloads(answer: Response, nonce: &str) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    let html = trust_preloads(&String::from_utf8_lossy(&bytes), nonce);
    Response::from_parts(parts, Body::from(html))
}

fn trust_preloads(html: &str, nonce: &str) -> String {
    let mut pieces = html.split("<link ");
    let mut trusted = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        trusted.push_str("<link ");
        let tag = piece.split('>').next().unwrap_or_default();
        if tag.contains("rel=\"modulepreload\"") {
            for part in ["nonce=\"", nonce, "\" "] {
                trusted.push_str(part);
            }
        }
        trusted.push_str(piece);
    }
    trusted
}

/// Who reads the page under way.
#[derive(Clone, Copy)]
struct Reader(Option<Role>);

/// Whether the reader of the page under way may change anything at its site. What they may not do is not shown.
pub fn reader_manages() -> bool {
    use_context::<Reader>().and_then(|reader| reader.0).is_some_and(|role| role.includes(Role::Manager))
}

/// Shown to those alone who may change something.
#[component]
pub fn Managers(
    /// Buttons, forms and links to them.
    children: Children,
) -> impl IntoView {
    reader_manages().then(children)
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
    if let Some(policy) = use_nonce().and_then(|nonce| content_security_policy(&nonce, &head)) {
        answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Only the visitor's page as everybody sees it may be kept; a form that came back holds what somebody typed.
    let is_everybodys = head.layout == "public"
        && head.status == StatusCode::OK
        && !use_context::<Parts>().is_some_and(|asked| has_draft(&asked.uri));
    let caching = if is_everybodys { "no-cache" } else { "no-store" };
    answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert_header(header::CONTENT_LANGUAGE, HeaderValue::from_static(head.language.code()));
    if head.layout == "public" {
        // One address in several languages: whoever keeps copies must keep them apart.
        answer.insert_header(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    if head.status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
    let stylesheet = format!("/{}/carillon.css", assets.folder_of(head.dressed_by()));
    let scripts = head.islands.map(|islands| {
        let options = assets.options(islands);
        view! { <HydrationScripts options islands=true /> }
    });
    // A visitor's page is as their device says; who works at the console may choose.
    let scheme =
        use_context::<scheme::Shown>().and_then(|shown| shown.scheme).filter(|_| head.dressed_by() == Bundle::Console);
    let title = head.full_title();
    let body = body();
    view! {
        <!DOCTYPE html>
        <html lang=head.language.code() dir=head.language.direction().as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content=scheme::meta(scheme) />
                {scheme::theme(scheme)}
                {head.description.map(|text| view! { <meta name="description" content=text /> })}
                <title inner_html=escaped(&title)></title>
                <link rel="stylesheet" href=stylesheet />
                {scheme.map(|scheme| view! { <link rel="stylesheet" href=scheme::address(scheme) /> })}
                {head.accent.map(|colour| view! { <link rel="stylesheet" href=crate::public::accent_address(colour) /> })}
                {icons(head.icon)}
                {head.manifest.map(|href| view! { <link rel="manifest" href=href /> })}
                {scripts}
            </head>
            <body class=head.layout>{body}</body>
        </html>
    }
}

/// The icons of a page: those of the site, or ours.
fn icons(own: Option<(String, String)>) -> impl IntoView {
    let address = |icon| own.as_ref().map(|(site, digest)| crate::public::icon_address(site, digest, icon));
    let ours = own.is_none().then(|| view! { <link rel="icon" href="/favicon.svg" type="image/svg+xml" /> });
    let theirs = address(SiteIcon::Small).map(|href| view! { <link rel="icon" href=href type="image/png" /> });
    let apple = address(SiteIcon::Apple).unwrap_or_else(|| "/apple-touch-icon.png".to_owned());
    view! { {ours} {theirs} <link rel="apple-touch-icon" href=apple /> }
}

/// Whether a kept form is asked for.
fn has_draft(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("form=")))
}

/// The policy of a page (Content Security Policy Level 3). Scripts are trusted by their nonce, and what those load
/// themselves by `strict-dynamic`; `'self'` is for browsers that know no better and ignored by all others.
fn content_security_policy(nonce: &leptos::nonce::Nonce, head: &Head) -> Option<HeaderValue> {
    let ancestors = match head.embedded_by.as_slice() {
        [] if head.framed_by_us => "'self'".to_owned(),
        [] => "'none'".to_owned(),
        others => format!("'self' {}", others.join(" ")),
    };
    // The console shows a page of ours in a frame; visitors' pages have none.
    let frames = if head.layout == "at-console" { "'self'" } else { "'none'" };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval' 'self'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src {frames}; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    HeaderValue::from_str(&policy).ok()
}

#[cfg(test)]
mod tests {
    use super::trust_preloads;

    #[test]
    fn modules_that_are_loaded_ahead_carry_the_nonce() {
        let html = r#"<link rel="icon" href="/a"><link crossorigin="" rel="modulepreload" href="/b.js"><p>&lt;link rel="modulepreload"</p>"#;
        let trusted = trust_preloads(html, "n0");
        assert!(trusted.contains(r#"<link nonce="n0" crossorigin="" rel="modulepreload""#), "{trusted}");
        assert_eq!(trusted.matches("n0").count(), 1, "{trusted}");
    }
}
