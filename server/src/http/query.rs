//! Query strings, read as strictly as bodies.

use axum::extract::FromRequestParts;
use engine::{FieldErrors, PageParams};
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problem::Problem;

/// The parameters that a route knows; a misspelt filter must not quietly show everything.
pub trait QueryParams: DeserializeOwned {
    /// Their names.
    const NAMES: &'static [&'static str];
}

impl QueryParams for PageParams {
    const NAMES: &'static [&'static str] = &["page", "per_page"];
}

/// A query string as `T`, whose fields are `Option<String>`: the engine reads them and says what is wrong with each.
/// A name that stands there twice or that `T` doesn't know is 422.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<S: Send + Sync, T: QueryParams> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: QueryParams>(query: &str) -> Result<T, Problem> {
    let mut errors = FieldErrors::default();
    let mut fields = Map::new();
    for (name, value) in pairs(query)? {
        if !T::NAMES.contains(&name.as_str()) {
            errors.add(name, "Is not known here.");
        } else if fields.contains_key(&name) {
            errors.add(name, "Stands there twice.");
        } else {
            fields.insert(name, Value::String(value));
        }
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| Problem::bad_request(error.to_string()))
}

/// The names and values of a query string or form, percent-decoded.
///
/// # Errors
/// 400 for what is no UTF-8 once decoded: a lenient reader would replace it silently.
pub fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Problem::bad_request("The query string is not UTF-8."))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Params {
        search: Option<String>,
        page: Option<String>,
    }

    impl QueryParams for Params {
        const NAMES: &'static [&'static str] = &["search", "page"];
    }

    #[test]
    fn reading() {
        let params = |search: Option<&str>, page: Option<&str>| Params {
            search: search.map(str::to_owned),
            page: page.map(str::to_owned),
        };
        assert_eq!(parse::<Params>("").unwrap(), params(None, None));
        assert_eq!(parse::<Params>("search=%2B60+12&page=2").unwrap(), params(Some("+60 12"), Some("2")));
        assert_eq!(parse::<Params>("search=").unwrap(), params(Some(""), None));
        for (query, status) in [
            ("search=%ff", StatusCode::BAD_REQUEST),
            ("search=a&search=b", StatusCode::UNPROCESSABLE_ENTITY),
            ("colour=red", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            assert_eq!(parse::<Params>(query).unwrap_err().status(), status, "{query}");
        }
    }
}
