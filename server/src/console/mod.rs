//! Routes of the console that are no pages, behind the login.

mod audit_csv;
mod broadcast_events;
mod costs_csv;
mod history_csv;
mod records;
mod signed_in;

use engine::Role;

use crate::routes::{Access, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    let views = Access::Session(Role::Viewer);
    vec![
        Route::at("/admin/audit.csv").get(Access::Session(Role::Owner), audit_csv::download),
        Route::at("/admin/sites/{site}/costs.csv").get(views, costs_csv::download),
        Route::at("/admin/sites/{site}/records/download")
            .get(views, records::of_everybody)
            .post(views, records::of_number),
        Route::at("/admin/sites/{site}/history.csv").get(views, history_csv::download),
        Route::at("/admin/sites/{site}/broadcasts/{id}/events").get(views, broadcast_events::stream),
    ]
}
