//! `/api/v1/sites/{site}/costs`

use axum::Json;
use axum::extract::State;
use engine::{CostParams, CostsView, Engine, Scope};

use super::AtSite;
use super::description::Called;
use crate::http::{Problem, QueryOf, QueryParams};
use crate::routes::{Access, Route};

/// The routes of costs.
pub fn routes() -> Vec<Route> {
    vec![Route::at("/api/v1/sites/{site}/costs").get(Access::Key(Scope::CreditsRead), show)]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", "/api/v1/sites/{site}/costs", "show_costs")
            .says("What the provider charged for a period's messages, by country")
            .filters::<CostParams>(&[])
            .answers::<CostsView>(200, "The costs, as far as the provider was asked."),
    ]
}

impl QueryParams for CostParams {
    const NAMES: &'static [&'static str] = &["from", "to"];
}

/// What the provider charged for the period's messages, as far as it was asked, by region.
async fn show(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<CostParams>,
) -> Result<Json<CostsView>, Problem> {
    Ok(Json(engine.costs(&access, params.parse(engine.now())?).await?))
}
