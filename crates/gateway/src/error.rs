//! What can go wrong with a provider, apart from sending (see [`crate::SendOutcome`]).

use crate::RejectionClass;

/// Why a question to the provider (balance, prices, status of a message) got no usable answer.
///
/// The words are fit to be shown to an owner: they never hold a URL, a key or a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider answered and said no, in its own words.
    #[error("{words} (status {code})")]
    Refused {
        /// The provider's status code, see [`crate::SendStatus`].
        code: u16,
        /// The provider's words, decoded.
        words: String,
        /// Whether the account as a whole is concerned (wrong key, no balance).
        class: RejectionClass,
    },
    /// No connection came about: the name is unknown, nobody listens, TLS failed, or the address is not allowed.
    #[error("The provider can't be reached: {words}")]
    Unreachable {
        /// What failed.
        words: String,
    },
    /// The call began but ended without a whole answer: a timeout or a broken connection.
    #[error("The provider did not answer: {words}")]
    NoAnswer {
        /// What failed.
        words: String,
    },
    /// An answer came, but not in a form of the protocol.
    #[error("The provider's answer can't be read: {words}")]
    Unreadable {
        /// What was seen instead.
        words: String,
    },
}

/// Why a client can't be made from these settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not an absolute `http` or `https` URL, or one with a login, a query or a fragment in it.
    #[error("The base URL must look like https://rest.moceanapi.com")]
    BaseUrl,
    /// The base URL names a private, loopback or otherwise unroutable address, and these are not allowed.
    #[error("The base URL must not lie on a private or loopback address")]
    PrivateAddress,
    /// A key, secret or token is empty or holds characters that can't be sent.
    #[error("The {0} is empty or holds characters that can't be part of it")]
    Credential(&'static str),
    /// The HTTP client can't be set up on this machine (TLS, for one).
    #[error("The HTTP client can't be set up: {0}")]
    Client(String),
}
