//! A door for the fuzz targets: one answer, as each question would read it.

use bytes::Bytes;
use domain::{PhoneNumber, PriceRow};

use crate::mocean::readings;
use crate::transport::Answer;
use crate::{Balance, ProviderError, SendOutcome, StatusAnswer};

/// What an answer means to each question.
#[derive(Debug)]
pub struct Readings {
    /// As the answer to "Send SMS".
    pub sending: SendOutcome,
    /// As the beginning of one that broke off.
    pub broken_off: SendOutcome,
    /// As the answer to "Get Balance".
    pub balance: Result<Balance, ProviderError>,
    /// As the answer to "Account Pricing".
    pub prices: Result<Vec<PriceRow>, ProviderError>,
    /// As the answer to "Message Status".
    pub status: Result<StatusAnswer, ProviderError>,
}

/// Reads an answer as all of them.
pub fn read_answer(http_status: u16, body: &[u8], to: PhoneNumber) -> Readings {
    readings(&Answer { http_status, retry_after: None, body: Bytes::copy_from_slice(body) }, to)
}
