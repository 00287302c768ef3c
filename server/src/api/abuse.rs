//! `/api/v1/sites/{site}/abuse`

use axum::Json;
use axum::extract::State;
use engine::{AbuseParams, AbuseView, Engine, Scope};

use super::AtSite;
use super::description::Called;
use crate::http::{Problem, QueryOf, QueryParams};
use crate::routes::{Access, Route};

/// The routes of what is refused.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/abuse").get(Access::Key(Scope::SubscribersRead), show)]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", "/api/v1/sites/{site}/abuse", "show_abuse")
            .says("What the public form refused in a period, and the day's budget for visitors")
            .filters::<AbuseParams>(&[])
            .answers::<AbuseView>(200, "The refusals, by reason, country, prefix and network."),
    ]
}

impl QueryParams for AbuseParams {
    const NAMES: &'static [&'static str] = &["from", "to"];
}

async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<AbuseParams>,
) -> Result<Json<AbuseView>, Problem> {
    Ok(Json(engine.abuse(&access, params.parse(engine.now())?).await?))
}
