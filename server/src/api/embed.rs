//! `/api/v1/sites/{site}/embed`: the popup, for the script that puts it into pages of other web sites.

use app::{EMBED_VERSION, EmbeddedPopup};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::description::{Called, choice, text};
use super::public_site::{Cors, PublicSite};
use super::subscriptions::wanted;
use crate::http::{Problem, QueryOf, QueryParams, etag};
use crate::routes::{Access, Route};

/// The route of the popup.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/embed").get(Access::Open, show)]
}

/// What the description says of it.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", "/api/v1/sites/{site}/embed", "show_embedded_popup")
            .says("The popup for pages of other web sites")
            .explains("What `/embed.js` asks for: when the popup opens, its markup and its style. For anybody, and for pages of other web sites where the site's settings name them.")
            .filters::<EmbedParams>(&[
                ("version", choice(["1"]), "Of the answer that the script understands."),
                ("lang", text(35), "The language of the page (BCP 47)."),
            ])
            .answers_json(200, "The popup.")
            .refuses(StatusCode::FORBIDDEN)
            .refuses(StatusCode::CONFLICT),
    ]
}

/// What the script says of itself and its page.
#[derive(Deserialize)]
struct EmbedParams {
    version: Option<String>,
    lang: Option<String>,
}

impl QueryParams for EmbedParams {
    const NAMES: &'static [&'static str] = &["version", "lang"];
}

async fn show(
    site: Result<PublicSite, Problem>,
    params: Result<QueryOf<EmbedParams>, Problem>,
    State(engine): State<Engine>,
    headers: HeaderMap,
) -> Response {
    // A page that isn't let in can't read the answer but where it says so: it is told why, for its author to see.
    match popup(site, params, &engine, &headers).await {
        Ok(answer) => answer,
        Err(problem) => Cors::tell(problem),
    }
}

async fn popup(
    site: Result<PublicSite, Problem>,
    params: Result<QueryOf<EmbedParams>, Problem>,
    engine: &Engine,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let PublicSite { slug, cors } = site?;
    let QueryOf(EmbedParams { version, lang }) = params?;
    let site = engine.public_site(Some(&slug), &wanted(lang.as_deref(), headers)).await?;
    if let Some(origin) = cors.refused() {
        return Err(Problem::forbidden(format!(
            "{origin} may not show the popup of the site \u{201c}{slug}\u{201d}. Its settings name the pages that may, under Embedding."
        )));
    }
    if version.is_some_and(|version| version != EMBED_VERSION.to_string()) {
        return Err(Problem::new(StatusCode::CONFLICT, "This page has an older script than the server. Reload it."));
    }
    let body = serde_json::to_vec(&EmbeddedPopup::new(site, headers)).map_err(|error| {
        tracing::error!(%error, "a popup can't be written down");
        Problem::internal()
    })?;
    let tag = etag::of(&body);
    let mut answer = if etag::is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    let about = answer.headers_mut();
    about.insert(header::ETAG, tag);
    // Settings are live at the next view of a page, as on our own.
    about.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // The visitor's languages name the country to begin with, and the language where the page names none of the site's.
    about.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    Ok(cors.allow(answer))
}
