//! `/api/v1`

mod abuse;
mod authorization;
mod broadcasts;
mod confirmations;
mod costs;
mod credits;
mod embed;
mod erasures;
mod inbound;
mod messages;
mod provider;
mod quotes;
mod sites;
mod subscribers;
mod subscriptions;
mod waiting;
