//! The console.

mod account;
mod addresses;
mod api_keys;
mod frame;
mod home;
mod refused;
mod section;
mod set_up;
mod settings;
mod sign_in;
mod sites;
mod subscribers;
mod text;
mod when;

use axum::routing::{MethodRouter, get};

pub use frame::{Console, Frame};
pub use refused::refused;
pub use section::Section;
pub use text::{count, grouped};
pub use when::When;

use crate::state::AppState;

/// The console's pages with their paths.
pub fn routes() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/admin", get(home::page)),
        ("/admin/set-up", get(set_up::page)),
        ("/admin/sign-in", get(sign_in::page)),
        ("/admin/sites", get(sites::page)),
        ("/admin/sites/{site}/subscribers", get(subscribers::page)),
        ("/admin/sites/{site}/settings", get(settings::page)),
        ("/admin/sites/{site}/provider", get(account::page)),
        ("/admin/api-keys", get(api_keys::page).post(api_keys::create)),
    ]
}
