//! Why a webhook can't be read. All of them are the sender's fault: a 4xx.

/// Why a webhook can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Bytes that are no UTF-8 once decoded.
    #[error("The request is not valid UTF-8")]
    NotUtf8,
    /// A body that looks like JSON and isn't, or is something else than one object.
    #[error("The body is not a JSON object")]
    NotJson,
    /// A field that is a list or an object.
    #[error("{0} must be a text or a number")]
    NotPlain(String),
    /// A NUL character, which no SMS holds and not every database takes.
    #[error("{0} holds a NUL character")]
    Nul(String),
    /// A field that must be there and isn't.
    #[error("{0} is missing")]
    Missing(&'static str),
}
