//! Routes of the console that are no pages, behind the login.

mod broadcast_events;
mod costs_csv;
mod history_csv;
mod signed_in;

use axum::routing::get;

use crate::routes::{Access, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::new("/admin/sites/{site}/costs.csv", &["GET"], Access::Session, get(costs_csv::download)),
        Route::new("/admin/sites/{site}/history.csv", &["GET"], Access::Session, get(history_csv::download)),
        Route::new(
            "/admin/sites/{site}/broadcasts/{id}/events",
            &["GET"],
            Access::Session,
            get(broadcast_events::stream),
        ),
    ]
}
