//! A day at the console, at the API and at the command line, in parts that each have an app of their own. Every call that
//! leaves a line is made here.

mod messages;
mod people;
mod sites;
mod subscribers;
mod unclear;
mod waiting;

pub use messages::messages;
pub use people::{first_owner, people};
pub use sites::sites;
pub use subscribers::subscribers;
pub use unclear::unclear;
pub use waiting::waiting;
