//! Forgetting a number (GDPR, Article 17): it is silenced at once, everything about it is removed in small steps, and what
//! stays is a keyed fingerprint, so that it is not texted again.

mod begin;
mod disclosure;
mod places;
mod recall;
mod step;

pub use disclosure::{Disclosure, Told};
pub(crate) use recall::{are_erased, recall};
pub use step::Erasing;

/// Why messages were not sent: their number was erased.
pub(crate) const ERASED: &str = "erased";
