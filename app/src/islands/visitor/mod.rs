//! Islands of the visitor's page.

#[cfg(feature = "visitor")]
mod proof;
mod service_worker;
mod sign_up;

pub use service_worker::ServiceWorker;
pub use sign_up::SignUp;
