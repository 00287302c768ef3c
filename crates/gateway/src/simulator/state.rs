//! What all requests to one simulator share.

use std::sync::Arc;

use super::account::Account;
use super::messages::Messages;
use super::prices::Prices;
use super::reports::Reports;
use super::{HandsetLog, SimulatorError, SimulatorOptions};
use crate::Transport;

pub(super) struct Shared {
    pub(super) account: Account,
    pub(super) prices: Prices,
    pub(super) messages: Arc<Messages>,
    pub(super) reports: Reports,
    pub(super) log: Arc<dyn HandsetLog>,
    pub(super) transport: Transport,
    pub(super) options: SimulatorOptions,
}

impl Shared {
    pub(super) fn new(
        log: Arc<dyn HandsetLog>,
        transport: Transport,
        options: SimulatorOptions,
    ) -> Result<Self, SimulatorError> {
        let messages = Arc::new(Messages::default());
        Ok(Self {
            account: Account::random(options.opening_balance)?,
            prices: Prices::builtin(),
            reports: Reports::new(transport.clone(), Arc::clone(&messages), options),
            messages,
            log,
            transport,
            options,
        })
    }
}
