//! What the engine asks of any provider, and the answers it can get.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use domain::{PhoneNumber, PriceRow, Timestamp};
use rust_decimal::Decimal;
use url::Url;

use crate::ProviderError;

/// A service that carries messages.
#[async_trait]
pub trait Provider: Send + Sync + fmt::Debug {
    /// Hands over one message, once. Never retried below this call.
    async fn send(&self, sms: &OutboundSms) -> SendOutcome;

    /// Money left in the account.
    ///
    /// # Errors
    /// [`ProviderError`] when the provider refuses, can't be reached or can't be understood.
    async fn balance(&self) -> Result<Balance, ProviderError>;

    /// Prices of the account, a row for each country and operator.
    ///
    /// # Errors
    /// As [`Provider::balance`]; also when not one row could be read.
    async fn price_list(&self) -> Result<Vec<PriceRow>, ProviderError>;

    /// What became of a message, by the id that [`Provider::send`] brought.
    ///
    /// # Errors
    /// As [`Provider::balance`].
    async fn message_status(&self, provider_message_id: &str) -> Result<StatusAnswer, ProviderError>;
}

/// One message to one number.
///
/// `Debug` shows neither the text nor the whole number nor the report URL, which holds a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundSms {
    /// Sender id: a number, a short code or up to 11 letters and digits.
    pub from: String,
    /// Recipient.
    pub to: PhoneNumber,
    /// Text in Unicode; the encoding on the air follows from it.
    pub text: String,
    /// Where the provider puts its delivery reports; `None` asks for none.
    pub report_url: Option<Url>,
    /// How long the provider may try to deliver; `None` leaves it to the provider. Rounded up to whole seconds.
    pub validity: Option<Duration>,
    /// When the provider shall send it; `None` is now. Whole seconds, best effort.
    pub schedule: Option<Timestamp>,
    /// Whether it appears on the screen at once and isn't stored (class 0).
    pub flash: bool,
}

impl OutboundSms {
    /// A plain message without report, validity, schedule or flash.
    pub fn new(from: impl Into<String>, to: PhoneNumber, text: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            to,
            text: text.into(),
            report_url: None,
            validity: None,
            schedule: None,
            flash: false,
        }
    }

    /// The same message with delivery reports to `url`.
    #[must_use]
    pub fn with_report_url(mut self, url: Url) -> Self {
        self.report_url = Some(url);
        self
    }
}

impl fmt::Debug for OutboundSms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundSms")
            .field("from", &self.from)
            .field("to", &self.to.masked())
            .field("characters", &self.text.chars().count())
            .field("report", &self.report_url.is_some())
            .field("validity", &self.validity)
            .field("schedule", &self.schedule)
            .field("flash", &self.flash)
            .finish()
    }
}

/// What became of a call of [`Provider::send`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider took the message.
    Accepted {
        /// The provider's name for it, for reports and questions; a provider may leave it out.
        provider_message_id: Option<String>,
    },
    /// The provider said no for good. Nothing was sent.
    Rejected {
        /// The provider's status code.
        code: u16,
        /// The provider's words, decoded.
        words: String,
        /// Whether the next message would fare the same.
        class: RejectionClass,
    },
    /// Provably not sent, or refused as temporary: it may be tried again.
    TryLater {
        /// The provider's status code, if it got to say one.
        code: Option<u16>,
        /// What happened.
        words: String,
        /// How long the provider asked to wait, if it said so.
        after: Option<Duration>,
        /// Why not now.
        cause: LaterCause,
    },
    /// It can't be told whether the message went out. Never to be sent again without a person's say.
    Unknown {
        /// What happened.
        words: String,
        /// The provider's name for it, where what is left of the answer still says so.
        provider_message_id: Option<String>,
    },
}

/// Why a message can't be taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LaterCause {
    /// The provider was not reached.
    Unreachable,
    /// It gets more than it takes: HTTP 429, or the statuses 32 and 43.
    Throttled,
    /// It is out of order: the statuses 40 and 45.
    OutOfOrder,
}

/// How far a refusal reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectionClass {
    /// This message alone.
    Message,
    /// The whole account: every further message would be refused as well (wrong key, no balance).
    Account,
}

/// Money left in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Amount in the account's currency.
    pub value: Decimal,
    /// ISO 4217 code, when the provider names one. Mocean's balance doesn't; its price list does.
    pub currency: Option<String>,
}

/// What a provider answers when it is asked what became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusAnswer {
    /// What became of it.
    pub status: ReportedStatus,
    /// What the provider charged for it, in the account's currency; `None` where it doesn't say so, or not as an amount
    /// of zero or more.
    pub credit_deducted: Option<Decimal>,
    /// The answer as it came, for the records.
    pub raw: String,
}

/// What a provider says became of a message, in a delivery report or when asked.
///
/// Codes by the "Message Status" table of the Mocean document; reports use the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportedStatus {
    /// 1: it reached the handset.
    Delivered,
    /// 2: it did not and won't.
    Failed,
    /// 3: it was not delivered in time.
    Expired,
    /// 4: not known yet.
    Pending,
    /// 5: the provider knows no such message.
    NotFound,
}

impl ReportedStatus {
    /// Reads Mocean's number; `None` for any other.
    pub fn from_code(code: u16) -> Option<Self> {
        match code {
            1 => Some(Self::Delivered),
            2 => Some(Self::Failed),
            3 => Some(Self::Expired),
            4 => Some(Self::Pending),
            5 => Some(Self::NotFound),
            _ => None,
        }
    }

    /// Mocean's number.
    pub fn code(self) -> u16 {
        match self {
            Self::Delivered => 1,
            Self::Failed => 2,
            Self::Expired => 3,
            Self::Pending => 4,
            Self::NotFound => 5,
        }
    }
}
