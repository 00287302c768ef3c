//! XML answers in the shape of the JSON ones.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// Deeper answers are not Mocean's.
const MAX_DEPTH: usize = 16;

/// An element under construction.
struct Element {
    name: String,
    children: Map<String, Value>,
    text: String,
}

/// The content of the outermost element: a text if it has no children, an object by their names if it has; elements that
/// repeat become an array. `None` for what isn't well formed. Entities of a document type are never expanded.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    return None;
                }
                open.push(element(start.local_name().as_ref()));
            }
            Event::Empty(start) => {
                let empty = element(start.local_name().as_ref());
                match open.last_mut() {
                    Some(parent) => close(parent, empty),
                    None => return Some(Value::String(String::new())),
                }
            }
            Event::End(_) => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => close(parent, done),
                    None => return Some(value(done)),
                }
            }
            Event::Text(content) => push(&mut open, &content),
            Event::CData(content) => push(&mut open, &content),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().ok()? {
                    Some(character) => character.to_string(),
                    None => resolve_predefined_entity(&reference)?.to_owned(),
                };
                push(&mut open, &resolved);
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            Event::Eof => return None,
        }
    }
}

fn element(name: &str) -> Element {
    Element { name: name.to_owned(), children: Map::new(), text: String::new() }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn value(element: Element) -> Value {
    if element.children.is_empty() {
        Value::String(element.text.trim().to_owned())
    } else {
        Value::Object(element.children)
    }
}

fn close(parent: &mut Element, child: Element) {
    let name = child.name.clone();
    let new = value(child);
    match parent.children.get_mut(&name) {
        None => {
            parent.children.insert(name, new);
        }
        Some(Value::Array(entries)) => entries.push(new),
        Some(first) => {
            let first_value = first.take();
            *first = Value::Array(vec![first_value, new]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn repeated_elements_become_a_list() {
        let xml = "<r><a>1</a><b><c>x &amp; y&#33;</c></b><a>2</a><a><![CDATA[<3>]]></a><d/></r>";
        assert_eq!(parse(xml), Some(json!({"a": ["1", "2", "<3>"], "b": {"c": "x & y!"}, "d": ""})));
    }

    #[test]
    fn broken_deep_and_clever_documents_are_refused() {
        assert_eq!(parse("<a><b></a></b>"), None);
        assert_eq!(parse("<a>"), None);
        assert_eq!(parse(&"<a>".repeat(40)), None);
        let bomb = r#"<!DOCTYPE r [<!ENTITY x "xxxxxxxx">]><r><a>&x;</a></r>"#;
        assert_eq!(parse(bomb), None);
    }
}
