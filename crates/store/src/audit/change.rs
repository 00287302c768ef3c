//! What an act changed: the fields that differ, before and after, and never a secret.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::StoreError;

/// Stands where a secret was replaced.
pub const CHANGED: &str = "changed";

/// A field is secret if its name holds one of these words. Whoever calls keeps secrets out; this is for who forgets to.
const SECRET: [&str; 7] = ["password", "secret", "token", "credential", "hash", "api_key", "sealed"];

/// The fields that an act changed, by their path (`words.welcome`), before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub(super) was: Map<String, Value>,
    pub(super) became: Map<String, Value>,
}

impl Change {
    /// Nothing that could be told field by field.
    pub fn none() -> Self {
        Self::default()
    }

    /// What differs between two states of the same thing.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for what is no JSON object.
    pub fn between<T: Serialize>(was: &T, became: &T) -> Result<Self, StoreError> {
        let (mut was, mut became) = (fields(was)?, fields(became)?);
        let same: Vec<String> =
            was.iter().filter(|(name, value)| became.get(*name) == Some(value)).map(|(name, _)| name.clone()).collect();
        for name in same {
            was.remove(&name);
            became.remove(&name);
        }
        Ok(Self { was: masked(was), became: masked(became) })
    }

    /// What came into being.
    ///
    /// # Errors
    /// As [`Change::between`].
    pub fn made<T: Serialize>(became: &T) -> Result<Self, StoreError> {
        Ok(Self { was: Map::new(), became: masked(fields(became)?) })
    }

    /// One field more.
    #[must_use]
    pub fn field(mut self, name: &str, was: impl Into<Value>, became: impl Into<Value>) -> Self {
        for (side, value) in [(&mut self.was, was.into()), (&mut self.became, became.into())] {
            if !value.is_null() {
                side.insert(name.to_owned(), if is_secret(name) { CHANGED.into() } else { value });
            }
        }
        self
    }

    /// One field more, of which there was nothing before.
    #[must_use]
    pub fn new_field(self, name: &str, became: impl Into<Value>) -> Self {
        self.field(name, Value::Null, became)
    }

    /// A secret that was replaced: neither of the two is kept.
    #[must_use]
    pub fn secret(mut self, name: &str) -> Self {
        self.became.insert(name.to_owned(), CHANGED.into());
        self
    }

    /// Whether no field differs.
    pub fn is_empty(&self) -> bool {
        self.was.is_empty() && self.became.is_empty()
    }
}

fn fields<T: Serialize>(thing: &T) -> Result<Map<String, Value>, StoreError> {
    let value = serde_json::to_value(thing).map_err(|error| StoreError::corrupt("audited thing", error))?;
    let Value::Object(object) = value else {
        return Err(StoreError::corrupt("audited thing", "it is no object"));
    };
    let mut flat = Map::new();
    flatten("", object, &mut flat);
    Ok(flat)
}

fn flatten(above: &str, object: Map<String, Value>, flat: &mut Map<String, Value>) {
    for (name, value) in object {
        let path = if above.is_empty() { name } else { format!("{above}.{name}") };
        match value {
            Value::Null => {}
            Value::Object(inner) => flatten(&path, inner, flat),
            value => {
                flat.insert(path, value);
            }
        }
    }
}

fn masked(fields: Map<String, Value>) -> Map<String, Value> {
    let mask = |(name, value): (String, Value)| if is_secret(&name) { (name, CHANGED.into()) } else { (name, value) };
    fields.into_iter().map(mask).collect()
}

fn is_secret(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    SECRET.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let was = json!({"name": "A", "words": {"welcome": "Hi", "help": "?"}, "regions": ["MY"], "gone": 1});
        let became =
            json!({"name": "A", "words": {"welcome": "Ho", "help": "?"}, "regions": ["MY", "US"], "new": true});
        let change = Change::between(&was, &became).unwrap();
        assert_eq!(Value::Object(change.was), json!({"words.welcome": "Hi", "regions": ["MY"], "gone": 1}));
        assert_eq!(Value::Object(change.became), json!({"words.welcome": "Ho", "regions": ["MY", "US"], "new": true}));
        assert!(Change::between(&was, &was).unwrap().is_empty());
    }

    #[test]
    fn secrets_are_masked_even_where_somebody_forgot() {
        let was = json!({"api_secret": "one", "provider": {"token": "two"}, "calling_code": 60});
        let became = json!({"api_secret": "three", "provider": {"token": "four"}, "calling_code": 65});
        let change = Change::between(&was, &became).unwrap().secret("webhook").field("password", "five", "six");
        let all = format!("{change:?}");
        for secret in ["one", "two", "three", "four", "five", "six"] {
            assert!(!all.contains(&format!("\"{secret}\"")), "{all}");
        }
        assert_eq!(change.became["api_secret"], CHANGED);
        assert_eq!(change.became["webhook"], CHANGED);
        assert_eq!(change.became["calling_code"], 65);
    }
}
