//! `/api/v1`

mod authorization;
mod broadcasts;
mod credits;
mod messages;
mod provider;
mod quotes;
mod sites;
mod subscribers;
mod subscriptions;
