//! The console.

mod abuse;
mod account;
mod addresses;
mod answer;
mod api_keys;
mod asked;
mod audit;
mod banners;
pub mod broadcasts;
mod components_page;
mod confirmed;
mod costs;
mod credits;
mod decision;
mod frame;
mod handsets;
mod history;
mod home;
mod inbox;
mod invitation;
mod kept_text;
mod message_filters;
mod messages_words;
mod overview;
mod period;
mod problems;
mod provider_fails;
mod records;
mod refused;
pub(crate) mod scheme;
mod section;
mod security;
mod send;
mod set_up;
mod settings;
mod shortcuts;
mod sign_in;
mod sign_in_code;
mod sites;
mod subscribers;
mod text;
mod unclear;
mod users;
mod when;

use axum::routing::get;
use engine::Role;

pub use addresses::Addresses;
pub use answer::answer;
pub use asked::Asked;
pub use confirmed::confirmed;
pub use frame::{Console, Frame};
pub use kept_text::{KeptText, NOT_KEPT};
pub use message_filters::{MessageFilters, is_filtered, message_addresses};
pub use period::PeriodFilter;
pub use problems::Problems;
pub use provider_fails::ProviderFails;
pub use refused::refused;
pub use section::Section;
pub use security::SECURITY;
pub use text::{Noun, actor, count, grouped, money};
pub use when::When;

use crate::need::Need;
use crate::page::Page;

/// The console's pages.
pub fn routes() -> Vec<Page> {
    let (viewer, manager) = (Need::VIEWER, Need::MANAGER);
    let (sees_a_site, owns_a_site) = (Need::Somewhere(Role::Viewer), Need::Somewhere(Role::Owner));
    let mut pages = vec![
        Page::open("/admin/set-up", get(set_up::page)),
        Page::open("/admin/sign-in", get(sign_in::page)),
        Page::open("/admin/sign-in/code", get(sign_in_code::page)),
        Page::new(SECURITY, Need::SignedIn, get(security::page)),
        Page::new(security::SET_UP, Need::SignedIn, get(security::set_up).post(security::confirm)),
        Page::new(security::RECOVERY, Need::SignedIn, get(security::to_security).post(security::renew)),
        Page::new("/admin", sees_a_site, get(home::page)),
        Page::new("/admin/sites", sees_a_site, get(sites::page)),
        Page::new("/admin/sites/{site}", viewer, get(overview::page)),
        Page::new("/admin/sites/{site}/subscribers", viewer, get(subscribers::page)),
        Page::new("/admin/sites/{site}/subscribers/{id}/history", viewer, get(records::of_subscriber)),
        Page::new("/admin/sites/{site}/records", viewer, get(records::page).post(records::look_up)),
        Page::new("/admin/sites/{site}/send", manager, get(send::compose)),
        Page::new("/admin/sites/{site}/send/review", manager, get(send::review)),
        Page::new("/admin/sites/{site}/broadcasts", viewer, get(broadcasts::list)),
        Page::new("/admin/sites/{site}/broadcasts/{id}", viewer, get(broadcasts::one)),
        Page::new("/admin/sites/{site}/inbox", viewer, get(inbox::page)),
        Page::new("/admin/sites/{site}/inbox/{id}", viewer, get(inbox::conversation)),
        Page::new("/admin/sites/{site}/history", viewer, get(history::page)),
        Page::new("/admin/sites/{site}/unclear", viewer, get(unclear::page)),
        Page::new("/admin/sites/{site}/unclear/review", manager, get(unclear::review)),
        Page::new("/admin/sites/{site}/credits", viewer, get(credits::page)),
        Page::new("/admin/sites/{site}/costs", viewer, get(costs::page)),
        Page::new("/admin/sites/{site}/abuse", viewer, get(abuse::page)),
        // The webhooks' addresses on it are secrets.
        Page::new("/admin/sites/{site}/provider", manager, get(account::page)),
        Page::open(invitation::INVITATION, get(invitation::page)),
        Page::open("/scheme/{file}", get(scheme::stylesheet)),
        Page::new("/simulator", sees_a_site, get(handsets::page)),
        Page::new("/admin/_components", sees_a_site, get(components_page::page)),
        Page::new("/admin/users", owns_a_site, get(users::page).post(users::invite)),
        Page::new("/admin/api-keys", owns_a_site, get(api_keys::page).post(api_keys::create)),
        Page::new("/admin/audit", owns_a_site, get(audit::page)),
    ];
    pages.extend(settings::routes());
    pages
}
