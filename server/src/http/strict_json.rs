//! JSON bodies, read strictly: nothing unknown, nothing coerced, nothing quietly dropped.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use engine::FieldErrors;
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use super::problem::Problem;

/// A JSON body as `T`. What can't be parsed is 400; wrong types and missing or unknown fields are 422 with the field's name.
///
/// `T` must carry `#[serde(deny_unknown_fields)]`.
#[derive(Debug)]
pub struct StrictJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for StrictJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::unsupported_media_type("application/json"));
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|_| Problem::bad_request("The body broke off."))?;
        parse(&bytes).map(Self)
    }
}

/// Reads `T` out of a JSON text.
///
/// # Errors
/// As [`StrictJson`] says.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::bad_request("The body is not UTF-8."))?;
    if text.trim().is_empty() {
        return Err(Problem::bad_request("The body is empty; a JSON object was expected."));
    }
    // A second reading, only for bodies that could hold the one character PostgreSQL can't store.
    if text.contains("\\u0000") {
        let value: Value = serde_json::from_str(text).map_err(|error| malformed(&error))?;
        if let Some(field) = field_with_nul(&value, String::new()) {
            return Err(Problem::invalid_field(field, "Must not contain the character NUL."));
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            Category::Data => field_problem(&path, &inner),
            Category::Io | Category::Syntax | Category::Eof => malformed(&inner),
        }
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::bad_request(format!("The body is no valid JSON: {error}."))
}

/// serde says which field in its path or, for missing and unknown ones, in its words.
fn field_problem(path: &str, error: &serde_json::Error) -> Problem {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    let path = path.trim_matches('.');
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| words.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    let field = match named {
        // The path of an unknown field ends in its name already.
        Some(name) if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        Some(name) if path.is_empty() || path == "?" => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
        None => path.to_owned(),
    };
    let message = if words.starts_with("missing field") {
        "Is missing.".to_owned()
    } else if words.starts_with("unknown field") {
        "Is not known here.".to_owned()
    } else if words.starts_with("duplicate field") {
        "Stands there twice.".to_owned()
    } else {
        format!("{}{}.", words.get(..1).unwrap_or_default().to_uppercase(), words.get(1..).unwrap_or_default())
    };
    Problem::invalid(FieldErrors::one(field, message))
}

fn field_with_nul(value: &Value, path: String) -> Option<String> {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| field_with_nul(item, format!("{path}[{index}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, item)| field_with_nul(item, join(name))),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its type matters here")]
        amount: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        #[expect(dead_code, reason = "only its type matters here")]
        inner: Option<Inner>,
    }

    async fn refusal(text: &[u8]) -> (u16, String, String) {
        let problem = parse::<Outer>(text).unwrap_err();
        let status = problem.status().as_u16();
        let bytes = problem.into_response().into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        let error = &body["errors"][0];
        (
            status,
            error["field"].as_str().unwrap_or_default().to_owned(),
            error["message"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[tokio::test]
    async fn refusals_name_the_field() {
        let cases: &[(&[u8], u16, &str)] = &[
            (b"", 400, ""),
            (b"{", 400, ""),
            (b"{\"name\":\"a\"} x", 400, ""),
            (b"{\"name\":\"\xff\"}", 400, ""),
            (b"[]", 422, ""),
            (b"{}", 422, "name"),
            (b"{\"name\":1}", 422, "name"),
            (b"{\"name\":null}", 422, "name"),
            (b"{\"name\":\"a\",\"name\":\"b\"}", 422, "name"),
            (b"{\"name\":\"a\",\"more\":1}", 422, "more"),
            (b"{\"name\":\"a\\u0000b\"}", 422, "name"),
            (b"{\"name\":\"a\",\"inner\":{}}", 422, "inner.amount"),
            (b"{\"name\":\"a\",\"inner\":{\"amount\":\"1\"}}", 422, "inner.amount"),
            (b"{\"name\":\"a\",\"inner\":{\"amount\":1,\"x\":1}}", 422, "inner.x"),
        ];
        for (text, status, field) in cases {
            let (got_status, got_field, message) = refusal(text).await;
            let shown = String::from_utf8_lossy(text);
            assert_eq!((got_status, got_field.as_str()), (*status, *field), "{shown}: {message}");
        }
    }

    #[test]
    fn good_bodies_pass() {
        assert_eq!(parse::<Outer>("{\"name\":\"🔔 \u{202e}\"}".as_bytes()).unwrap().name, "🔔 \u{202e}");
    }
}
