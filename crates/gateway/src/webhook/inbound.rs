//! "Receive SMS": an inbound message (MO).

use std::borrow::Cow;
use std::fmt::Write;

use domain::{PhoneNumber, Timestamp, decode_ucs2_hex};

use super::{Fields, WebhookError};
use crate::mocean_time;

/// An inbound message as Mocean describes it. Texts are kept as they came; [`InboundFields::readable_text`] decodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundFields {
    /// `mocean-from`: who sent it, as written.
    pub from: String,
    /// `mocean-to`: the number it was sent to, as written; often a short code. Only recorded.
    pub to: Option<String>,
    /// `mocean-time`, as written.
    pub time: Option<String>,
    /// `mocean-keyword`: the keyword of a shared number, as written.
    pub keyword: Option<String>,
    /// `mocean-text`, as written: with coding 3 the hexadecimal digits of UTF-16. Empty for an empty SMS.
    pub text: String,
    /// `mocean-coding`: 1 is text, 3 is UTF-16 in hexadecimal digits. `None` where it can't be read: what somebody wrote is
    /// kept all the same.
    pub coding: Option<u16>,
}

impl InboundFields {
    /// Reads the fields of a request.
    ///
    /// # Errors
    /// [`WebhookError`] if the sender is missing, or if text and keyword both are.
    pub fn read(fields: &Fields) -> Result<Self, WebhookError> {
        let keyword = fields.get("mocean-keyword").map(str::to_owned);
        // An empty SMS is a message, too: refused, it would be repeated for a day.
        let text = match (fields.as_sent("mocean-text"), &keyword) {
            (Some(text), _) => text.to_owned(),
            (None, Some(_)) => String::new(),
            (None, None) => return Err(WebhookError::Missing("mocean-text")),
        };
        Ok(Self {
            from: fields.required("mocean-from")?.trim().to_owned(),
            to: fields.get("mocean-to").map(|to| to.trim().to_owned()),
            time: fields.get("mocean-time").map(|time| time.trim().to_owned()),
            keyword,
            text,
            coding: fields.get("mocean-coding").and_then(|coding| coding.trim().parse().ok()),
        })
    }

    /// Reads a request's parts in one step.
    ///
    /// # Errors
    /// As [`Fields::collect`] and [`InboundFields::read`].
    pub fn parse(query: Option<&str>, body: &[u8]) -> Result<Self, WebhookError> {
        Self::read(&Fields::collect(query, body)?)
    }

    /// The sender as a phone number; `None` for short codes and words, which nobody can answer.
    pub fn sender(&self) -> Option<PhoneNumber> {
        let digits = self.from.strip_prefix('+').unwrap_or(&self.from);
        PhoneNumber::from_e164(&format!("+{digits}")).ok()
    }

    /// When the provider got it, by its own word (GMT+8).
    pub fn received_at(&self) -> Option<Timestamp> {
        mocean_time::parse(self.time.as_deref()?)
    }

    /// The text for people: decoded if the coding says so and it can be, else as it came.
    pub fn readable_text(&self) -> Cow<'_, str> {
        readable(&self.text, self.coding)
    }

    /// The keyword for people, decoded likewise.
    pub fn readable_keyword(&self) -> Option<Cow<'_, str>> {
        self.keyword.as_deref().map(|keyword| readable(keyword, self.coding))
    }

    /// What recognises a repeat, to be hashed: from, to, time, keyword, text and coding, each with its length before it, so
    /// that no two different messages have the same form. The way they came (form, query, JSON) makes no difference.
    pub fn canonical(&self) -> String {
        let coding = self.coding.map(|coding| coding.to_string());
        let from = self.from.strip_prefix('+').unwrap_or(&self.from);
        let parts = [
            Some(from),
            self.to.as_deref(),
            self.time.as_deref(),
            self.keyword.as_deref(),
            Some(self.text.as_str()),
            coding.as_deref(),
        ];
        let mut form = String::new();
        for part in parts {
            let part = part.unwrap_or_default();
            // Writing to a string never fails.
            let _ = write!(form, "{}:{part};", part.len());
        }
        form
    }
}

