//! `/api/v1/audit` and `/api/v1/sites/{site}/audit`: who did what.

use axum::Json;
use axum::extract::State;
use domain::Scope;
use engine::{Act, AuditList, AuditParams, Engine};

use super::description::{Called, choice, text};
use super::{AtSite, Caller};
use crate::http::{Problem, QueryOf, QueryParams};
use crate::routes::{Access, Route};

/// The routes of the audit log.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/audit").get(Access::Key(Scope::AuditRead), list),
        Route::at("/api/v1/sites/{site}/audit").get(Access::Key(Scope::AuditRead), list_of_site),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let filtered = |called: Called| {
        called.filters::<AuditParams>(&[
            ("search", text(200), "Words in the names of who acted, what they did and to what; or the end of a number, four digits at least."),
            ("who", text(100), "The id of a user or a key, or `user`, `api_key`, `command`, `system`, `stranger`."),
            ("act", choice(Act::ALL.iter().map(|act| act.as_str())), "What was done."),
            ("older", text(36), "What came before the event with this id."),
            ("newer", text(36), "What came after the event with this id."),
        ])
    };
    vec![
        filtered(Called::new("GET", "/api/v1/audit", "list_audit").says("Who did what, the latest first"))
            .answers::<AuditList>(200, "A page of the log."),
        filtered(Called::new("GET", "/api/v1/sites/{site}/audit", "list_site_audit"))
            .says("Who did what at a site, the latest first")
            .answers::<AuditList>(200, "A page of the log."),
    ]
}

impl QueryParams for AuditParams {
    const NAMES: &'static [&'static str] = &["search", "who", "act", "from", "to", "older", "newer", "per_page"];
}

async fn list(
    Caller(actor): Caller,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<AuditParams>,
) -> Result<Json<AuditList>, Problem> {
    Ok(Json(engine.audit(&actor, &params.parse()?).await?))
}

async fn list_of_site(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<AuditParams>,
) -> Result<Json<AuditList>, Problem> {
    Ok(Json(engine.site_audit(&access, &params.parse()?).await?))
}
