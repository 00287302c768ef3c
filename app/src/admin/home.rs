//! The way into the console.

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Engine, EngineError};

use super::{Section, refused};
use crate::session::SignedIn;
use crate::ui::Ui;

/// `GET /admin`: on to the first site, with what the last form said.
pub async fn page(ui: Ui, me: SignedIn, State(engine): State<Engine>, OriginalUri(here): OriginalUri) -> Response {
    match engine.sites(&me.actor).await {
        Ok(sites) => match sites.first() {
            Some(site) => {
                let query = here.query().map(|query| format!("?{query}")).unwrap_or_default();
                Redirect::to(&format!("{}{query}", Section::Overview.path(site.slug.as_str()))).into_response()
            }
            None => refused(ui, EngineError::NotFound("site that you may see")).await,
        },
        Err(error) => refused(ui, error).await,
    }
}
