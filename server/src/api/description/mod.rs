//! `GET /api/v1/openapi.json`: what the API takes and answers, in `OpenAPI` 3.1, for programs and for those who write them.
//!
//! Addresses, methods and who may call them come out of the route table, shapes out of the very types that are read and
//! written; the words stand with each resource, in its `described()`. A test finds every call that has none.

mod called;
mod parameters;
mod refusals;

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header;
use utoipa::openapi::path::{HttpMethod, PathsBuilder};
use utoipa::openapi::schema::Components;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, PathItem};

pub use called::Called;
pub use parameters::{choice, digits, text};

use crate::routes::{Access, Call, Route};

const PATH: &str = "/api/v1/openapi.json";
const ABOUT: &str = "Sites, their subscribers and what is sent to them. Times are RFC 3339 in UTC, money is decimal text, \
    credits are whole numbers. Refusals are problem details (RFC 9457).";
/// The name of the only way to show who calls.
const BEARER: &str = "key";

/// The route of the description.
pub fn routes() -> Vec<Route> {
    vec![Route::at(PATH).get(Access::Open, show)]
}

/// What the description says of itself.
pub fn described() -> Vec<Called> {
    vec![Called::new("GET", PATH, "show_description").says("This description").answers_json(200, "OpenAPI 3.1")]
}

async fn show() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

/// The whole description.
pub fn openapi() -> OpenApi {
    let mut words = super::described();
    let mut components = Components::new();
    components.add_security_scheme(
        BEARER,
        SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("A key made on the console's page *API keys*, or by `carillon api-key create`."))
                .build(),
        ),
    );
    refusals::add_to(&mut components);
    let mut paths = PathsBuilder::new();
    for route in super::routes() {
        for call in route.calls.iter().filter(|call| is_described(call)) {
            let place = words.iter().position(|called| called.is(call.method, route.path));
            let Some(called) = place.map(|place| words.swap_remove(place)) else { continue };
            let (operation, schemas) = called.into_operation(call.access);
            components.schemas.extend(schemas);
            paths = paths.path(route.path, PathItem::new(method_of(call), operation));
        }
    }
    let licence = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("Carillon")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(licence))
        .build();
    OpenApi::builder().info(info).paths(paths).components(Some(components)).build()
}

/// What browsers ask before they send is between them and the server.
fn is_described(call: &Call) -> bool {
    call.method != "OPTIONS"
}

fn method_of(call: &Call) -> HttpMethod {
    match call.method {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn json() -> Value {
        serde_json::to_value(openapi()).unwrap()
    }

    /// Every reference in the description.
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_call_is_described_and_nothing_else() {
        let description = json();
        let mut served = BTreeSet::new();
        for route in crate::api::routes() {
            for call in route.calls.iter().filter(|call| is_described(call)) {
                served.insert((route.path.to_owned(), call.method.to_lowercase()));
                let operation = &description["paths"][route.path][call.method.to_lowercase()];
                assert!(
                    operation["summary"].is_string(),
                    "say in described() what {} {} does",
                    call.method,
                    route.path
                );
                let needs_key = matches!(call.access, Access::Key(_));
                assert_eq!(operation["security"][0][BEARER].is_array(), needs_key, "{} {}", call.method, route.path);
                // The popup is refused to pages that the site's settings don't name.
                let refuses = needs_key || route.path == "/api/v1/sites/{site}/embed";
                assert_eq!(operation["responses"]["403"].is_object(), refuses, "{} {}", call.method, route.path);
            }
        }
        let described: BTreeSet<_> = description["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (path.clone(), method.clone())))
            .collect();
        assert_eq!(described, served);
        assert_eq!(crate::api::described().len(), served.len(), "one is described twice, or is not served");
    }

    #[test]
    fn parameters_have_words_and_operations_names_of_their_own() {
        let description = json();
        let mut names = BTreeSet::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(names.insert(operation["operationId"].to_string()), "{method} {path}: its name is taken");
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                for parameter in &parameters {
                    assert!(parameter["description"].is_string(), "{method} {path}: {parameter}");
                }
                let captured = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
                assert_eq!(captured, path.matches('{').count(), "{method} {path}");
            }
        }
    }

    #[test]
    fn references_lead_somewhere() {
        let description = json();
        let mut found = BTreeSet::new();
        references(&description, &mut found);
        assert!(found.len() > 30);
        for reference in found {
            let place = description.pointer(reference.trim_start_matches('#'));
            assert!(place.is_some_and(Value::is_object), "{reference}");
        }
    }
}
