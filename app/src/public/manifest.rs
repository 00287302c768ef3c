//! What a browser needs to install the page as an app: <https://www.w3.org/TR/appmanifest/>.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Scheme;
use engine::{Engine, EngineError, PublicSite, SiteIcon};
use serde_json::{Value, json};

use super::path_of;
use crate::language::Asked;

/// `GET /manifest.webmanifest`
pub async fn default_site(asked: Asked, State(engine): State<Engine>) -> Response {
    answer(&engine, None, &asked).await
}

/// `GET /s/{site}/manifest.webmanifest`
pub async fn one_site(asked: Asked, State(engine): State<Engine>, Path(site): Path<String>) -> Response {
    answer(&engine, Some(&site), &asked).await
}

async fn answer(engine: &Engine, slug: Option<&str>, asked: &Asked) -> Response {
    match engine.public_site(slug, &asked.wanted()).await {
        Ok(site) => {
            let start = slug.map_or_else(|| "/".to_owned(), path_of);
            let headers = [
                (header::CONTENT_TYPE, "application/manifest+json"),
                (header::CACHE_CONTROL, "no-cache"),
                (header::VARY, "accept-language, cookie"),
            ];
            (headers, Json(manifest(&site, &start))).into_response()
        }
        Err(EngineError::NotFound(_)) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = ?error, "a manifest failed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The ground of our pages in the light scheme, `--paper`.
const PAPER: &str = "#fbfaf7";

fn manifest(site: &PublicSite, start: &str) -> Value {
    // The bar of the installed app has the site's own colour, if it has one.
    let theme =
        site.look.accent.map_or_else(|| PAPER.to_owned(), |colour| colour.accent(Scheme::Light).accent.to_string());
    let sign_up = site.sms_enabled.then(|| json!({ "name": site.words.button, "url": format!("{start}#sign-up") }));
    let icon = |icon: SiteIcon, purpose: &str| {
        let (name, side) = (icon.name(), icon.side());
        let own = site.look.icon.as_ref().map(|digest| super::icon_address(site.slug.as_str(), digest, icon));
        let src = own.unwrap_or_else(|| format!("/icons/{name}"));
        json!({ "src": src, "sizes": format!("{side}x{side}"), "type": "image/png", "purpose": purpose })
    };
    json!({
        "id": start,
        "lang": site.language.code(),
        "dir": site.language.direction().as_str(),
        "name": site.name,
        "short_name": short(&site.name),
        "description": site.words.intro,
        "start_url": start,
        // Each site is an app of its own: what lies outside is opened as a page of the web.
        "scope": start,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": theme,
        "shortcuts": sign_up.as_slice(),
        "icons": [
            icon(SiteIcon::Small, "any"),
            icon(SiteIcon::Large, "any"),
            icon(SiteIcon::Maskable, "maskable"),
        ],
    })
}

/// A name for under an icon: at most 12 characters, as home screens show no more, cut between words where it can be.
fn short(name: &str) -> String {
    if name.chars().count() <= 12 {
        return name.to_owned();
    }
    let mut short = String::new();
    for word in name.split_whitespace() {
        let joined = if short.is_empty() { word.to_owned() } else { format!("{short} {word}") };
        if joined.chars().count() > 12 {
            break;
        }
        short = joined;
    }
    if short.is_empty() { name.chars().take(12).collect() } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_words() {
        assert_eq!(short("Main site"), "Main site");
        assert_eq!(short("The Corner Bakery of Penang"), "The Corner");
        assert_eq!(short("Donaudampfschifffahrt"), "Donaudampfsc");
    }
}
