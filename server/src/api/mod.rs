//! The REST API, `/api/v1`: one file per resource, each a door with no rules in it.

mod broadcasts;
mod caller;
mod costs;
mod credits;
mod draft;
mod inbound;
mod messages;
mod no_body;
mod provider;
mod quotes;
mod sites;
mod subscribers;
mod subscriptions;
mod waiting;

use crate::routes::Route;

pub use caller::{AtSite, Caller};

/// Every route of the API.
pub fn routes() -> Vec<Route> {
    [
        sites::routes(),
        subscriptions::routes(),
        subscribers::routes(),
        quotes::routes(),
        broadcasts::routes(),
        messages::routes(),
        inbound::routes(),
        waiting::routes(),
        credits::routes(),
        costs::routes(),
        provider::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
