//! The console.

mod account;
mod addresses;
mod api_keys;
mod banners;
mod broadcasts;
mod costs;
mod credits;
mod decision;
mod frame;
mod handsets;
mod history;
mod home;
mod message_filters;
mod messages_words;
mod overview;
mod problems;
mod provider_fails;
mod refused;
mod section;
mod send;
mod set_up;
mod settings;
mod sign_in;
mod sites;
mod subscribers;
mod text;
mod unclear;
mod when;

use axum::routing::{MethodRouter, get};

pub use addresses::Addresses;
pub use frame::{Console, Frame};
pub use message_filters::{MessageFilters, is_filtered, message_addresses};
pub use problems::Problems;
pub use provider_fails::ProviderFails;
pub use refused::refused;
pub use section::Section;
pub use text::{actor, count, grouped, money};
pub use when::When;

use crate::state::AppState;

/// The console's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/admin", get(home::page)),
        ("/admin/set-up", get(set_up::page)),
        ("/admin/sign-in", get(sign_in::page)),
        ("/admin/sites", get(sites::page)),
        ("/admin/sites/{site}", get(overview::page)),
        ("/admin/sites/{site}/subscribers", get(subscribers::page)),
        ("/admin/sites/{site}/send", get(send::compose)),
        ("/admin/sites/{site}/send/review", get(send::review)),
        ("/admin/sites/{site}/broadcasts", get(broadcasts::list)),
        ("/admin/sites/{site}/broadcasts/{id}", get(broadcasts::one)),
        ("/admin/sites/{site}/history", get(history::page)),
        ("/admin/sites/{site}/unclear", get(unclear::page)),
        ("/admin/sites/{site}/unclear/review", get(unclear::review)),
        ("/admin/sites/{site}/credits", get(credits::page)),
        ("/admin/sites/{site}/costs", get(costs::page)),
        ("/admin/sites/{site}/settings", get(settings::page)),
        ("/admin/sites/{site}/provider", get(account::page)),
        ("/simulator", get(handsets::page)),
        ("/admin/api-keys", get(api_keys::page).post(api_keys::create)),
    ]
}
