//! What a handset sends: an inbound message, posted to the site's webhook.

use std::fmt::Write;

use domain::{Encoding, PhoneNumber, measure};
use url::Url;

use super::ReplyError;
use super::handset::{Direction, HandsetEntry};
use super::state::Shared;
use crate::mocean_time;
use crate::transport::{Failure, exchange};

/// Most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 64 * 1024;

pub(super) async fn post(
    shared: &Shared,
    inbound_url: &Url,
    from: PhoneNumber,
    to: &str,
    text: &str,
) -> Result<(), ReplyError> {
    let at = (shared.options.now)();
    let (coding, wire_text) = on_the_wire(text);
    let form = [
        ("mocean-from", from.digits()),
        ("mocean-to", to.to_owned()),
        ("mocean-keyword", String::new()),
        ("mocean-text", wire_text),
        ("mocean-coding", coding.to_owned()),
        ("mocean-time", mocean_time::format(at).unwrap_or_default()),
    ];
    let request = shared.transport.client().post(inbound_url.clone()).form(&form);
    let result = match exchange(request, ANSWER_LIMIT).await {
        Ok(answer) if (200..300).contains(&answer.http_status) => Ok(()),
        Ok(answer) => Err(ReplyError::Refused(answer.http_status)),
        Err(Failure::NotSent { words } | Failure::MaybeSent { words, .. }) => Err(ReplyError::Unreachable(words)),
    };
    let outcome = result.as_ref().map_or_else(ToString::to_string, |()| "answered".to_owned());
    shared
        .log
        .record(HandsetEntry {
            direction: Direction::Sent,
            handset: from,
            peer: to.to_owned(),
            text: text.to_owned(),
            webhook: Some(inbound_url.clone()),
            arrived: result.is_ok(),
            outcome,
            at,
        })
        .await?;
    result
}

/// `mocean-coding` and `mocean-text`: plain with coding 1, or the hexadecimal digits of UTF-16BE with coding 3.
fn on_the_wire(text: &str) -> (&'static str, String) {
    match measure(text).encoding {
        Encoding::Gsm7 => ("1", text.to_owned()),
        Encoding::Ucs2 => ("3", utf16_hex(text)),
    }
}

fn utf16_hex(text: &str) -> String {
    let mut hex = String::with_capacity(4 * text.len());
    for unit in text.encode_utf16() {
        // Writing to a string never fails.
        let _ = write!(hex, "{unit:04X}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::on_the_wire;

    #[test]
    fn beyond_gsm_7_texts_are_hexadecimal() {
        assert_eq!(on_the_wire("Stop it"), ("1", "Stop it".to_owned()));
        assert_eq!(on_the_wire("停 😀"), ("3", "505C0020D83DDE00".to_owned()));
    }
}
