//! What no single request or message tells: how much waits and since when, asked of the database now and then.

use std::time::Duration;

use domain::Timestamp;
use metrics::gauge;
use store::{Figures, Lane, Store};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::config::{Role, Settings};

/// How often the database is asked, however often `/metrics` is.
const EVERY: Duration = Duration::from_secs(5);

/// Asks the database every few seconds until the token is cancelled.
pub async fn collect(store: &Store, closing: &CancellationToken) {
    let mut rounds = tokio::time::interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while closing.run_until_cancelled(rounds.tick()).await.is_some() {
        let now = Timestamp::from_micros(jiff::Timestamp::now().as_microsecond());
        match closing.run_until_cancelled(store.figures(now)).await {
            Some(Ok(figures)) => {
                gauge!("carillon_database_up").set(1.0);
                show(&figures, now);
            }
            Some(Err(error)) => {
                gauge!("carillon_database_up").set(0.0);
                tracing::debug!(%error, "the figures for /metrics can't be read");
            }
            None => return,
        }
    }
}

/// Version, role and database engine as a metric.
pub fn say_what_this_is(settings: &Settings) {
    let role = match settings.mode.role {
        Role::All => "all",
        Role::Web => "web",
        Role::Dispatch => "dispatch",
    };
    let labels =
        [("version", env!("CARGO_PKG_VERSION")), ("role", role), ("database", settings.database.engine_name())];
    gauge!("carillon_build_info", &labels).set(1.0);
}

fn show(figures: &Figures, now: Timestamp) {
    for queue in &figures.queues {
        let lane = match queue.lane {
            Lane::Urgent => "urgent",
            Lane::Single => "single",
            Lane::Broadcast => "broadcast",
        };
        gauge!("carillon_queue_messages", "lane" => lane).set(float(queue.messages));
        let oldest = queue.oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
        gauge!("carillon_queue_oldest_seconds", "lane" => lane).set(oldest.as_secs_f64());
    }
    for (reason, messages) in &figures.held {
        gauge!("carillon_queue_held_messages", "reason" => reason.clone()).set(float(*messages));
    }
    gauge!("carillon_queue_quiet_messages").set(float(figures.quiet));
    gauge!("carillon_messages_in_flight").set(float(figures.in_flight));
    for credits in &figures.credits {
        let site = credits.site.to_string();
        let amount = |credits: domain::Credits| float(u64::try_from(credits.get()).unwrap_or(0));
        gauge!("carillon_credits_available", "site" => site.clone()).set(amount(credits.available));
        gauge!("carillon_credits_reserved", "site" => site).set(amount(credits.reserved));
    }
    if let Some(beat) = figures.heartbeat {
        gauge!("carillon_heartbeat_age_seconds").set(now.since(beat).as_secs_f64());
    }
}

/// Exact up to 2^53, which no count of messages or credits reaches.
#[expect(clippy::cast_precision_loss, reason = "a metric is a float")]
fn float(count: u64) -> f64 {
    count as f64
}
