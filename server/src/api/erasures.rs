//! `/api/v1/sites/{site}/erasures` and `…/disclosures`: what people may ask of those who know their number. The number stands
//! in the body: addresses end up in logs.

use axum::Json;
use axum::extract::State;
use engine::{DisclosureView, Engine, ErasureState, Scope};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::AtSite;
use super::description::Called;
use crate::http::{Problem, StrictJson};
use crate::routes::{Access, Route};

/// The routes of erasures and disclosures.
pub fn routes() -> Vec<Route> {
    vec![
        Route::at("/api/v1/sites/{site}/erasures").post(Access::Key(Scope::SubscribersWrite), erase),
        Route::at("/api/v1/sites/{site}/disclosures").post(Access::Key(Scope::SubscribersWrite), disclose),
    ]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("POST", "/api/v1/sites/{site}/erasures", "erase_number")
            .says("Erase a number (GDPR, Article 17)")
            .explains(
                "It is silent at once and stays so until its owner texts START. Can't be undone; once more is harmless. \
                 While a message to it is on its way the answer is `under_way`, and the rest follows by itself.",
            )
            .takes::<Subject>(json!({"phone": "+60123456789"}))
            .answers::<Erasure>(200, "How far it is."),
        Called::new("POST", "/api/v1/sites/{site}/disclosures", "disclose_number")
            .says("Everything that is known of a number (GDPR, Article 15)")
            .takes::<Subject>(json!({"phone": "+60123456789"}))
            .answers_json(200, "What is kept, table by table."),
    ]
}

/// Whom it is about.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Subject {
    /// A number with its country code.
    phone: String,
}

/// How far an erasure is.
#[derive(Serialize, utoipa::ToSchema)]
struct Erasure {
    status: ErasureState,
}

async fn erase(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(subject): StrictJson<Subject>,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(Erasure { status: engine.erase_number(&access, &subject.phone).await? }))
}

async fn disclose(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    StrictJson(subject): StrictJson<Subject>,
) -> Result<Json<DisclosureView>, Problem> {
    Ok(Json(engine.disclose(&access, &subject.phone).await?))
}
