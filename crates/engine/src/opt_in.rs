//! A visitor leaves a number.

use std::net::IpAddr;

use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};

/// Where an opt-in came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptInSource {
    /// The popup or form of the site's page.
    Page,
    /// The public API.
    Api,
}

/// What a visitor typed and what is kept as evidence of it.
#[derive(Debug, Clone)]
pub struct OptInRequest {
    /// The number as typed.
    pub phone: String,
    /// The country chosen, a region code; the site's default if none.
    pub region: Option<String>,
    /// Whether the box was ticked.
    pub consent: bool,
    /// The visitor's language.
    pub locale: Option<String>,
    /// The wording they saw, where the caller showed its own; else the site's present one.
    pub wording: Option<String>,
    /// The address of the page they were on.
    pub page: Option<String>,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// Their browser's name for itself.
    pub user_agent: Option<String>,
    /// Where this came from.
    pub source: OptInSource,
}

/// What the visitor may learn: nothing about the number but whether it can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptInOutcome {
    /// Taken. The same for new, known, suspended and stopped numbers.
    Accepted,
    /// Something to correct: fields `phone`, `region`, `consent`.
    Invalid(FieldErrors),
}

impl Engine {
    /// Subscribes a number to a site and queues its welcome SMS.
    ///
    /// The welcome's credits are reserved; with none left the subscription is taken and the welcome waits.
    ///
    /// # Errors
    /// `NotFound` for an unknown site, `Conflict` where the site's SMS are switched off.
    pub async fn opt_in(&self, slug: &str, request: OptInRequest) -> Result<OptInOutcome, EngineError> {
        todo!()
    }
}
