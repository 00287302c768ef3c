//! A running Carillon for each test, and short words for what tests do with it.

mod access;
mod app;
mod calls;
mod client;
mod database;
mod fake_provider;
mod node;
mod second_step;
mod story;
mod wait;

pub use app::{EMAIL, PASSWORD, TestApp, carillon};
pub use client::{Answer, ProblemExt};
pub use database::Database;
pub use fake_provider::{FakeProvider, KEY, Manner, SECRET, field};
pub use node::Node;
pub use second_step::SecondStep;
pub use wait::eventually;

/// So many different Malaysian mobile numbers, as one would type them.
pub fn mobiles(count: u32) -> String {
    let numbers: Vec<_> = (0..count).map(|index| (60_122_000_000_u64 + 701 * u64::from(index)).to_string()).collect();
    numbers.join(" ")
}

/// Makes two tests of one scenario, one for each database engine. The scenario starts its own app, so that it can
/// choose the settings.
macro_rules! on_both_engines {
    ($(async fn $name:ident($database:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every scenario needs everything of its file")]
            use super::*;

            async fn scenario($database: crate::support::Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                scenario(crate::support::Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = crate::support::Database::postgres().await {
                    scenario(database).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_engines;