fn readable(text: &str, coding: Option<u16>) -> Cow<'_, str> {
    if coding != Some(3) {
        return Cow::Borrowed(text);
    }
    match decode_ucs2_hex(text.trim()) {
        // A decoded NUL would be lost or refused further on.
        Ok(decoded) => Cow::Owned(decoded.replace('\0', "")),
        Err(_) => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{InboundFields, WebhookError};
    use domain::{PhoneNumber, Timestamp};
    use proptest::prelude::*;
    use url::form_urlencoded::Serializer;

    fn inbound() -> impl Strategy<Value = InboundFields> {
        let part = || "[0-9;: é]{0,4}";
        (part(), part(), part(), part(), part(), proptest::option::of(0_u16..4)).prop_map(
            |(from, to, time, keyword, text, coding)| InboundFields {
                from,
                to: Some(to),
                time: Some(time),
                keyword: Some(keyword),
                text,
                coding,
            },
        )
    }

    proptest! {
        #[test]
        fn different_messages_have_different_forms(one in inbound(), other in inbound()) {
            prop_assert_eq!(one == other, one.canonical() == other.canonical());
        }

        #[test]
        fn every_text_survives_the_form(text in "[^\\x00]{0,50}") {
            let body = Serializer::new(String::new())
                .append_pair("mocean-from", "60123456789")
                .append_pair("mocean-text", &text)
                .finish();
            prop_assert_eq!(parse(&body).unwrap().text, text);
        }
    }

    const SAMPLE: &str = "mocean-from=60123456789&mocean-to=63001&mocean-keyword=MOC&mocean-text=Hello+World\
                          &mocean-coding=1&mocean-time=2018-12-30+23%3A59%3A59";

    fn parse(body: &str) -> Result<InboundFields, WebhookError> {
        InboundFields::parse(None, body.as_bytes())
    }

    #[test]
    fn the_documents_sample() {
        let inbound = parse(SAMPLE).unwrap();
        assert_eq!(inbound.sender(), PhoneNumber::from_e164("+60123456789").ok());
        assert_eq!(inbound.to.as_deref(), Some("63001"));
        assert_eq!(inbound.keyword.as_deref(), Some("MOC"));
        assert_eq!(inbound.readable_text(), "Hello World");
        assert_eq!(inbound.coding, Some(1));
        assert_eq!(inbound.received_at(), Some(Timestamp::from_secs(1_546_185_599)));
        assert_eq!(inbound.canonical(), "11:60123456789;5:63001;19:2018-12-30 23:59:59;3:MOC;11:Hello World;1:1;");
    }

    #[test]
    fn all_ways_have_the_same_canonical_form() {
        let expected = parse(SAMPLE).unwrap().canonical();
        let query = InboundFields::parse(Some(SAMPLE), b"").unwrap();
        let json = parse(
            r#"{"mocean-from":60123456789,"mocean-to":"63001","mocean-keyword":"MOC","mocean-text":"Hello+World",
                "mocean-coding":1,"mocean-time":"2018-12-30 23:59:59"}"#,
        );
        assert_eq!(query.canonical(), expected);
        assert_eq!(json.unwrap().canonical(), expected);
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        let one = parse("mocean-from=1&mocean-to=23&mocean-text=x").unwrap();
        let other = parse("mocean-from=12&mocean-to=3&mocean-text=x").unwrap();
        let third = parse("mocean-from=1&mocean-keyword=23&mocean-text=x").unwrap();
        assert_ne!(one.canonical(), other.canonical());
        assert_ne!(one.canonical(), third.canonical());
    }

    #[test]
    fn coding_3_is_utf_16_and_stays_as_it_came() {
        let inbound =
            parse("mocean-from=60123456789&mocean-text=00530054004F0050&mocean-keyword=0053&mocean-coding=3").unwrap();
        assert_eq!(inbound.readable_text(), "STOP");
        assert_eq!(inbound.readable_keyword().as_deref(), Some("S"));
        assert_eq!(inbound.text, "00530054004F0050");
        let not_hex = parse("mocean-from=60123456789&mocean-text=STOP&mocean-coding=3").unwrap();
        assert_eq!(not_hex.readable_text(), "STOP");
    }

    #[test]
    fn a_keyword_alone_is_a_message() {
        let inbound = parse("mocean-from=60123456789&mocean-keyword=STOP").unwrap();
        assert_eq!((inbound.keyword.as_deref(), inbound.text.as_str()), (Some("STOP"), ""));
        assert_eq!(parse("mocean-from=60123456789&mocean-text=").unwrap().text, "");
    }

    #[test]
    fn senders_without_a_number_are_none() {
        for (from, known) in [("+60123456789", true), ("60123456789", true), ("63", false), ("Bank", false)] {
            let inbound = parse(&format!("mocean-from={}&mocean-text=x", from.replace('+', "%2B"))).unwrap();
            assert_eq!(inbound.sender().is_some(), known, "{from}");
        }
    }

    #[test]
    fn missing_and_unreadable_fields() {
        assert_eq!(parse(""), Err(WebhookError::Missing("mocean-text")));
        assert_eq!(parse("mocean-text=x"), Err(WebhookError::Missing("mocean-from")));
        let odd = parse("mocean-from=1&mocean-text=STOP&mocean-coding=three").unwrap();
        assert_eq!((odd.coding, odd.readable_text().as_ref()), (None, "STOP"));
    }
}
