//! Names and values of a request, wherever they stand in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode;
use serde_json::Value;

use super::WebhookError;
use crate::wire;

/// The fields of one webhook request. Names as sent; values decoded once, as the way they came demands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Collects the fields of a request: those of the query, and over them those of the body. A field named twice counts
    /// with its first value. Fields we don't know are kept and harm nobody.
    ///
    /// # Errors
    /// [`WebhookError`] when the body is in none of the known forms.
    pub fn collect(query: Option<&str>, body: &[u8]) -> Result<Self, WebhookError> {
        let mut all = BTreeMap::new();
        if let Some(query) = query {
            add_form(&mut all, query.as_bytes())?;
        }
        let start = body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        // Judged by its first byte, not by its type: the document shows JSON-like bodies under the form's type.
        let own = match start {
            None => BTreeMap::new(),
            Some(b'{' | b'[') => json(body)?,
            Some(_) => {
                let mut form = BTreeMap::new();
                add_form(&mut form, body)?;
                form
            }
        };
        all.extend(own);
        match all.iter().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
            Some((name, _)) => Err(WebhookError::Nul(name.replace('\0', ""))),
            None => Ok(Self(all)),
        }
    }

    /// A field's value; `None` if it is missing or blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A field's value, blank or not.
    pub(super) fn as_sent(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&str, WebhookError> {
        self.get(name).ok_or(WebhookError::Missing(name))
    }
}

fn add_form(all: &mut BTreeMap<String, String>, form: &[u8]) -> Result<(), WebhookError> {
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let name = form_text(parts.next().unwrap_or_default())?;
        let value = form_text(parts.next().unwrap_or_default())?;
        all.entry(name.trim().to_owned()).or_insert(value);
    }
    Ok(())
}

/// Strict where ready-made form readers put a replacement character: what arrives must be what was sent.
fn form_text(encoded: &[u8]) -> Result<String, WebhookError> {
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let decoded: Cow<'_, [u8]> = percent_decode(&spaced).into();
    String::from_utf8(decoded.into_owned()).map_err(|_| WebhookError::NotUtf8)
}

fn json(body: &[u8]) -> Result<BTreeMap<String, String>, WebhookError> {
    let text = std::str::from_utf8(body).map_err(|_| WebhookError::NotUtf8)?;
    let Ok(Value::Object(object)) = serde_json::from_str(text) else { return Err(WebhookError::NotJson) };
    let mut all = BTreeMap::new();
    for (name, value) in object {
        let text = match value {
            Value::Null => continue,
            // The document's sample is `Hello+World` here, too.
            Value::String(text) => wire::decode(&text),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Array(_) | Value::Object(_) => return Err(WebhookError::NotPlain(name)),
        };
        all.insert(name, text);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::{Fields, WebhookError};

    fn collect(query: &str, body: &str) -> Result<Fields, WebhookError> {
        Fields::collect(Some(query), body.as_bytes())
    }

    #[test]
    fn form_query_and_json_read_alike() {
        let expected = collect("", "mocean-from=60123456789&mocean-text=Hello+World%21").unwrap();
        assert_eq!(expected.get("mocean-text"), Some("Hello World!"));
        for (query, body) in [
            ("mocean-from=60123456789&mocean-text=Hello%20World!", ""),
            ("mocean-from=60123456789", "mocean-text=Hello+World%21"),
            ("", r#"{"mocean-from":60123456789,"mocean-text":"Hello World!"}"#),
            ("", r#" {"mocean-from":"60123456789","mocean-text":"Hello+World%21","x":null}"#),
        ] {
            assert_eq!(collect(query, body).unwrap(), expected, "{query} {body}");
        }
    }

    #[test]
    fn the_body_counts_over_the_query_and_the_first_over_the_second() {
        let fields = collect("a=query&b=query", "a=first&a=second").unwrap();
        assert_eq!((fields.get("a"), fields.get("b")), (Some("first"), Some("query")));
    }

    #[test]
    fn a_plus_in_a_json_text_with_spaces_stays() {
        let fields = collect("", r#"{"t":"1 + 1"}"#).unwrap();
        assert_eq!(fields.get("t"), Some("1 + 1"));
    }

    #[test]
    fn blank_and_missing_fields_are_none() {
        let fields = collect("a=&b=+&c", "").unwrap();
        for name in ["a", "b", "c", "d"] {
            assert_eq!(fields.get(name), None);
        }
    }

    #[test]
    fn broken_requests_are_errors() {
        assert_eq!(collect("", "a=%ff"), Err(WebhookError::NotUtf8));
        assert_eq!(Fields::collect(None, b"a=\xff"), Err(WebhookError::NotUtf8));
        assert_eq!(Fields::collect(None, b"{\"a\":\"\xff\"}"), Err(WebhookError::NotUtf8));
        assert_eq!(collect("", "{mocean-from: 60123456789}"), Err(WebhookError::NotJson));
        assert_eq!(collect("", "[1]"), Err(WebhookError::NotJson));
        assert_eq!(collect("", r#"{"a":{"b":1}}"#), Err(WebhookError::NotPlain("a".into())));
        assert_eq!(collect("", "a=x%00y"), Err(WebhookError::Nul("a".into())));
        assert_eq!(collect("", "{\"a\":\"\\u0000\"}"), Err(WebhookError::Nul("a".into())));
    }
}
