//! `/api/v1/users`: who may sign in.

use axum::Json;
use axum::extract::State;
use domain::Scope;
use engine::{Engine, ListedPerson, PageParams, Paged};

use super::Caller;
use super::description::Called;
use crate::http::{Problem, QueryOf};
use crate::routes::{Access, Route};

const PATH: &str = "/api/v1/users";

/// The routes of people.
pub fn routes() -> Vec<Route> {
    vec![Route::at(PATH).get(Access::Key(Scope::UsersRead), list)]
}

/// What the description says of them.
pub fn described() -> Vec<Called> {
    vec![
        Called::new("GET", PATH, "list_users")
            .says("Who may sign in to the console, with their roles")
            .explains("By e-mail address. A key for one site sees who has a role there or at all sites, and no other roles of theirs.")
            .filters::<PageParams>(&[])
            .answers_page_of::<ListedPerson>(),
    ]
}

async fn list(
    Caller(actor): Caller,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<PageParams>,
) -> Result<Json<Paged<ListedPerson>>, Problem> {
    Ok(Json(engine.list_people(&actor, params.parse()?).await?))
}
