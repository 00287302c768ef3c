//! Static files: the package of the build under a name of its own for ever, everything else for a while.

use app::state::{AppState, Assets, Bundle};
use app::ui::Ui;
use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::embedded;
use crate::http::etag;

/// The folder that the build writes wasm, scripts and styles to.
const PACKAGE: &str = "pkg";

/// The files of a bundle.
const FILES: [&str; 3] = ["carillon.wasm", "carillon.js", STYLE];

/// The stylesheet among them.
const STYLE: &str = "carillon.css";

/// Files under the build's own folder never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Other files are asked after each time, which costs a `304`.
const ASK_AGAIN: &str = "no-cache";

/// What stands in pages of other web sites, at each of their views: five minutes old at most.
const FOR_MINUTES: &str = "public, max-age=300";

/// What pages need to know of the built site, which is named after its contents.
pub fn load() -> Assets {
    let build = build_name();
    Assets { folder: format!("{PACKAGE}/{build}").into(), build: build.into() }
}

/// Sixteen hex digits that change whenever wasm, script or style changes.
fn build_name() -> String {
    let mut hash = Sha256::new();
    for bundle in Bundle::ALL {
        for file in FILES {
            hash.update(embedded::read(&built(bundle, file)).unwrap_or_default());
        }
    }
    etag::hex(&hash.finalize()[..8])
}

/// Where the build puts a file of `public/`: beside the visitor's bundle.
fn public(path: &str) -> String {
    format!("{}/{path}", Bundle::Visitor.name())
}

/// Where the build puts a file of a bundle.
fn built(bundle: Bundle, file: &str) -> String {
    format!("{}/{PACKAGE}/{file}", bundle.name())
}

/// `/pkg/{build}/{bundle}/…`: the package of this build. Another build's files are gone, and the answer says so.
pub fn router() -> Router<AppState> {
    Router::new().route("/pkg/{build}/{bundle}/{file}", get(package_file)).route("/embed.js", get(embed_script))
}

/// The script of the popup in pages of other web sites, any of which may load it.
async fn embed_script(headers: HeaderMap) -> Response {
    let Some(mut script) = answer(&public("embed.js"), &headers, FOR_MINUTES) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let anywhere = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    script.headers_mut().extend(anywhere.map(|(name, value)| (name, HeaderValue::from_static(value))));
    script
}

async fn package_file(
    State(assets): State<Assets>,
    Path((build, bundle, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(bundle) = Bundle::ALL.into_iter().find(|known| known.name() == bundle) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if *build != *assets.build {
        return of_another_build(&assets, bundle, &file);
    }
    answer(&built(bundle, &file), &headers, FOR_EVER).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A page that was there before an upgrade gets no wasm of after it, and does without. Style it can't do without: this build's is
/// near enough.
fn of_another_build(assets: &Assets, bundle: Bundle, file: &str) -> Response {
    if file != STYLE {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut answer = Redirect::temporary(&format!("/{}/{file}", assets.folder_of(bundle))).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The last resort: a file of `public/`, or the page that says there is nothing here.
pub async fn file_or_not_found(method: Method, OriginalUri(uri): OriginalUri, headers: HeaderMap, ui: Ui) -> Response {
    let path = uri.path().trim_start_matches('/');
    let found = ((method == Method::GET || method == Method::HEAD) && !path.starts_with(PACKAGE))
        .then(|| answer(&public(path), &headers, ASK_AGAIN))
        .flatten();
    match found {
        Some(file) => file,
        None => app::not_found(ui).await,
    }
}

fn answer(path: &str, request: &HeaderMap, caching: &'static str) -> Option<Response> {
    let (bytes, encoding) = compressed(path, request).or_else(|| Some((embedded::read(path)?, None)))?;
    let tag = etag::of(&bytes);
    let unchanged = etag::is_known(request, &tag);
    let mut response = Response::new(if unchanged { Body::empty() } else { Body::from(bytes) });
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind.as_ref()).ok()?);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The file as it was compressed at build time, in the best form that the browser takes.
fn compressed(path: &str, request: &HeaderMap) -> Option<(std::borrow::Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = request.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(name, _)| accepted.contains(name))
        .find_map(|(name, ending)| Some((embedded::read(&format!("{path}.{ending}"))?, Some(name))))
}
