//! A provider inside the demo process.
//!
//! It listens on a loopback port of its own and speaks Mocean's protocol: the same routes under `/rest/1` and `/rest/2`,
//! JSON and XML, delivery reports by PUT, inbound messages by POST. So the demo runs through the same client, webhooks and
//! code as a live site. What becomes of a message is decided by the last digits of its recipient: see [`scenarios`].

mod account;
mod error;
mod handset;
mod messages;
mod prices;
mod reply;
mod reports;
mod routes;
mod scenario;
mod state;
mod submission;
mod writer;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use domain::{PhoneNumber, Timestamp};
use rust_decimal::Decimal;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use url::Url;

pub use error::{ReplyError, SimulatorError};
pub use handset::{Direction, HandsetEntry, HandsetLog, HandsetLogError};
pub use scenario::{AnswerForm, Course, Fate, Report, Scenario, When, scenario_for, scenarios};

use crate::{Credentials, PrivateAddresses, Transport, TransportConfig};
use state::Shared;

/// Settings of a [`Simulator`]; the defaults suit a demo, tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct SimulatorOptions {
    /// Time from a message to its report.
    pub report_after: Duration,
    /// Time to a report that comes late.
    pub late_report_after: Duration,
    /// Time to a slow answer.
    pub slow_answer: Duration,
    /// How long a connection is held without an answer: longer than the client waits.
    pub held_answer: Duration,
    /// Money in the account, in the currency of the built-in price list.
    pub opening_balance: Decimal,
    /// Where the time of entries and inbound messages comes from.
    pub now: fn() -> Timestamp,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            report_after: Duration::from_millis(1_500),
            late_report_after: Duration::from_mins(1),
            slow_answer: Duration::from_secs(4),
            held_answer: Duration::from_mins(2),
            opening_balance: Decimal::new(100_000, 0),
            now: system_now,
        }
    }
}

fn system_now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}

/// Starts simulators.
#[derive(Debug, Clone, Copy)]
pub struct Simulator;

impl Simulator {
    /// Starts one with the default settings, a key, a secret and a token of its own.
    ///
    /// # Errors
    /// [`SimulatorError`] when no port, randomness or HTTP client is to be had.
    pub async fn start(log: Arc<dyn HandsetLog>) -> Result<SimulatorHandle, SimulatorError> {
        Self::start_with(log, SimulatorOptions::default()).await
    }

    /// Starts one with other settings.
    ///
    /// # Errors
    /// As [`Simulator::start`].
    pub async fn start_with(
        log: Arc<dyn HandsetLog>,
        options: SimulatorOptions,
    ) -> Result<SimulatorHandle, SimulatorError> {
        let transport = Transport::new(TransportConfig {
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            private_addresses: PrivateAddresses::Allowed,
            ..TransportConfig::default()
        })?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(SimulatorError::Listen)?;
        let port = listener.local_addr().map_err(SimulatorError::Listen)?.port();
        let base_url = Url::parse(&format!("http://127.0.0.1:{port}"))
            .map_err(|error| SimulatorError::Listen(io::Error::other(error)))?;
        let shared = Arc::new(Shared::new(log, transport, options)?);
        let router = routes::router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the simulator stopped");
            }
        });
        let running = Arc::new(Running(server.abort_handle()));
        Ok(SimulatorHandle { base_url, shared, running })
    }
}

/// A running simulator; it stops when the last handle is dropped. Cheap to clone.
#[derive(Clone)]
pub struct SimulatorHandle {
    base_url: Url,
    shared: Arc<Shared>,
    running: Arc<Running>,
}

/// Stops the server when dropped.
struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SimulatorHandle {
    /// Where it listens: the base URL for [`crate::MoceanConfig`]. Needs [`PrivateAddresses::Allowed`].
    pub fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// `mocean-api-key`.
    pub fn api_key(&self) -> &str {
        self.shared.account.key()
    }

    /// `mocean-api-secret`.
    pub fn api_secret(&self) -> &str {
        self.shared.account.secret()
    }

    /// The bearer token of version 2.
    pub fn api_token(&self) -> &str {
        self.shared.account.token()
    }

    /// Key and secret as the client takes them.
    pub fn credentials(&self) -> Credentials {
        Credentials::KeySecret { key: self.api_key().to_owned(), secret: self.api_secret().to_owned() }
    }

    /// Money left.
    pub fn balance(&self) -> Decimal {
        self.shared.account.balance()
    }

    /// Lets a handset answer: posts an inbound message to the site's webhook, once, as Mocean does ("Receive SMS"), with
    /// Malaysia's time, and a text beyond GSM-7 as UTF-16 in hexadecimal digits with coding 3.
    ///
    /// `to` is the sender id that the handset answers to. The message is logged whether the webhook took it or not.
    ///
    /// # Errors
    /// [`ReplyError`] when the webhook can't be reached or answers anything but 2xx.
    pub async fn reply(&self, inbound_url: &Url, from: PhoneNumber, to: &str, text: &str) -> Result<(), ReplyError> {
        reply::post(&self.shared, inbound_url, from, to, text).await
    }
}

impl fmt::Debug for SimulatorHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorHandle")
            .field("base_url", &self.base_url.as_str())
            .field("running", &!self.running.0.is_finished())
            .finish_non_exhaustive()
    }
}
