//! Who may do what, and where: people have roles, programs have scopes, both for one site or for all.

mod memberships;
mod role;
mod scope;

pub use memberships::{Membership, Memberships, SiteScope};
pub use role::Role;
pub use scope::{Scope, Scopes};
