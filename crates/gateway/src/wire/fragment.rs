//! What can be told from the beginning of an answer that has lost its end.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The text of the field of that name, wherever it stands; `None` if it is not there to its end, empty, or there in more
/// than one form.
pub(crate) fn only_text(body: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut found = match text.as_bytes().first()? {
        b'{' => in_json(text, name),
        b'<' => in_xml(text, name),
        _ => Vec::new(),
    };
    found.dedup();
    match found.as_slice() {
        [only] if !only.is_empty() => Some(only.clone()),
        _ => None,
    }
}

fn in_json(text: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // What was found before it broke off stays found.
    let _ = Texts { name, found: &mut found }.deserialize(&mut deserializer);
    found
}

fn in_xml(text: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    let mut inside: Option<String> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let local = start.local_name();
                let local: &str = local.as_ref();
                inside = (local == name).then(String::new);
            }
            Ok(Event::Text(content)) => {
                if let Some(text) = &mut inside {
                    text.push_str(&content);
                }
            }
            Ok(Event::End(_)) => found.extend(inside.take().map(|text| text.trim().to_owned())),
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => inside = None,
        }
    }
}

/// Collects the texts of all fields of a name, at any depth. A number at the end of a fragment may lack digits, a text ends
/// with its quotation mark.
struct Texts<'a> {
    name: &'a str,
    found: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key != self.name {
                map.next_value_seed(Texts { name: self.name, found: &mut *self.found })?;
            } else if let Value::String(text) = map.next_value()? {
                self.found.push(text.trim().to_owned());
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Texts { name: self.name, found: &mut *self.found })?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::only_text;

    proptest! {
        /// However much is missing, the text is read whole or not at all.
        #[test]
        fn never_half_a_text(id in "[A-Za-z0-9_.]{1,40}", cut in 0_usize..200) {
            for whole in [
                format!("{{\"status\":0,\"list\":[null,1.5,-2,true,{{\"msgid\":\"{id}\"}}],\"more\":\"x\"}}"),
                format!("\u{feff}<?xml version=\"1.0\"?><r><m><status>0</status><msgid> {id} </msgid></m></r>"),
            ] {
                let begun = &whole.as_bytes()[..cut.min(whole.len())];
                let found = only_text(begun, "msgid");
                prop_assert!(found.as_ref().is_none_or(|found| *found == id), "{:?}", found);
                prop_assert_eq!(only_text(whole.as_bytes(), "msgid"), Some(id.clone()));
            }
        }

        #[test]
        fn whatever_arrives_is_looked_through(body: Vec<u8>, shape in "(<[a-z/!?& ;]{0,6}>?|[{}\\[\\]\",:0-9a-z]){0,40}") {
            let _ = (only_text(&body, "a"), only_text(shape.as_bytes(), "a"));
        }
    }

    #[test]
    fn one_name_and_no_other() {
        for (begun, found) in [
            (r#"{"messages":[{"status":0,"msgid":"a""#, Some("a")),
            (r#"{"messages":[{"msgid":"a"},{"msgid":"a"},{"sta"#, Some("a")),
            (r#"{"messages":[{"msgid":"a"},{"msgid":"b"},{"sta"#, None),
            (r#"{"msgid":"a"#, None),
            (r#"{"msgid":"","#, None),
            // It may have had more digits.
            (r#"{"msgid":12"#, None),
            (r#"{"msgid":{"msgid":"a"},"#, None),
            ("<r><msgid>a</msgid><sta", Some("a")),
            ("<r><msgid>a</msg", None),
            ("<r><msgid>a<b/></msgid><sta", None),
            ("<r><msgid>a</msgid><msgid>b</msgid>", None),
            ("<html><body>Bad gateway</body></html>", None),
            ("msgid=a", None),
            ("", None),
        ] {
            assert_eq!(only_text(begun.as_bytes(), "msgid").as_deref(), found, "{begun}");
        }
    }
}
