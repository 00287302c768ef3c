//! How calls are refused.

use http::StatusCode;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Components;
use utoipa::openapi::{Content, Ref};
use utoipa::{PartialSchema, ToSchema};

use crate::http::problem::Body;

/// Every status by which something is refused, with the name of its response and what it means here.
const ALL: [(StatusCode, &str, &str); 12] = [
    (StatusCode::BAD_REQUEST, "BadRequest", "It can't be read at all."),
    (StatusCode::UNAUTHORIZED, "Unauthorized", "No key, none that is known, or one that has expired."),
    (StatusCode::PAYMENT_REQUIRED, "InsufficientCredits", "Too few credits; nothing is sent."),
    (StatusCode::FORBIDDEN, "Forbidden", "The key may not do this."),
    (StatusCode::NOT_FOUND, "NotFound", "There is no such thing, or not for this key."),
    (StatusCode::CONFLICT, "Conflict", "The state of things does not allow it."),
    (StatusCode::PAYLOAD_TOO_LARGE, "TooLarge", "The body is too long."),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", "The body is not JSON."),
    (StatusCode::UNPROCESSABLE_ENTITY, "InvalidFields", "Readable, but with fields to correct."),
    (StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Asked too often."),
    (StatusCode::BAD_GATEWAY, "Provider", "The provider refused, or can't be reached."),
    (StatusCode::SERVICE_UNAVAILABLE, "Unavailable", "It passes; try again after a while."),
];

/// Puts the refusals and the form they have among the components.
pub(super) fn add_to(components: &mut Components) {
    let mut schemas = vec![(Body::name().into_owned(), Body::schema())];
    Body::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for (_, name, words) in ALL {
        let content = Content::new(Some(Ref::from_schema_name(Body::name())));
        let response = ResponseBuilder::new().description(words).content("application/problem+json", content).build();
        components.responses.insert(name.to_owned(), response.into());
    }
}

/// A reference to the refusal with this status.
pub(super) fn mention(status: StatusCode) -> Ref {
    let name = ALL.iter().find(|(known, ..)| *known == status).map_or("BadRequest", |(_, name, _)| name);
    Ref::from_response_name(name)
}
