//! Mocean's answers as one tree, whatever they were written in.
//!
//! JSON is asked for, XML is the default of the interface and comes now and then all the same. Numbers come as numbers
//! or as texts, texts plain or URL-encoded, and a byte order mark may stand before it all. This module flattens those
//! differences; [`crate::mocean`] gives the meaning.

mod fragment;
mod text;
mod xml;

use rust_decimal::Decimal;
use serde_json::Value;

pub(crate) use fragment::only_text;
pub(crate) use text::{decode, words};

/// An answer that is a JSON object or an XML element with children.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Document(Value);

/// The answer is neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// What it is instead, for people.
    pub(crate) words: String,
}

/// Reads an answer.
pub(crate) fn parse(body: &[u8]) -> Result<Document, Unreadable> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let value = match text.as_bytes().first() {
        None => return Err(unreadable("an empty answer")),
        Some(b'{') => serde_json::from_str(text).map_err(|_| unreadable("broken JSON"))?,
        Some(b'<') if is_html(text) => return Err(unreadable("an HTML page")),
        Some(b'<') => xml::parse(text).ok_or_else(|| unreadable("broken XML"))?,
        Some(_) => return Err(unreadable("neither JSON nor XML")),
    };
    if value.is_object() { Ok(Document(value)) } else { Err(unreadable("an answer without fields")) }
}

fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<html") || start.starts_with("<!doctype html")
}

fn unreadable(words: &str) -> Unreadable {
    Unreadable { words: words.to_owned() }
}

impl Document {
    /// A field's text as it came, trimmed; `None` if it is missing, empty, null or not a plain value.
    pub(crate) fn raw(&self, name: &str) -> Option<String> {
        let text = match self.0.get(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        if text.is_empty() { None } else { Some(text) }
    }

    /// A field's text, URL-decoded where it was encoded.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(|text| decode(&text))
    }

    /// A field that is a whole number from 0 to 65,535, as a number or as text.
    pub(crate) fn number(&self, name: &str) -> Option<u16> {
        self.raw(name)?.parse().ok()
    }

    /// A field that is an amount, as a number or as text. Never by way of a float's arithmetic: its shortest decimal form
    /// is what the provider wrote.
    pub(crate) fn amount(&self, name: &str) -> Option<Decimal> {
        let text = self.raw(name)?;
        Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
    }

    /// The entries of a list: a JSON array `list`, an XML element `list` around elements `item`, or elements `item` alone.
    /// `None` if there is no such list at all.
    pub(crate) fn list(&self, list: &str, item: &str) -> Option<Vec<Self>> {
        let found = match self.0.get(list) {
            Some(Value::Object(wrapper)) => wrapper.get(item),
            Some(value) => Some(value),
            None => self.0.get(item),
        };
        match found {
            Some(Value::Array(entries)) => {
                Some(entries.iter().filter(|entry| entry.is_object()).cloned().map(Self).collect())
            }
            Some(entry @ Value::Object(_)) => Some(vec![Self(entry.clone())]),
            Some(_) => Some(Vec::new()),
            None => self.0.get(list).map(|_| Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    proptest! {
        #[test]
        fn whatever_arrives_is_read_or_refused(body: Vec<u8>, shape in "(<[a-z/!?& ;]{0,6}>?|[{}\\[\\]\",:0-9a-z]){0,40}") {
            for body in [body.as_slice(), shape.as_bytes()] {
                if let Ok(document) = parse(body) {
                    let _ = (document.number("a"), document.amount("a"), document.list("a", "b"));
                }
            }
        }

        #[test]
        fn amounts_are_exact(digits in 0_i64..1_000_000_000_000, scale in 0_u32..5) {
            let amount = Decimal::new(digits, scale);
            let json = format!("{{\"value\":{amount}}}");
            prop_assert_eq!(parse(json.as_bytes()).unwrap().amount("value"), Some(amount));
        }
    }

    #[test]
    fn numbers_and_texts_read_alike() {
        for body in [
            r#"{"status":0,"value":100.2600}"#,
            r#"{"status":"0","value":"100.2600"}"#,
            r#"{"status":" 0 ","value":1.0026e2}"#,
            "<result><status>0</status><value>100.2600</value></result>",
            "\u{feff}<?xml version=\"1.0\"?>\n<result>\n <status> 0 </status>\n <value>100.26</value>\n</result>\n",
            "\u{feff}{\"status\":0,\"value\":\"100.26\"}",
        ] {
            let document = parse(body.as_bytes()).unwrap();
            assert_eq!(document.number("status"), Some(0), "{body}");
            assert_eq!(document.amount("value"), Some(Decimal::new(10_026, 2)), "{body}");
        }
    }

    #[test]
    fn missing_null_and_nested_fields_are_none() {
        let document = parse(br#"{"a":null,"b":{},"c":[],"d":"","e":true,"f":-1,"g":70000,"h":"x"}"#).unwrap();
        for name in ["a", "b", "c", "d", "e", "z"] {
            assert_eq!(document.raw(name), None, "{name}");
        }
        for name in ["f", "g", "h"] {
            assert_eq!(document.number(name), None, "{name}");
        }
    }

    #[test]
    fn lists_in_all_their_forms() {
        for body in [
            r#"{"messages":[{"status":0},{"status":"5"}]}"#,
            "<result><messages><message><status>0</status></message><message><status>5</status></message></messages></result>",
            "<result><message><status>0</status></message><message><status>5</status></message></result>",
        ] {
            let list = parse(body.as_bytes()).unwrap().list("messages", "message").unwrap();
            let statuses: Vec<_> = list.iter().map(|entry| entry.number("status")).collect();
            assert_eq!(statuses, [Some(0), Some(5)], "{body}");
        }
        let one = parse(b"<result><message><status>0</status></message></result>").unwrap();
        assert_eq!(one.list("messages", "message").unwrap().len(), 1);
        let none = parse(b"<result><messages/></result>").unwrap();
        assert_eq!(none.list("messages", "message").unwrap().len(), 0);
        assert_eq!(parse(br#"{"status":1}"#).unwrap().list("messages", "message"), None);
    }

    #[test]
    fn what_is_no_answer_says_what_it_is() {
        for (body, words) in [
            ("", "an empty answer"),
            (" \n", "an empty answer"),
            ("OK", "neither JSON nor XML"),
            ("[1]", "neither JSON nor XML"),
            (r#"{"status":0,"mess"#, "broken JSON"),
            ("<result><status>0</status>", "broken XML"),
            ("<result>0</result>", "an answer without fields"),
            ("<html><body>Bad gateway</body></html>", "an HTML page"),
            ("<!DOCTYPE HTML><p>", "an HTML page"),
        ] {
            assert_eq!(parse(body.as_bytes()).unwrap_err().words, words, "{body}");
        }
    }
}
