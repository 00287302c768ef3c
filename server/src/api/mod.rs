//! The REST API, `/api/v1`: one file per resource, each a door with no rules in it.

mod abuse;
mod audit;
mod broadcasts;
mod caller;
mod confirmations;
mod consent_events;
mod costs;
mod credits;
mod description;
mod draft;
mod embed;
mod erasures;
mod inbound;
mod messages;
mod no_body;
mod provider;
mod public_site;
mod quotes;
mod sites;
mod subscribers;
mod subscriptions;
mod users;
mod waiting;

use description::Called;

use crate::routes::Route;

pub use caller::{AtSite, Caller};

/// Every route of the API.
pub fn routes() -> Vec<Route> {
    [
        description::routes(),
        sites::routes(),
        subscriptions::routes(),
        confirmations::routes(),
        embed::routes(),
        subscribers::routes(),
        consent_events::routes(),
        erasures::routes(),
        quotes::routes(),
        broadcasts::routes(),
        messages::routes(),
        inbound::routes(),
        waiting::routes(),
        credits::routes(),
        costs::routes(),
        abuse::routes(),
        provider::routes(),
        audit::routes(),
        users::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the description says of each of them.
fn described() -> Vec<Called> {
    [
        description::described(),
        sites::described(),
        subscriptions::described(),
        confirmations::described(),
        embed::described(),
        subscribers::described(),
        consent_events::described(),
        erasures::described(),
        quotes::described(),
        broadcasts::described(),
        messages::described(),
        inbound::described(),
        waiting::described(),
        credits::described(),
        costs::described(),
        abuse::described(),
        provider::described(),
        audit::described(),
        users::described(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
