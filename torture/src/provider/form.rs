//! Reading a message as it was posted.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::{Url, form_urlencoded};

use super::reports::Subject;

/// The head of a report token is the message's id.
const ID_BYTES: usize = 16;

/// What was posted, but for what is to be done about it.
pub(super) struct Posted {
    /// Whom it is for, and where reports on it go.
    pub(super) subject: Subject,
    /// The message's id.
    pub(super) message: String,
    /// The broadcast it says it is of.
    pub(super) marker: Option<String>,
}

/// Reads the form of "Send SMS".
pub(super) fn read(form: &[u8]) -> anyhow::Result<Posted> {
    let to = field(form, "mocean-to")?;
    let path = Url::parse(&field(form, "mocean-dlr-url")?)?.path().to_owned();
    let message = message_of(&path).context("no token")?;
    let marker = marker_of(&field(form, "mocean-text")?).map(str::to_owned);
    let subject = Subject { path, message: Some(message.clone()), to: to.parse()?, msgid: String::new() };
    Ok(Posted { subject, message, marker })
}

/// A field of a form or a query.
pub(super) fn field(form: &[u8], name: &str) -> anyhow::Result<String> {
    let found = form_urlencoded::parse(form).find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned()).with_context(|| format!("no {name}"))
}

/// The message's id in the token at the end of its report address, 32 hexadecimal digits.
fn message_of(path: &str) -> Option<String> {
    let token = URL_SAFE_NO_PAD.decode(path.rsplit('/').next()?).ok()?;
    let id = token.get(..ID_BYTES)?;
    let id: [u8; ID_BYTES] = id.try_into().ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(id)))
}

/// The marker at the head of a broadcast's text: `b12` of `b12: …`.
pub(crate) fn marker_of(text: &str) -> Option<&str> {
    let (marker, _) = text.split_once(": ")?;
    let digits = marker.strip_prefix('b')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(marker)
}

#[cfg(test)]
mod tests {
    use super::{marker_of, message_of};

    #[test]
    fn markers_stand_at_the_head_of_broadcasts() {
        assert_eq!(marker_of("b12: The bells ring."), Some("b12"));
        for other in ["Welcome to main: …", "b: x", "b1x: x", "b1", ""] {
            assert_eq!(marker_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_token_begins_with_the_messages_id() {
        let path = "/webhooks/mocean/secret/dlr/AZr0AAAAcAAAAAAAAAAAAQECAwQFBgcICQoLDA0ODxA";
        assert_eq!(message_of(path).as_deref(), Some("019af400000070000000000000000001"));
        assert_eq!(message_of("/webhooks/mocean/secret/dlr/AAAA"), None);
    }
}
