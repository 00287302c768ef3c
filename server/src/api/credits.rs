//! `/api/v1/sites/{site}/credits`

use axum::Json;
use axum::extract::State;
use engine::{CreditAccount, Engine, GrantInput, Scope};
use serde_json::json;

use super::AtSite;
use super::description::Called;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of credits.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/credits")
            .get(Access::Key(Scope::CreditsRead), show)
            .post(Access::Key(Scope::CreditsGrant), grant),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    let path = "/api/v1/sites/{site}/credits";
    vec![
        Called::new("GET", path, "show_credits")
            .says("What the site has")
            .answers::<CreditAccount>(200, "The account."),
        Called::new("POST", path, "grant_credits")
            .says("Give the site credits")
            .takes::<GrantInput>(json!({"amount": 500, "note": "for the summer"}))
            .answers::<CreditAccount>(200, "The account as it is now."),
    ]
}

async fn show(AtSite(access): AtSite, State(engine): State<Engine>) -> Result<Json<CreditAccount>, Problem> {
    Ok(Json(engine.credits(&access).await?))
}

async fn grant(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(grant): StrictJson<GrantInput>,
) -> Result<Json<CreditAccount>, Problem> {
    Ok(Json(engine.grant_credits(&access, grant).await?))
}
