//! Islands of the visitor's page.

#[cfg(feature = "visitor")]
mod dom;
#[cfg(feature = "visitor")]
mod proof;
mod sign_up;

pub use sign_up::SignUp;
