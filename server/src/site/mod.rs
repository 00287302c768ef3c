//! The site: pages, server functions, static files, service worker and manifests.

mod assets;
mod embedded;
mod proof;
mod pwa;

use app::error::FnError;
use app::functions;
use app::need::Need;
use app::state::AppState;
use app::ui::Ui;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use leptos::prelude::provide_context;
use tower_http::limit::RequestBodyLimitLayer;

pub use assets::load as load_assets;

/// The largest body a server function reads: 10,000 typed numbers fit, a megabyte doesn't.
const LARGEST_FORM: usize = 512 * 1024;

/// No refusal has more bytes.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// Everything a browser asks for, apart from the API and the webhooks.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for page in app::routes() {
        let guard = from_fn_with_state((state.clone(), page.need), admit);
        router = router.route(page.path, page.handler.route_layer(guard));
    }
    router
        .route("/fn/{*name}", post(server_function).layer(RequestBodyLimitLayer::new(LARGEST_FORM)))
        .merge(proof::router())
        .merge(pwa::router())
        .merge(assets::router())
        .fallback(assets::file_or_not_found)
        .with_state(state)
}

/// The layer of one page: lets in who may see it.
async fn admit(State((state, need)): State<(AppState, Need)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match need.admit_to_page(&mut parts, &state).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal,
    }
}

/// Runs a server function for who may call it. A browser that sent the form itself gets a page when it is refused, an island gets the refusal.
async fn server_function(State(state): State<AppState>, ui: Ui, request: Request) -> Response {
    if server_fn::axum::get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return app::not_found(ui).await;
    }
    let reader = Reader::of(request.headers());
    let (mut parts, body) = request.into_parts();
    // It was read before, and is as short as its address allows.
    let form = axum::body::to_bytes(body, LARGEST_FORM).await.unwrap_or_default();
    let need = functions::need_of(parts.uri.path());
    if let Err(refusal) = need.admit_to_function(&mut parts, &form, &state).await {
        if reader.is_person {
            return app::refused_form(ui, refusal, reader.came_from).await;
        }
        return refusal.into_response();
    }
    // What a visitor typed is shown again where it could not be taken: nobody can keep it for them then.
    let address = parts.uri.path().to_owned();
    let typed = (reader.is_person && app::is_kept(&address)).then(|| form.clone());
    let request = Request::from_parts(parts, Body::from(form));
    let headers = request.headers().clone();
    let engine = state.engine.clone();
    let context = move || {
        provide_context(state.clone());
        provide_context(state.engine.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if let Some(typed) = typed.filter(|_| answer.status() == StatusCode::SERVICE_UNAVAILABLE) {
        return app::typed_again(ui, &address, &headers, &engine, &typed).await;
    }
    if reader.is_person && (answer.status().is_client_error() || answer.status().is_server_error()) {
        return refused(ui, answer, reader.came_from).await;
    }
    answer
}

/// Who reads the answer, and the page they were on.
struct Reader {
    is_person: bool,
    came_from: Option<String>,
}

impl Reader {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let came_from = text(header::REFERER).and_then(|address| url::Url::parse(address).ok());
        Self {
            is_person: text(header::ACCEPT).is_some_and(|accept| accept.contains("text/html")),
            came_from: came_from.map(|address| address.path().to_owned()),
        }
    }
}

async fn refused(ui: Ui, answer: Response, came_from: Option<String>) -> Response {
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), LARGEST_REFUSAL).await.unwrap_or_default();
    let refusal = match serde_json::from_slice(&body) {
        Ok(refusal) => refusal,
        Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => FnError::TooLarge,
        Err(_) => FnError::Unavailable,
    };
    app::refused_form(ui, refusal, came_from).await
}
